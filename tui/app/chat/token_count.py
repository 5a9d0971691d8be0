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
from tui.engine.session import Engine

Counted = tuple[Context, Choice, int]  # what was counted, for which choice, and how many tokens it takes


class Counting(Choosing):
    """Shows the service's own count of the next request until something in it changes.

    Whatever would hold the screen for longer than a moment is counted behind it: one count at a time, and once more
    where the draft has changed meanwhile.
    """

    counted: Counted | None = None
    _behind: Engine | None = None  # whose context is being counted in a thread
    _overdue = False  # more than the draft changed: header and sums are to be drawn too

    def draft(self) -> str:
        """Return the text being written."""
        raise NotImplementedError

    def update_meters(self) -> None:
        """Draw the meters anew."""
        raise NotImplementedError

    def with_count(self, meters: Meters, engine: Engine) -> Meters:
        """Return meters with the service's count in them, where it is still that of the next request."""
        if self.counted is None or self.counted[:2] != (meters.context, engine.choice):
            return meters
        return replace(meters, counted=self.counted[2])

    def at_hand(self, engine: Engine) -> bool:
        """Say whether the next request can be counted at once; where it cannot, begin to count it behind the screen."""
        if engine.at_hand(self.draft()):
            return True
        if self._behind is not engine:
            self._behind = engine
            self.count_behind(engine)
        return False

    @work(group="count behind")
    async def count_behind(self, engine: Engine) -> None:
        """Count the next request in a thread until nothing of it has changed meanwhile, and show it."""
        while self.engine is engine and self.is_attached and not engine.at_hand(self.draft()):
            await asyncio.to_thread(engine.context, self.draft())
        if self._behind is engine:
            self._behind = None
        if self.engine is engine and self.is_attached:
            self.update_standing() if self._overdue else self.update_meters()

    @work(group="count", exclusive=True)
    async def action_count(self) -> None:
        """Ask the service how many tokens the next request takes."""
        engine = self.idle()
        if engine is None:
            return
        draft = self.draft()
        context, choice = engine.context(draft), engine.choice
        try:
            figure = await engine.count(draft)
        except MullError as error:
            self.feed.notice(str(error))
            return
        self.counted = (context, choice, figure)
        self.feed.notice(
            f"The service counts {figure:,} input tokens for the next request (estimated here: {tokens(context.used)})."
            " Nothing was generated."
        )
        self.update_meters()
