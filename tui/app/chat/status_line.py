"""The status line above the composer: what is of the moment, and how long the running reply takes.

It always has its row, beside the meters' bar where that is shown; only a text that is longer takes more of them. What
matters later is not said here: it stands in the transcript, at its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from tui.app.meters.meter_line import MeterLine
from tui.app.meters.turn_timer import STOPS
from tui.core.cleaning import cleaned_line

MOST = 4  # rows that what is said may take
NOTICE, WRONG = "· ", "! "  # the signs of the transcript
SPINNER, STEP = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", 0.5  # its signs, and how many seconds each stands for
BETWEEN = " · "
GAP = "  "
SIDES = 2  # columns beside the text: the padding


class StatusLine(Widget):
    """Draws the facts of the running turn, and the sentence that was said last; a click on its end stops the reply."""

    DEFAULT_CSS = """
    StatusLine { height: auto; min-height: 1; padding: 0 1; }
    StatusLine.of-dialog { dock: bottom; background: $surface; }
    """

    class StopWanted(Message):
        """The running reply is to be stopped."""

    def __init__(self, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self.said = ""
        self.wrong = False
        self.of_turn = False  # whether what is said is true only while the turn runs
        self._turn: tuple[str, ...] = ()
        self._seconds = 0.0  # since the turn began
        self._rows = 1
        self.beside = False  # whether the meters' bar is in the same row: then the text is at the right
        self.fit: Callable[[], None] = lambda: None  # called where the text has changed

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a sentence in the place of the one before; ``wrong`` marks it as an error."""
        self.said, self.wrong, self.of_turn = cleaned_line(text), wrong, False
        self._redraw()

    def clear(self) -> None:
        """Take the sentence away: something else is done now."""
        if self.said:
            self.say("")

    def show_turn(self, facts: Sequence[str], seconds: float = 0.0) -> None:
        """Show the facts of a turn that runs for so many seconds, the most telling first; none where no turn runs."""
        facts = tuple(map(cleaned_line, facts))
        if facts != self._turn:
            self._turn, self._seconds = facts, seconds
            self._redraw()
        if not facts and self.of_turn:
            self.clear()

    def has_room_for(self, text: str) -> bool:
        """Return whether all of a sentence can be shown."""
        whole = self.parent.size if isinstance(self.parent, StatusRow) else self.size
        width = whole.width - SIDES
        return width <= 0 or len(_wrapped(NOTICE + cleaned_line(text), width)) <= MOST

    def columns_wanted(self, whole: int, bar: int) -> int:
        """Return the columns that it takes of so many: a part where the ``bar`` columns of the meters fit beside it."""
        said = Content(f"{NOTICE}{self.said}").cell_length if self.said else 0
        turn = self._turn_line(0).cell_length if self._turn else 0
        least = said + turn + (len(GAP) if said and turn else 0) + SIDES
        if least == SIDES:
            return 0
        return whole if least > whole - bar else max(least, whole - bar if turn and not said else 0)

    def _redraw(self) -> None:
        """Draw anew; the screen is laid out only where that takes another number of rows."""
        self.fit()
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
        turn = self._turn_line(width, spread=not self.beside)
        if not self.said or not width:
            return [_at_right(turn, width) if self.beside else turn]
        words = _wrapped(f"{WRONG if self.wrong else NOTICE}{self.said}", width)[:MOST]
        said = [line.stylize("bold $text-error" if self.wrong else "$text-warning") for line in words]
        if not self._turn:
            return [_at_right(said[0], width)] if self.beside else said
        beside = self._turn_line(width - said[0].cell_length - len(GAP))
        gap = width - said[0].cell_length - beside.cell_length
        if len(said) == 1 and gap >= len(GAP):
            return [Content.assemble(said[0], " " * gap, beside)]
        return [*said, turn]

    def _turn_line(self, width: int, *, spread: bool = False) -> Content:
        """Return what the turn does in so many columns: facts that do not fit are left out, the last one first.

        ``spread`` puts how it is stopped at the right end.
        """
        if not self._turn:
            return Content("")
        sign = f"{SPINNER[int(self._seconds / STEP) % len(SPINNER)]} "
        for count in range(len(self._turn), 0, -1):
            facts = BETWEEN.join(self._turn[:count])
            if len(sign) + Content(facts).cell_length + len(BETWEEN) + len(STOPS) <= width:
                break
        between = " " * (width - len(sign) - Content(facts).cell_length - len(STOPS)) if spread else ""
        return Content.assemble((sign, "$text-warning"), facts, between or BETWEEN, (STOPS, "bold"))

    def on_click(self, event: events.Click) -> None:
        """Stop the reply where its end is clicked."""
        line = self._lines(self.content_size.width)[-1]
        at = event.get_content_offset(self)
        if at is not None and self._turn and at.y == self._rows - 1:
            end = line.cell_length
            if end - len(STOPS) <= at.x < end:
                event.stop()
                self.post_message(self.StopWanted())


class StatusRow(Horizontal):
    """The meters' bar, where it is shown, and the status line: in one row, unless a sentence needs all of it."""

    DEFAULT_CSS = """
    StatusRow { height: auto; min-height: 1; }
    StatusRow.covered MeterLine { width: 0; padding: 0; }
    """

    def __init__(self, meter_line: MeterLine, status_line: StatusLine) -> None:
        super().__init__()
        self._meter_line = meter_line
        self._status_line = status_line
        status_line.fit = self.fit

    def compose(self) -> ComposeResult:
        """Build the row."""
        yield self._meter_line
        yield self._status_line

    def on_resize(self) -> None:
        """Share the columns anew."""
        self.fit()

    def fit(self) -> None:
        """Share the columns between bar and status line."""
        line, whole = self._status_line, self.size.width
        bar = self._meter_line
        taken = line.columns_wanted(whole, bar.least_columns()) if bar.display else whole
        line.beside = 0 < taken < whole
        self.set_class(taken == whole, "covered")
        if line.styles.width is None or line.styles.width.value != taken:
            line.styles.width = taken


def _at_right(line: Content, width: int) -> Content:
    return line.pad_left(max(0, width - line.cell_length))


def _wrapped(text: str, width: int) -> list[Content]:
    """Return a sentence in lines of at most so many columns."""
    return list(Content(text).wrap(max(1, width)))
