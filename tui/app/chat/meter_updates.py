"""Header and meters kept up to date; what takes long to count is counted in a thread meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Protocol

from textual.timer import Timer

from tui.app.chat.attached_line import AttachedItem
from tui.app.chat.attachments import items_of
from tui.app.chat.current import Current
from tui.app.chat.draft import Draft
from tui.app.chat.header import Heading
from tui.app.chat.host import Group, Host
from tui.app.meters.meters import Meters, heading_of, meters_of, sums_of
from tui.app.transcript.feed import Feed
from tui.core.context.room import largest_request
from tui.core.context.turns_left import mark_passed
from tui.core.conversation.queue import Queued
from tui.core.models.profile import ModelProfile
from tui.core.ports import History
from tui.core.usage.totals import SessionSums, Totals
from tui.engine.count_ahead import can_count_ahead, count_ahead
from tui.engine.session import Session

PAUSE = 0.3  # seconds without a key, after which a draft is counted by the server


class Gauges(Protocol):
    """Where the figures are shown."""

    def show_heading(self, heading: Heading) -> None:
        """Show where the next request goes, and as what."""
        ...

    def show_meters(self, meters: Meters) -> None:
        """Show the meters, at the side and in one line."""
        ...

    def show_attached(self, items: Sequence[AttachedItem]) -> None:
        """Show what is attached to the next message."""
        ...


@dataclass(eq=False, repr=False)
class MeterUpdates:
    """Shows what the next request holds, the session's sums and the running turn.

    Whatever would hold the screen for longer than a moment is counted behind it: one count at a time, and once more
    where the draft has changed meanwhile. ``warn_at`` are the shares of the window, 0 to 1, at which a notice in
    the transcript says how full it is.
    """

    host: Host
    gauges: Gauges
    current: Current
    feed: Feed
    draft: Draft
    _: KW_ONLY
    history: History
    profile_of: Callable[[str], ModelProfile]
    warn_at: Sequence[float]
    _shown: Meters = field(init=False, default_factory=Meters)
    _totals: Totals = field(init=False, default_factory=Totals)
    _sums: SessionSums = field(init=False, default_factory=SessionSums)
    _summed: Session | None = field(init=False, default=None)  # whose turns are in these sums
    _behind: Session | None = field(init=False, default=None)  # whose context is being counted in a thread
    _overdue: bool = field(init=False, default=False)  # more than the draft changed: the sums are to be drawn too
    _running_out: Timer | None = field(init=False, default=None)  # while the header says what is left of a limit
    _warned: float | None = field(init=False, default=None)  # the share of the window that the last notice named

    def refresh(self) -> None:
        """Draw header, marks, sums and meters anew: something was chosen, or a turn ended."""
        session = self.current.session
        if session is None:
            return
        self.draw_heading()
        self.feed.mark(session.conversation)
        self._overdue = not self._at_hand(session)
        if not self._overdue:
            self._totals = self._sum(session)
            self.draw()
            self._warn(self._shown)

    def _sum(self, session: Session) -> Totals:
        """Return the totals of a session; what was summed of it before is not summed again."""
        if self._summed is not session:
            self._summed, self._sums = session, SessionSums()
        return sums_of(session, self.profile_of, self._sums)

    def draw_heading(self) -> None:
        """Draw the header anew, also while a comparison adds messages that the transcript does not show yet.

        What it says of a rate limit runs out by itself: as long as it says anything, it is drawn every second.
        """
        if self.current.session is None:
            return
        heading = heading_of(self.current.session, self.draft.text)
        self.gauges.show_heading(heading)
        if heading.limits and self._running_out is None:
            self._running_out = self.host.every(1, self.draw_heading)
        elif not heading.limits and self._running_out is not None:
            self._running_out.stop()
            self._running_out = None

    def draw(self) -> None:
        """Draw the meters anew; what takes long to count is shown as soon as it is counted."""
        session = self.current.session
        if session is None:
            return
        if not self._at_hand(session):
            self._show(replace(self._shown, counting=True))
            return
        draft = self.draft.text
        upcoming, queued = self.current.next_message(draft), self.current.queued(draft)
        meters = meters_of(session, *upcoming, self.current.live, self._totals, self.history)
        self._show(replace(meters, queued=queued))
        self.gauges.show_attached(items_of(session) if session.attached else [])
        if not queued and can_count_ahead(session, draft):
            self.host.run(Group.COUNT_AHEAD, self._count_ahead, session)

    async def _count_ahead(self, session: Session) -> None:
        """Once nothing is typed for a moment, have a server on this computer count the next request, and show that."""
        await session.resources.clock.sleep(PAUSE)
        if await count_ahead(session, self.draft.text) and self._is_shown(session):
            self.draw()

    def _show(self, meters: Meters) -> None:
        self._shown = meters
        self.gauges.show_meters(meters)

    def _at_hand(self, session: Session) -> bool:
        """Say whether the next request can be counted at once; where it cannot, begin to count it in a thread."""
        if session.context_is_quick(*self._next):
            return True
        if self._behind is not session:
            self._behind = session
            self.host.run(Group.COUNT_BEHIND, self._count_behind, session)
        return False

    async def _count_behind(self, session: Session) -> None:
        """Count the next request in a thread until nothing of it has changed meanwhile, and show it."""
        while self._is_shown(session) and not session.context_is_quick(*self._next):
            await asyncio.to_thread(session.context, *self._next)
        if self._behind is session:
            self._behind = None
        if self._is_shown(session):
            self.refresh() if self._overdue else self.draw()

    @property
    def _next(self) -> tuple[str, Queued | None]:
        """The text that the next request will hold, and the message of the queue that it is of."""
        return self.current.next_message(self.draft.text)

    def _is_shown(self, session: Session) -> bool:
        return self.current.session is session and self.host.is_attached

    def _warn(self, shown: Meters) -> None:
        """Say that the window fills, once at each mark that is passed, by the figures that the meters show.

        The size itself is in the meters only: it changes with every key, and the notice stays.
        """
        context = shown.context
        if context is None:
            return
        mark, most = mark_passed(context, shown.used, self.warn_at), largest_request(context.profile)
        if mark is not None and mark > (self._warned or 0):
            self.feed.notice(
                f"the next request takes {mark:.0%} or more of what fits, {most:,} tokens; Alt+R makes room"
            )
        self._warned = mark
