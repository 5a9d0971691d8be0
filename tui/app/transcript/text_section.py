"""A text as a section of an entry: all its lines, or folded behind a line with a sign."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from tui.app.transcript.anchors import Place
from tui.app.transcript.copying import END, TextPosition, copied
from tui.app.transcript.flow import Flow
from tui.app.transcript.folding import Fold, Foldable, Label, long_code, rest_label
from tui.app.transcript.palette import Palette
from tui.app.transcript.search import Mark, occurrences
from tui.core.cleaning import marked

ABOUT = "~"  # before a number of lines of which some are not drawn yet
_FOLD_LINE = -1  # the block index of the fold line in a place


class TextSection:
    """A flow that can be folded. While it is folded, `shown` of its lines are visible.

    These are the first lines, above the fold line, or with `at_end` the last lines, below it. Without `what` the text
    cannot be folded as a whole and has no fold line. `gap` is the number of empty lines below.
    """

    def __init__(
        self,
        flow: Flow,
        what: Foldable | None = None,
        label: Label = rest_label,
        *,
        shown: int = 0,
        at_end: bool = False,
        gap: int = 0,
    ) -> None:
        self.flow = flow
        self.what = what
        self.open = what is None
        self._label = label
        self._shown = shown
        self._at_end = at_end
        self._below = shown > 0 and not at_end  # whether the fold line is below the lines shown
        self._gap = gap
        self._width = 0
        self._palette: Palette | None = None

    def resize(self, width: int, palette: Palette, *, wraps: bool = True) -> None:
        """Set the width in columns and the palette, and whether long lines of code are wrapped."""
        self._width, self._palette = width, palette
        self.flow.resize(width, palette, wraps=wraps)

    @property
    def _window(self) -> tuple[int, int]:
        """The visible lines of the flow: the first, and the one after the last."""
        height = self.flow.height
        if self.open:
            return 0, height
        return (max(0, height - self._shown), height) if self._at_end else (0, min(self._shown, height))

    @property
    def _has_fold_line(self) -> bool:
        return self.what is not None and self.flow.height > self._shown

    @property
    def _fold_line(self) -> int | None:
        """The number of the fold line; None if there is none."""
        if not self._has_fold_line:
            return None
        first, last = self._window
        return last - first if self._below else 0

    @property
    def height(self) -> int:
        """The number of lines; estimated where they are not drawn yet."""
        first, last = self._window
        return last - first + self._has_fold_line + self._gap if self.flow.height else 0

    def _offset(self) -> int:
        """Return the number to add to a line of the section to get the line of the flow."""
        return self._window[0] - (self._has_fold_line and not self._below)

    def measure(self, top: int, bottom: int) -> bool:
        """Draw the lines from `top` up to `bottom`. Return whether heights have changed."""
        before = self.height, self.flow.height
        while True:
            first, last = self._window
            offset = self._offset()
            changed = self.flow.measure(max(first, top + offset), min(last, bottom + offset))
            if self.open:
                return changed
            if not changed:
                return (self.height, self.flow.height) != before

    def line(self, number: int) -> Strip:
        """Return a line of a measured part."""
        if number == self._fold_line:
            return self._draw_fold_line()
        at = self._flow_line(number)
        return Strip([]) if at is None else self.flow.line(at)

    def _draw_fold_line(self) -> Strip:
        if self._palette is None:
            raise RuntimeError("resize must be called before lines are drawn")
        first, last = self._window
        label = self._label(self.open, self.flow.height - last + first)
        if self._below and not self.open and not self.flow.is_measured:
            label = f"{ABOUT}{label}"
        room = max(1, self._width - 4)
        label = label if cell_len(label) <= room else set_cell_size(label, room - 1) + "…"
        sign = "  ▾ " if self.open else "  ▸ "
        return Strip([Segment(sign, self._palette.bullet), Segment(label, self._palette.dim)])

    def _flow_line(self, line: int) -> int | None:
        """Return the line of the flow at a line; None at the fold line and below the end."""
        first, last = self._window
        at = line + self._offset()
        return at if line != self._fold_line and first <= at < last else None

    def _line_of_flow(self, line: int) -> int:
        """Return the line at which a line of the flow is shown, or the nearest if it is hidden."""
        return min(max(0, line - self._offset()), max(0, self.height - 1))

    def place(self, line: int) -> Place:
        """Return the place at a line: see `Section.place`."""
        if line == self._fold_line:
            return _FOLD_LINE, 0, 0
        return self.flow.place(line + self._offset())

    def place_when_open(self, line: int) -> Place:
        """Return the place in view at a line once its fold is opened: the first that it hides, if that is below."""
        hides = line == self._fold_line and self._below and not self.open
        return self.flow.place(self._window[1]) if hides else self.place(line)

    def line_of(self, place: Place) -> int:
        """Return the line that a place is on now: see `Section.line_of`."""
        if place[0] == _FOLD_LINE:
            return self._fold_line or 0
        return self._line_of_flow(self.flow.line_of(place))

    def offset_at(self, line: int) -> int:
        """Return the offset, in the cleaned text, of the end of the block at a line; 0 without one."""
        index = self.place(line)[0]
        return self.flow.blocks[index].stop - 1 if 0 <= index < len(self.flow.blocks) else 0

    # Folds

    def fold_at(self, line: int) -> Fold | None:
        """Return what a line folds: the text or, if that cannot be folded, a long code block; None if nothing."""
        if self.what is not None:
            return Fold(self.what, self.open) if line == self._fold_line else None
        number = self.flow.long_code_at(line)
        return Fold(long_code(number), not self.flow.is_folded(number)) if number else None

    # Copying

    def copied(self, raw: str, start: TextPosition, end: TextPosition) -> str:
        """Return the part of the text `raw` shown from `start` up to `end`: hidden lines between them are included."""
        if end <= (0, 0) or start[0] >= self.height:
            return ""
        first, last = self._flow_position(max(start, (0, 0))), self._flow_position(end)
        return copied(self.flow, raw, first, last) if first < last else ""

    def _flow_position(self, position: TextPosition) -> TextPosition:
        """Return a position as one in the flow. The fold line is at the start of the hidden lines, or at their end."""
        first, last = self._window
        at = position[0] + self._offset()
        if at < first:
            return first, 0
        if self.open or at < last:
            return at, position[1]
        return (at, 0) if at == last and self._below else END

    # Search

    def marks(self, line: int, words: str) -> tuple[int, list[Mark]]:
        """Return the index of the block at a line, and the marks on the line."""
        at = self._flow_line(line)
        return (0, []) if at is None else self.flow.marks(at, words)

    def hit_at(self, raw: str, offset: int, words: str) -> tuple[int, int, Foldable | None]:
        """Return the hit at a character of the text `raw`: its block, its index there, and what hides it or None."""
        fold = None if self.open else self.what
        if not self.flow.blocks:
            return 0, 0, fold
        place = len(marked(raw[:offset]))
        block = self.flow.block_at(place)
        before = occurrences(marked(raw)[self.flow.blocks[block].start : place], words)
        if fold is None and (hidden := self.flow.folded_code(block)):
            fold = long_code(hidden)
        return block, len(before), fold

    def line_of_hit(self, block: int, ordinal: int, words: str) -> int:
        """Return the line of a hit in a block."""
        return self._line_of_flow(self.flow.line_of_hit(block, ordinal, words))
