"""What can be folded: reasoning, the text of a persona or a summary, a long message, long code."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from tui.app.transcript.anchors import Place
from tui.app.transcript.copying import END, Spot
from tui.app.transcript.flow import Flow
from tui.app.transcript.palette import Palette
from tui.core.cleaning import cleaned_line, marked

LONG_MESSAGE = 12
"""Lines above which one's own message begins folded."""
LONG_LINE = 1_200
"""Characters that count as a long message even without a line break."""
SHOWN = 8
"""Lines that a folded message, and reasoning that streams, still show."""
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_SIGN = -1  # the block number of the sign's line in a place


class FoldKind(Enum):
    """What of an entry is folded."""

    REASONING = auto()
    TEXT = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Foldable:
    """Something of an entry that can be folded; code by its number in the entry, counted from 1."""

    kind: FoldKind
    number: int = 0

    @property
    def begins_open(self) -> bool:
        """Whether all of it is seen at first: of code, for a model was asked for it."""
        return self.kind is FoldKind.CODE


REASONING = Foldable(FoldKind.REASONING)
TEXT = Foldable(FoldKind.TEXT)


def long_code(number: int) -> Foldable:
    """Return the code of an entry that has a number."""
    return Foldable(FoldKind.CODE, number)


@dataclass(frozen=True, slots=True)
class Fold:
    """Something foldable at a line, and whether it is open."""

    what: Foldable
    open: bool


def long_message(text: str) -> bool:
    """Whether one's own message is folded at first."""
    return text.count("\n") >= LONG_MESSAGE or len(text) > LONG_LINE


Label = Callable[[bool, int], str]
"""Makes the words beside the sign, given whether it is open and how many lines are hidden."""


def summary(name: str, text: str) -> Label:
    """Return what makes a label of a name and the count of lines, and while it is folded the first words."""
    lines = [line for line in text.split("\n") if line.strip()]
    count = f"{name} · {len(lines):,} line{'s' if len(lines) != 1 else ''}"
    first = _BOLD.sub(r"\1", cleaned_line(marked(lines[0][:400]))).strip(" *#") if lines else ""
    return lambda opened, hidden: count if opened else f"{count} · {first}"  # noqa: ARG005  others name it


def rest(opened: bool, hidden: int) -> str:
    """Label the rest of a long message, or the beginning of reasoning of which the end is seen."""
    return "fold" if opened else f"{hidden:,} more line{'s' if hidden != 1 else ''}"


class Folding:
    """A flow behind a line with a sign. Folded, it shows some lines of it, or none.

    The sign is above, or below where a beginning is shown; with `at_end` the last lines are shown, not the first.
    """

    def __init__(self, what: Foldable, flow: Flow, label: Label, *, shown: int = 0, at_end: bool = False) -> None:
        self.what = what
        self.flow = flow
        self.open = False
        self.gap = 0
        """Empty lines below."""
        self._label = label
        self._shown = shown
        self._at_end = at_end
        self._below = shown > 0 and not at_end
        self._width = 0
        self._palette: Palette | None = None

    def resize(self, width: int, palette: Palette) -> None:
        """Draw at another width or in other colours from now on."""
        self._width, self._palette = width, palette
        self.flow.resize(width, palette)

    @property
    def _window(self) -> tuple[int, int]:
        """Which lines of the flow are seen."""
        height = self.flow.height
        if self.open:
            return 0, height
        return (max(0, height - self._shown), height) if self._at_end else (0, min(self._shown, height))

    @property
    def _has_sign(self) -> bool:
        return self.flow.height > self._shown

    @property
    def sign(self) -> int | None:
        """The line with the sign; None where nothing is folded."""
        if not self._has_sign:
            return None
        first, last = self._window
        return last - first if self._below else 0

    @property
    def height(self) -> int:
        """Lines in all; estimated where nobody looked yet."""
        first, last = self._window
        return last - first + self._has_sign + self.gap if self.flow.height else 0

    def _offset(self) -> int:
        """Return what to add to a line to get that of the flow."""
        return self._window[0] - (self._has_sign and not self._below)

    def measure(self, top: int, bottom: int) -> bool:
        """Draw what is between two lines. True if the height turned out different."""
        before = self.height, self.flow.height
        while True:
            first, last = self._window
            offset = self._offset()
            changed = self.flow.measure(max(first, top + offset), min(last, bottom + offset))
            if not changed or self.open:
                return (self.height, self.flow.height) != before

    def line(self, number: int) -> Strip:
        """Return one line of what was measured."""
        if number == self.sign:
            return self._sign_line()
        at = self.flow_line(number)
        return Strip([]) if at is None else self.flow.line(at)

    def _sign_line(self) -> Strip:
        if self._palette is None:
            raise RuntimeError("a folding is drawn only after resize")
        first, last = self._window
        label = self._label(self.open, self.flow.height - last + first)
        room = max(1, self._width - 4)
        label = label if cell_len(label) <= room else set_cell_size(label, room - 1) + "…"
        sign = "  ▾ " if self.open else "  ▸ "
        return Strip([Segment(sign, self._palette.bullet), Segment(label, self._palette.dim)])

    def within(self, spot: Spot) -> Spot:
        """Return a spot of it as one of the flow: beside the sign the beginning of what is hidden, below it its end."""
        first, last = self._window
        at = spot[0] + self._offset()
        if at < first:
            return first, 0
        if at < last or (at == last and self._below):
            return at, spot[1] if at < last else 0
        return END

    def flow_line(self, line: int) -> int | None:
        """Return which line of the flow is at a line; None beside the sign and below the end."""
        first, last = self._window
        at = line + self._offset()
        return at if line != self.sign and first <= at < last else None

    def line_of_flow(self, line: int) -> int:
        """Return where a line of the flow is; the nearest that is seen, if it is not."""
        return min(max(0, line - self._offset()), max(0, self.height - 1))

    def place(self, line: int) -> Place:
        """Return what is at a line: see `Section.place`."""
        if line == self.sign:
            return _SIGN, 0, 0
        return self.flow.place(line + self._offset())

    def line_of(self, place: Place) -> int:
        """Return where a place is now: see `Section.line_of`."""
        if place[0] == _SIGN:
            return self.sign or 0
        return self.line_of_flow(self.flow.line_of(place))
