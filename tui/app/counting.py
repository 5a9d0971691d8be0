"""The part of the chat that asks the service for an exact count, on a key and never by itself."""

from __future__ import annotations

from dataclasses import replace

from textual import work

from tui.app.choosing import Choosing
from tui.app.meters import Meters
from tui.core.context import Context
from tui.core.errors import MullError
from tui.core.figures import tokens
from tui.engine import Choice, Engine

Counted = tuple[Context, Choice, int]  # what was counted, for which choice, and how many tokens it takes


class Counting(Choosing):
    """Shows the service's own count of the next request until something in it changes."""

    counted: Counted | None = None

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
