"""The status line above the composer: what is of the moment, and how long the running reply takes.

It always has its row; only a text that is longer takes more of them. What matters later is not said here: it stands in
the transcript, at its turn.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from tui.app.meters.turn_timer import STOPS
from tui.core.cleaning import cleaned_line

MOST = 4  # rows that what is said may take
NOTICE, WRONG = "· ", "! "  # the signs of the transcript
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
BETWEEN = " · "
GAP = "  "


class StatusLine(Widget):
    """Draws the facts of the running turn, and the sentence that was said last; a click on its end stops the reply."""

    DEFAULT_CSS = """
    StatusLine { height: auto; min-height: 1; padding: 0 1; }
    ModalScreen > StatusLine { dock: bottom; background: $surface; }
    """

    class StopWanted(Message):
        """The running reply is to be stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.said = ""
        self.wrong = False
        self._turn: tuple[str, ...] = ()
        self._ticks = 0
        self._rows = 1

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a sentence in the place of the one before; ``wrong`` marks it as an error."""
        self.said, self.wrong = cleaned_line(text), wrong
        self._redraw()

    def clear(self) -> None:
        """Take the sentence away: something else is done now."""
        if self.said:
            self.say("")

    def show_turn(self, facts: Sequence[str]) -> None:
        """Show the facts of the running turn, the most telling first; none where no turn runs."""
        facts = tuple(map(cleaned_line, facts))
        if facts != self._turn:
            self._turn, self._ticks = facts, self._ticks + 1
            self._redraw()

    def has_room_for(self, text: str) -> bool:
        """Return whether all of a sentence can be shown."""
        width = self.content_size.width
        return not width or len(_wrapped(NOTICE + cleaned_line(text), width)) <= MOST

    def _redraw(self) -> None:
        """Draw anew; the screen is laid out only where that takes another number of rows."""
        rows = len(self._lines(self.content_size.width))
        self.refresh(layout=rows != self._rows)
        self._rows = rows

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  as Textual calls it
        """Return the rows that it takes, at least one."""
        self._rows = len(self._lines(width))
        return self._rows

    def render(self) -> Content:
        """Return the line, or the lines."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        """Return its rows: one for the turn, and what is said before it, in the same row where both fit."""
        turn = self._turn_line(width)
        if not self.said or not width:
            return [turn]
        words = _wrapped(f"{WRONG if self.wrong else NOTICE}{self.said}", width)[:MOST]
        said = [line.stylize("bold $text-error" if self.wrong else "$text-warning") for line in words]
        if not self._turn:
            return said
        beside = self._turn_line(width - said[0].cell_length - len(GAP))
        gap = width - said[0].cell_length - beside.cell_length
        if len(said) == 1 and gap >= len(GAP):
            return [Content.assemble(said[0], " " * gap, beside)]
        return [*said, turn]

    def _turn_line(self, width: int) -> Content:
        """Return what the turn does in so many columns: facts that do not fit are left out, the last one first."""
        if not self._turn:
            return Content("")
        sign = f"{SPINNER[self._ticks % len(SPINNER)]} "
        for count in range(len(self._turn), 0, -1):
            facts = BETWEEN.join(self._turn[:count])
            if len(sign) + Content(facts).cell_length + len(BETWEEN) + len(STOPS) <= width:
                break
        return Content.assemble((sign, "$text-warning"), facts, BETWEEN, (STOPS, "bold"))

    def on_click(self, event: events.Click) -> None:
        """Stop the reply where its end is clicked."""
        line = self._lines(self.content_size.width)[-1]
        at = event.get_content_offset(self)
        if at is not None and self._turn and at.y == self._rows - 1:
            end = line.cell_length
            if end - len(STOPS) <= at.x < end:
                event.stop()
                self.post_message(self.StopWanted())


def _wrapped(text: str, width: int) -> list[Content]:
    """Return a sentence in lines of at most so many columns."""
    return list(Content(text).wrap(max(1, width)))
