"""The context window that a server has now: asked for when in doubt, learned from an error, told when it changed.

A compatible server may be started again with another window at any time. After a turn that did not go well it is asked
again, and a window that its error told counts until it answers. A window of the settings or of the catalogue is never
replaced: an error that contradicts it is told. One that is assumed from another model is.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

from tui.core.conversation.message import Cause, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import ReplyEnded
from tui.core.errors import ContextOverflow, ModelError, RateLimited, RequestRefused
from tui.core.models.server_facts import ServerFacts
from tui.core.note import OF_RECEIPT, Note, Reason, note
from tui.core.request import Route
from tui.core.stream import Adapted
from tui.engine.choice import Choice
from tui.engine.deployed import Deployed
from tui.engine.rate_status import RateStatusBoard
from tui.engine.reply_builder import ReplyInProgress

SECONDS = 2.0  # the longest that the end of a turn waits for a server's window
# Notes on a turn after which the server may be another one, or has more room than was known.
OF_DOUBT = frozenset({Reason.SENT_AGAIN, Reason.INPUT_BEYOND_WINDOW, Reason.OUTPUT_TOO_LARGE})

# Notes that come with the end of a turn: what the service has, or is, and what it served otherwise than asked.
AT_THE_END = frozenset({
    Reason.WINDOW_CHANGED,
    Reason.WINDOW_CONTRADICTED,
    Reason.MODEL_FOUND,
    Reason.MODEL_CHANGED,
    Reason.MODEL_UNKNOWN,
    Reason.API_VERSION_OLD,
    *OF_RECEIPT,
})  # fmt: skip


class ServedWindow:
    """The windows of the servers that one session sends to, with what changed and was not said yet."""

    def __init__(self, board: RateStatusBoard, deployed: Deployed) -> None:
        self._board = board
        self._deployed = deployed
        self._news: list[Note] = []

    def in_doubt(self, choice: Choice) -> bool:
        """Return whether a choice's server may have another window than it reported: a turn failed since then."""
        return self._board.of(choice.provider.route).window_in_doubt

    def take_news(self) -> list[Note]:
        """Return what has changed and was not said yet, once."""
        news, self._news = self._news, []
        return news

    async def find(self, choice: Choice) -> None:
        """Ask a choice's server for its window if that is unknown or in doubt, and for what it refuses.

        A resource is asked which model is behind its deployment.
        """
        if self.in_doubt(choice):
            await self._look_again(choice, None)
        elif choice.provider.route.kind.deployments:
            await self._deployed.listed(choice.provider, choice.profile)
        else:
            await self._board.ask(choice.provider, choice.profile)

    async def settled(self, choice: Choice) -> Choice:
        """Ask for a window in doubt, for two seconds at most, and return the choice with what its server reported."""
        if self.in_doubt(choice):
            await self._look_again(choice, SECONDS)
            self._board.trust_window(choice.provider.route)
        return followed(choice, self._board)

    async def _look_again(self, choice: Choice, seconds: float | None) -> None:
        told = await look_again(choice, self._board, seconds=seconds)
        self._news += [told] if told is not None else []


async def ended_anew(
    progress: ReplyInProgress, error: ModelError | None, origin: ReplyOrigin, choice: Choice, board: RateStatusBoard
) -> ReplyEnded:
    """Return the last record of a reply whose end casts doubt on the window, by the window that the server has now.

    ``error`` is why the reply failed, None if it did not. A window that changed is a note in the record. A server that
    did not answer the request is not asked at once: its window stays in doubt.
    """
    board.doubt_window(choice.provider.route)
    if error is None or isinstance(error, RequestRefused):
        told = await look_again(choice, board, error.window if isinstance(error, ContextOverflow) else None)
        progress.take_in([Adapted(told)] if told is not None else [])
    return progress.ended(error, followed(choice, board).sizes(origin))


async def look_again(
    choice: Choice, board: RateStatusBoard, told: int | None = None, *, seconds: float | None = SECONDS
) -> Note | None:
    """Ask a server for its window and keep the answer on the board; return a note if it is not what was known.

    ``told`` is the window that an error told, in tokens: it counts until the server names one. ``seconds`` is the
    longest wait, None for the provider's own.
    """
    route, profile = choice.provider.route, choice.profile
    known = profile.window
    settled = "window" not in profile.reported and not profile.assumes("window")
    if "window" in profile.told or (known is not None and settled):
        return _contradicted(board, route, told, known, "the settings or the catalogue have")
    facts = None
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            facts = None if route.kind.deployments else await choice.provider.facts()
    found = None if facts is None else facts.window
    window = found or told or known
    if window is None:
        return None
    board.describe(route, replace(facts or board.of(route).facts or ServerFacts(), window=window))
    if found is None:
        board.doubt_window(route)
    if known in (None, window):
        return _contradicted(board, route, told, window, "the server's list has")
    return note(Reason.WINDOW_CHANGED, f"{window:,}", f"{known:,}")


def _contradicted(board: RateStatusBoard, route: Route, told: int | None, kept: int | None, where: str) -> Note | None:
    """Return a note that an error told another window than the one that counts; None if not, or if that was said."""
    if told is None or kept is None or told == kept or not board.contradict(route, told):
        return None
    return note(Reason.WINDOW_CONTRADICTED, f"{told:,}", f"{kept:,}", where)


def closing_notes(outcome: ReplyOutcome) -> list[Note]:
    """Return the notes of a turn that speak of the server's window or model; they came with its end."""
    return [each for each in outcome.notes if each.reason in AT_THE_END]


def followed(choice: Choice, board: RateStatusBoard) -> Choice:
    """Return a choice with what its server reported last: its window, and what it refuses."""
    return replace(choice, profile=board.of(choice.provider.route).applied_to(choice.profile))


def casts_doubt(outcome: ReplyOutcome, error: ModelError | None) -> bool:
    """Return whether the end of a reply leaves in doubt which window the server has."""
    match outcome.status:
        case ReplyStatus.LENGTH:
            return outcome.cut_off is None or outcome.cut_off.cause is not Cause.BUDGET
        case ReplyStatus.COMPLETE | ReplyStatus.REFUSED | ReplyStatus.FILTERED:
            return any(each.reason in OF_DOUBT for each in outcome.notes)
    return error is None or not (error.of_settings or isinstance(error, RateLimited))
