"""The part of the chat that counts: what is long in a thread, and exactly by the service, on a key alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from textual import work

from tui.app.chat.choice import Choosing
from tui.app.meters.meters import Meters
from tui.core.context.context import Context
from tui.core.errors import MullError
from tui.core.formatting import tokens
from tui.engine.choice import Choice
from tui.engine.session import Session

Counted = tuple[Context, Choice, int]  # what was counted, for which choice, and how many tokens it takes


class Counting(Choosing):
    """Shows the service's own count of the next request until something in it changes.

    Whatever would hold the screen for longer than a moment is counted behind it: one count at a time, and once more
    where the draft has changed meanwhile.
    """

    counted: Counted | None = None
    _behind: Session | None = None  # whose context is being counted in a thread
    _overdue = False  # more than the draft changed: header and sums are to be drawn too

    def draft(self) -> str:
        """Return the text being written."""
        raise NotImplementedError

    def update_meters(self) -> None:
        """Draw the meters anew."""
        raise NotImplementedError

    def with_count(self, meters: Meters, session: Session) -> Meters:
        """Return meters with the service's count in them, where it is still that of the next request."""
        if self.counted is None or self.counted[:2] != (meters.context, session.choice):
            return meters
        return replace(meters, counted=self.counted[2])

    def at_hand(self, session: Session) -> bool:
        """Say whether the next request can be counted at once; where it cannot, begin to count it behind the screen."""
        if session.at_hand(self.draft()):
            return True
        if self._behind is not session:
            self._behind = session
            self.count_behind(session)
        return False

    @work(group="count behind")
    async def count_behind(self, session: Session) -> None:
        """Count the next request in a thread until nothing of it has changed meanwhile, and show it."""
        while self.session is session and self.is_attached and not session.at_hand(self.draft()):
            await asyncio.to_thread(session.context, self.draft())
        if self._behind is session:
            self._behind = None
        if self.session is session and self.is_attached:
            self.update_standing() if self._overdue else self.update_meters()

    @work(group="count", exclusive=True)
    async def action_count(self) -> None:
        """Ask the service how many tokens the next request takes."""
        session = self.idle()
        if session is None:
            return
        draft = self.draft()
        context, choice = session.context(draft), session.choice
        try:
            figure = await session.count(draft)
        except MullError as error:
            self.feed.notice(str(error))
            return
        self.counted = (context, choice, figure)
        self.feed.notice(
            f"The service counts {figure:,} input tokens for the next request (estimated here: {tokens(context.used)})."
            " Nothing was generated."
        )
        self.update_meters()
