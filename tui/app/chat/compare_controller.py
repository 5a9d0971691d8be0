"""One prompt asked of several at once, and the replies a message has already: shown, and gone on from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from functools import partial
from typing import Any

from tui.app.chat.announcer import Announcer
from tui.app.chat.branch_walk import BranchWalk
from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.host import Group, Host
from tui.app.chat.key_guard import KeyGuard
from tui.app.chat.messages import WentWrong
from tui.app.compare import candidates
from tui.app.compare.blind import BlindScreen
from tui.app.compare.candidates import Candidate, Kind
from tui.app.compare.columns import Shown
from tui.app.compare.picker import ComparePicker
from tui.app.compare.reveal import counted
from tui.app.compare.screen import CompareScreen
from tui.app.compare.tally import TallyScreen
from tui.app.connection.connections import Connections, ModelSource, every_model
from tui.app.meters.turn_end import comparison_end_in_words, ended_well
from tui.app.pickers.question import AskAnyway, SmallBudget
from tui.app.transcript.feed import Feed
from tui.core.ballot import Ballot
from tui.core.context.room import SENT_ANYWAY, Verdict, in_words
from tui.core.conversation.branches import BranchPoint, branch_points
from tui.core.errors import MullError
from tui.core.ports import Clock, History, PersonaSource, Tally
from tui.core.usage.budget_check import proposed_for
from tui.engine.blind_vote import sealed_of, why_not_blind
from tui.engine.budgets import expected_of
from tui.engine.choice import Choice
from tui.engine.compare import Comparison, names_of, names_of_replies
from tui.engine.next_request import NextRequest
from tui.engine.session import Session

BLIND = "blind"
BEAT = 2.0  # seconds between two words to the terminal that a comparison runs


@dataclass(eq=False, repr=False)
class CompareController:
    """Lets candidates be chosen, shows their replies, and goes on from one.

    ``refresh`` draws header and meters anew. ``tally`` keeps what is chosen of replies whose names are hidden, and
    ``shuffle`` brings these into an order by chance.
    """

    host: Host
    current: Current
    feed: Feed
    draft: Draft
    key_guard: KeyGuard
    _: KW_ONLY
    personas: PersonaSource
    models: ModelSource
    connections: Connections
    clock: Clock
    history: History
    refresh: Callable[[], None]
    walk: BranchWalk
    announcer: Announcer
    tally: Tally
    shuffle: Callable[[list[Choice]], None]

    @property
    def actions(self) -> Mapping[str, Callable[..., None]]:
        """What keys and commands call, by the action's name; the first takes a prompt."""
        return {"compare": self.compare, "tally": self.show_tally}

    def compare(self, prompt: str = "") -> None:
        """Ask a prompt of several at once: this one, or the composer's; where that is empty, the last message again.

        The word ``blind`` alone is no prompt: it hides the names until one is chosen.
        """
        blind = prompt.strip().casefold() == BLIND
        self.host.run(Group.CHOOSE, self._choose, "" if blind else prompt, blind)

    def show_tally(self) -> None:
        """Show what was chosen in blind comparisons."""
        self.host.run(Group.CHOOSE, self._show_tally)

    async def _show_tally(self) -> None:
        votes = await asyncio.to_thread(self.tally.votes)
        await self.host.ask(TallyScreen(votes))

    async def _choose(self, prompt: str, blind: bool = False) -> None:
        session = self.current.idle()
        if session is None:
            return
        text = prompt or (self.draft.text if self.draft.text.strip() else None)
        last = self.current.last_prompt()
        if text is None and not last:
            self.host.say("Write a prompt first; Alt+V then asks it of several efforts, personas or models.")
            return
        if text is not None and self.key_guard.holds(text):
            return

        def plan(choices: Sequence[Choice]) -> list[NextRequest]:
            return [session.request_with(choice, text) for choice in choices]

        points = branch_points(session.conversation)[::-1]
        look = not blind and text is None and bool(points) and points[0].current.id == session.conversation.head
        known = await self._candidates(session.choice)
        usual = partial(expected_of, self.history)
        picker = ComparePicker(text or last, session.choice, known, plan, usual, points, look=look, blind=blind)
        try:
            picked = await self.host.ask(picker)
            if isinstance(picked, BranchPoint):
                await self._look(session, picked)
            elif picked is not None:
                await self._compare(session, text, picked, blind=picker.blind)
        finally:
            await _close(session, picker.made())

    async def _candidates(self, base: Choice) -> Mapping[Kind, Sequence[Candidate]]:
        """Return all there is to choose from; personas and models are read from the disk."""
        personas = await asyncio.to_thread(self.personas.list)
        models = await asyncio.to_thread(every_model, self.connections, self.models)
        return {
            "efforts": candidates.efforts(base),
            "personas": candidates.personas(base, personas),
            "models": candidates.models(base, models, self.models, self.clock.now().date()),
        }

    # The replies a message has already

    async def _look(self, session: Session, point: BranchPoint) -> None:
        """Show the replies a message has, and go on from another one where that is chosen."""
        names = names_of_replies(point.replies)
        shown = [
            Shown(name, self.models.profile_of(reply.origin.model), reply=reply)
            for name, reply in zip(names, point.replies, strict=True)
        ]
        here = point.replies.index(point.current)
        practice = any(reply.origin.practice for reply in point.replies)
        number = await self.host.ask(CompareScreen(point.message.text, shown, self.clock, at=here, practice=practice))
        if number is None or number == here:
            return
        to = session.conversation.last_used(point.replies[number].id)
        await self.walk.go(session, to, point.current.id)

    # New replies

    async def _compare(
        self, session: Session, text: str | None, choices: Sequence[Choice], *, blind: bool = False
    ) -> None:
        """Run a comparison on a screen of its own, and go on from what was chosen there."""
        if blind and (why := why_not_blind(choices)):
            self.host.say(f"{why}; nothing was sent.", wrong=True)
            return
        try:
            allowed = await self._allowed(session, text, choices)
            budgeted = await self._with_budgets(session, choices)
            if budgeted is None:
                self.host.say("Nothing was sent.")
                return
            choices = list(budgeted)
            if blind:
                self.shuffle(choices)
            comparison = Comparison(session, text, choices, allowed=allowed)
        except MullError as error:
            self.host.post_message(WentWrong(error))
            return
        shown = self._shown(choices)
        if text is not None:
            self.draft.clear()
        number = await (self._blind if blind else self._seen)(comparison, shown)
        for column in comparison.columns:
            if column.reply is not None:
                self.history.add(session.conversation.session, column.reply)
        await self._go_on(comparison, number)
        if number is None and text is not None:
            self.draft.give_back(text)
        self.feed.show(session.conversation)
        self.refresh()

    async def _seen(self, comparison: Comparison, shown: Sequence[Shown]) -> int | None:
        """Show a comparison while it runs, and return the number of the reply to go on from, None for none."""
        ended = partial(self._announce, comparison, shown, self.clock.monotonic())
        practice = is_practice(comparison)
        screen = CompareScreen(comparison.text, shown, self.clock, comparison, practice=practice, ended=ended)
        number: int | None = await self._shown_on(screen)
        return number

    async def _blind(self, comparison: Comparison, shown: Sequence[Shown]) -> int | None:
        """Have one chosen of replies without names, then show whose they are; return as ``_seen`` does."""
        ended = partial(self._announce, comparison, shown, self.clock.monotonic())
        practice = is_practice(comparison)
        screen = BlindScreen(shown, self.clock, comparison, practice=practice, ended=ended)
        ballot: Ballot | None = await self._shown_on(screen)
        if screen.failed:
            return None
        names = [each.name for each in shown]
        sealed = sealed_of(comparison, names, self.clock.now().isoformat(timespec="seconds"))
        report = await counted(self.tally, sealed, ballot)
        named = [replace(each, reply=column.reply) for each, column in zip(shown, comparison.columns, strict=True)]
        at = ballot.won if ballot is not None and ballot.won is not None else comparison.first_complete() or 0
        revealed = CompareScreen(
            comparison.text, named, self.clock, comparison, at=at, practice=practice, report=report
        )
        return await self.host.ask(revealed)

    async def _shown_on(self, screen: CompareScreen | BlindScreen) -> Any:
        """Show a screen on which a comparison runs, and return its answer."""

        def beat() -> None:
            self.announcer.compares(running=screen.running)

        beat()
        timer = self.host.every(BEAT, beat)
        try:
            return await self.host.ask(screen)
        finally:
            timer.stop()
            self.announcer.compares(running=False)

    def _announce(self, comparison: Comparison, shown: Sequence[Shown], began: float) -> None:
        """Tell once that all candidates are over, to who does not look."""
        replies = [column.reply for column in comparison.columns if column.reply is not None]
        seconds = self.clock.monotonic() - began
        told = comparison_end_in_words(replies, len(comparison.columns), seconds)
        well = len(replies) == len(comparison.columns) and all(map(ended_well, replies))
        self.announcer.ended(told, seconds, _usual(shown), well=well)

    async def _allowed(self, session: Session, text: str | None, choices: Sequence[Choice]) -> Collection[Verdict]:
        """Return with which verdicts on room a candidate is asked; the user is asked about requests that do not fit.

        Raises:
            UsageError: there is no message to ask again.
        """
        rooms = [session.request_with(choice, text).room for choice in choices]
        over_full = [in_words(room) for room in rooms if room.verdict is Verdict.FULL]
        if over_full:
            asked_all = await self.host.ask(AskAnyway(over_full))
            if asked_all:
                return SENT_ANYWAY
        return SENT_ANYWAY - {Verdict.FULL}

    async def _with_budgets(self, session: Session, choices: Sequence[Choice]) -> Sequence[Choice] | None:
        """Return the choices with the budgets that the user agrees to, None where nothing is to be asked."""
        budgets = session.resources.budgets
        small = {number: check for number, choice in enumerate(choices) if (check := budgets.too_small(choice))}
        if not small:
            return choices
        checks = list(small.values())
        picked, proposed = await self.host.ask(SmallBudget(checks, where="here")), proposed_for(checks)
        if picked is None:
            return None
        if picked == "anyway":
            for check in checks:
                budgets.agree(check)
            return choices
        return [_with_budget(choice, proposed) if n in small else choice for n, choice in enumerate(choices)]

    def _shown(self, choices: Sequence[Choice]) -> list[Shown]:
        names = names_of(choices)
        return [Shown(name, c.profile, expected_of(self.history, c)) for name, c in zip(names, choices, strict=True)]

    async def _go_on(self, comparison: Comparison, number: int | None) -> None:
        """Go to the reply that was chosen, or back to where the session was before."""
        try:
            if number is not None:
                await comparison.go_on_from(number)
            elif comparison.session.begun:
                await comparison.go_back()
        except MullError as error:
            self.host.post_message(WentWrong(error))


def is_practice(comparison: Comparison) -> bool:
    """Return whether the practice model is among the candidates."""
    return any(column.choice.provider.route.practice for column in comparison.columns)


def _usual(shown: Sequence[Shown]) -> float | None:
    """Return the seconds that the slowest candidate usually takes, None where that of one is not known."""
    known = [each.expected.seconds.median for each in shown if each.expected and each.expected.seconds]
    return max(known) if known and len(known) == len(shown) else None


def _with_budget(choice: Choice, budget: int | None) -> Choice:
    return replace(choice, wishes=replace(choice.wishes, max_output_tokens=budget))


async def _close(session: Session, opened: Iterable[Choice]) -> None:
    """Close the connections that were opened for candidates and are used no more."""
    for provider in {id(choice.provider): choice.provider for choice in opened}.values():
        if provider is not session.choice.provider:
            await provider.aclose()
