"""What the meters and the header show: plain values, read from the session and never kept twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter

from tui.app.chat.header import Heading
from tui.app.meters.turn_timer import LiveTurn
from tui.core.context.context import Context
from tui.core.conversation.queue import Queued
from tui.core.formatting import effort_name
from tui.core.mention import SIGN
from tui.core.models.profile import ModelProfile
from tui.core.ports import History
from tui.core.usage.budget_check import BudgetCheck
from tui.core.usage.model_stats import ModelStats
from tui.core.usage.totals import SessionSums, Totals
from tui.core.usage.usage import UNKNOWN, Figure, reported
from tui.engine.budgets import check_of, expected_of
from tui.engine.parameters import sent_in_words
from tui.engine.persona_switch import persona_in_words
from tui.engine.session import Session


@dataclass(frozen=True, slots=True)
class Meters:
    """The next request and the session's totals.

    ``expected`` is what this model usually takes at this effort, None before there were enough turns to say. ``check``
    is what the output budget is held against, None where there is nothing to judge.
    """

    context: Context | None = None
    totals: Totals = field(default_factory=Totals)
    practice: bool = False
    expected: ModelStats | None = None
    counted: int | None = None  # the service's own count of this request, in tokens
    cap: int | None = None  # the output budget that will be sent, in tokens
    check: BudgetCheck | None = None
    queued: int = 0  # messages that wait, where the request holds the first of them; 0 where it holds the draft
    counting: bool = False  # a long draft is being counted: the figures are those of the one before

    @property
    def used(self) -> Figure:
        """What the next request takes: as the service counted it, else as it is estimated here."""
        if self.counted is not None:
            return reported(self.counted)
        return self.context.used if self.context is not None else UNKNOWN


def heading_of(session: Session, draft: str = "") -> Heading:
    """Return what the next request will use, as the header says it; a draft may name the persona of its turn."""
    choice, route = session.choice, session.choice.provider.route
    new = session.upcoming.read(draft)
    turn, asked = new.persona, choice.under(new.persona, new.prompt)
    return Heading(
        connection=route.connection,
        endpoint=route.endpoint,
        model=choice.profile.name,
        effort=effort_name(asked.effort, asked.profile),
        parameters=sent_in_words(asked),
        title=session.conversation.title,
        persona=persona_in_words(session),
        turn="" if turn is None else f"{SIGN}{turn.stem}, this turn alone",
        practice=route.practice,
        stored="store: false" if route.stores and not route.practice else "",
        unkept=session.keeping.unkept is not None,
        folder=session.keeping.folder,
        private=session.resources.private,
        limits=session.resources.limit_check.said(route),
    )


def sums_of(session: Session, profile_of: Callable[[str], ModelProfile], kept: SessionSums | None = None) -> Totals:
    """Return the totals of a session; a summary that was asked for counts as a turn. ``kept`` are its sums so far."""
    held = session.conversation
    asked = sorted([*held.messages.values(), *held.summaries_asked.values()], key=attrgetter("id"))
    return (kept or SessionSums()).totals(asked, profile_of, held.path())


def meters_of(
    session: Session, draft: str, queued: Queued | None, live: LiveTurn | None, totals: Totals, history: History
) -> Meters:
    """Return what the meters show for a draft, or for a message of the queue (see `Session.context`); ``live`` runs."""
    new = session.upcoming.read(draft) if queued is None else queued
    choice = session.choice.under(new.persona, new.prompt)
    return Meters(
        session.context(draft, queued),
        totals,
        choice.provider.route.practice,
        live.expected if live is not None else expected_of(history, choice),
        counted=session.counted(draft, queued) if draft.strip() else None,
        cap=choice.budget,
        check=check_of(history, choice),
    )
