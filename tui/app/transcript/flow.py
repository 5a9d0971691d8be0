"""A flow: one text, finished or arriving, as lines. Visible blocks are drawn; the heights of others are estimated."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.app.transcript.anchors import Place, line_of, place_of
from tui.app.transcript.heights import Heights
from tui.app.transcript.markdown.blocks import Block, fences_in, note_of
from tui.app.transcript.markdown.code import label_line
from tui.app.transcript.markdown.fences import Fences
from tui.app.transcript.markdown.highlighter import HIGHLIGHTER
from tui.app.transcript.markdown.render import MEASURE, TAB, Pen, render
from tui.app.transcript.markdown.splitters import Splitter
from tui.app.transcript.markdown.wrapping import BEGIN, Line
from tui.app.transcript.palette import Palette
from tui.app.transcript.search import Mark, marks_of
from tui.app.transcript.signs import reversed_signs

_KEPT = 120  # drawn blocks kept per flow: several screens of the shortest blocks


def estimate(characters: int, newlines: int, width: int) -> int:
    """Return an estimate of the lines that a text takes at a width in columns."""
    return characters // max(1, min(width, MEASURE)) + newlines + 1


def _rows(block: Block) -> list[str]:
    """Return the lines of a block of plain text, before they are wrapped."""
    return block.source.expandtabs(TAB).split("\n")


class Flow:
    """The blocks of one text below each other, each line after a margin.

    `later_margin`, if given, is the margin of all lines but the first.
    """

    def __init__(self, blocks: Iterable[Block], margin: Line, base: Style, later_margin: Line | None = None) -> None:
        self._blocks = list(blocks)
        self._finished = len(self._blocks)  # blocks that can no longer change
        self._splitter: Splitter | None = None
        self._margin, self._later_margin = margin, margin if later_margin is None else later_margin
        self._base = base
        self._heights = Heights()
        self._drawn: OrderedDict[int, list[Strip]] = OrderedDict()
        self._tail_strips: dict[Block, list[Strip]] = {}  # of the blocks that may still change
        self._width = 0
        self._palette: Palette | None = None
        self._wraps = True
        self._reference_count = 0
        self._fences = Fences()
        self._uncoloured: set[int] = set()  # the blocks that were drawn before all colours of their code were known
        self._marks_cache: dict[int, tuple[list[Strip], str, list[list[Mark]]]] = {}

    @classmethod
    def of(cls, splitter: Splitter, margin: Line, base: Style) -> Flow:
        """Return a flow of the blocks of a splitter. `refresh` takes over later blocks."""
        flow = cls((), margin, base)
        flow._splitter = splitter
        flow.refresh()
        return flow

    @property
    def height(self) -> int:
        """The number of lines; estimated where they are not drawn yet."""
        return self._heights.total

    @property
    def is_measured(self) -> bool:
        """True if the height is that of the lines drawn, not an estimate; found out over all blocks."""
        return all(index in self._drawn or self._fits(block) for index, block in enumerate(self._blocks))

    def resize(self, width: int, palette: Palette, *, wraps: bool = True) -> None:
        """Set the width in columns and the palette, and whether long lines of code are wrapped."""
        self._width, self._palette, self._wraps = width, palette, wraps
        self._drawn.clear()
        self._tail_strips.clear()
        self._heights = Heights(self._guess(block) for block in self._blocks)

    @property
    def blocks(self) -> list[Block]:
        """The blocks, from top to bottom."""
        return self._blocks

    def refresh(self) -> int:
        """Take over the new blocks of the splitter. Return the first line that may look different."""
        if self._splitter is None:
            return self.height
        splitter = self._splitter
        while len(self._heights) > self._finished:
            index = len(self._heights) - 1
            self._heights.pop()
            self._drawn.pop(index, None)
        changed = self._heights.total
        self._blocks = [*self._blocks[: self._finished], *splitter.blocks[self._finished :], *splitter.tail]
        if len(splitter.environment.get("references", ())) != self._reference_count:
            self._reference_count = len(splitter.environment["references"])
            self._redraw_links()
            changed = 0
        for block in self._blocks[self._finished :]:
            known = None if self._fences.hidden(block) else self._tail_strips.get(block)
            self._heights.append(self._guess(block) if known is None else len(known))
        for code in self._fences.count(self._blocks[self._finished :], self._finished, len(splitter.blocks)):
            changed = min(changed, self._relabel(code))
        self._finished = len(splitter.blocks)
        return changed

    def recolour(self) -> int:
        """Forget the blocks drawn before all colours were known. Return the first line that may look different."""
        waiting = [index for index in self._uncoloured if index < len(self._blocks)]
        self._uncoloured.clear()
        for index in waiting:
            self._drawn.pop(index, None)
            self._tail_strips.pop(self._blocks[index], None)
        return self._heights.top(min(waiting)) if waiting else self.height

    # Code that can be folded

    def _relabel(self, code: int) -> int:
        """Draw the label line of a code block again. Return the line it is on."""
        first = self._fences.first(code)
        gap = self._blocks[first].gap
        if strips := self._drawn.get(first):
            strips[gap] = self._label(self._blocks[first])
        return self._heights.top(first) + gap

    def _label(self, block: Block) -> Strip:
        lines, folded = self._fences.lines(block), self._fences.hidden(block)
        width, palette = self._inner_width(), self._pen_palette()
        line = label_line(block.code, block.language, width, palette, lines=lines, folded=folded)
        return Strip([*self._margin, *line])

    def fold(self, code: int, *, folded: bool) -> None:
        """Fold the code block with a number to its label, or unfold it. Raise KeyError if there is none."""
        (self._fences.folded.add if folded else self._fences.folded.discard)(code)
        for index in range(self._fences.first(code), len(self._blocks)):
            block = self._blocks[index]
            if block.kind != "fence" or block.code != code:
                break
            self._drawn.pop(index, None)
            self._tail_strips.pop(block, None)
            self._heights.set(index, self._guess(block))

    def long_code_at(self, line: int) -> int:
        """Return the number of the long code block whose label is at a line; 0 if there is none."""
        if not 0 <= line < self.height:
            return 0
        index, within = self._heights.find(line)
        block = self._blocks[index]
        is_label = block.kind == "fence" and block.starts and within == block.gap
        return block.code if is_label and self._fences.lines(block) else 0

    def is_folded(self, code: int) -> bool:
        """Return whether the code block with a number is folded to its label."""
        return code in self._fences.folded

    def folded_code(self, index: int) -> int:
        """Return the number of the folded code that the block at `index` is part of; 0 if it is not folded."""
        block = self._blocks[index]
        return block.code if self._fences.hidden(block) else 0

    # Lines

    def _redraw_links(self) -> None:
        """Drop the drawn blocks with brackets, because a new link reference may change them."""
        self._tail_strips.clear()
        for index in [index for index in self._drawn if "[" in self._blocks[index].source]:
            del self._drawn[index]

    def measure(self, top: int, bottom: int) -> bool:
        """Draw the lines from `top` up to `bottom`. Return whether heights have changed."""
        if top >= self.height or bottom <= 0:
            return False
        changed = False
        index = self._heights.find(max(0, top))[0]
        while index < len(self._heights) and self._heights.top(index) < bottom:
            height = len(self._strips(index))
            if height != self._heights[index]:
                self._heights.set(index, height)
                changed = True
            index += 1
        return changed

    def line(self, number: int) -> Strip:
        """Return a line of a measured part."""
        index, within = self._heights.find(number)
        strips = self._strips(index)
        return strips[within] if within < len(strips) else Strip([])

    def measure_all(self, top: int, bottom: int) -> None:
        """Draw the lines from `top` up to `bottom` until their heights stay the same."""
        while self.measure(top, bottom):
            pass

    def between(self, top: int, bottom: int) -> range:
        """Return the indexes of the blocks at the lines from `top` to `bottom`, with the folded code after them."""
        if not self._blocks or top >= self.height:
            return range(0)
        first = self._heights.find(max(0, top))[0]
        last = self._heights.find(min(bottom, self.height - 1))[0]
        while last + 1 < len(self._blocks) and not self._heights[last + 1]:
            last += 1
        return range(first, last + 1)

    def top(self, index: int) -> int:
        """Return the first line of the block at `index`."""
        return self._heights.top(index)

    def lines_of(self, index: int) -> list[Strip]:
        """Return the lines of the block at `index`, with the gap above it."""
        return self._strips(index)

    # Search and positions

    def block_at(self, offset: int) -> int:
        """Return the index of the block that shows an offset of the cleaned text."""
        return max(0, bisect_right(self._blocks, offset, key=lambda block: block.start) - 1)

    def marks(self, line: int, words: str) -> tuple[int, list[Mark]]:
        """Return the index of the block at a line, and the marks on the line."""
        index, within = self._heights.find(line)
        marks = self._marks(index, words)
        return index, marks[within] if within < len(marks) else []

    def line_of_hit(self, index: int, ordinal: int, words: str) -> int:
        """Return the line of a hit in the block at `index`.

        Return the first line of the block if the text shown has fewer hits than the text received.
        """
        self.measure(self._heights.top(index), self._heights.top(index) + 1)
        for within, marks in enumerate(self._marks(index, words)):
            if any(mark[2] == ordinal for mark in marks):
                return self._heights.top(index) + within
        return self._heights.top(index) + self._blocks[index].gap

    def _marks(self, index: int, words: str) -> list[list[Mark]]:
        strips = self._strips(index)
        known = self._marks_cache.get(index)
        if known is None or known[0] is not strips or known[1] != words:
            if len(self._marks_cache) > _KEPT:
                self._marks_cache.clear()
            known = self._marks_cache[index] = (strips, words, marks_of(strips, words))
        return known[2]

    def place(self, line: int) -> Place:
        """Return the place at a line, which stays valid at another width."""
        if not self._blocks:
            return 0, 0, 0
        index, within = self._heights.find(min(max(0, line), max(0, self.height - 1)))
        index = min(index, len(self._blocks) - 1)
        return index, *place_of(self._strips(index), within)

    def line_of(self, place: Place) -> int:
        """Return the line that a place is on now."""
        index, characters, above = place
        if index >= len(self._heights):
            return self.height
        return self._heights.top(index) + line_of(self._strips(index), (characters, above))

    def codes(self) -> list[int]:
        """Return the first lines of the blocks in which code begins."""
        found = [index for index, block in enumerate(self._blocks) if fences_in(block)]
        return [self._heights.top(index) + self._blocks[index].gap for index in found]

    def _guess(self, block: Block) -> int:
        if self._fences.hidden(block):
            return block.gap + 1 if block.starts else 0
        if block.kind == "plain":
            width = min(self._inner_width(), MEASURE)
            return block.gap + sum(max(1, -(-len(row) // width)) for row in _rows(block))
        return block.gap + estimate(len(block.source), block.source.count("\n"), self._width)

    def _fits(self, block: Block) -> bool:
        """Return whether no line of a block of plain text is wrapped, so that its estimate is exact."""
        if block.kind != "plain" or not block.source.isascii():
            return False
        return max(map(len, _rows(block))) <= min(self._inner_width(), MEASURE)

    def _strips(self, index: int) -> list[Strip]:
        strips = self._drawn.get(index)
        if strips is None:
            block = self._blocks[index]
            strips = self._tail_strips.get(block)
            if strips is None:
                missed = HIGHLIGHTER.missed
                strips = self._draw(block)
                if HIGHLIGHTER.missed != missed:
                    self._uncoloured.add(index)
            if index >= self._finished:
                tail = self._blocks[self._finished :]
                self._tail_strips = {key: value for key, value in self._tail_strips.items() if key in tail}
                self._tail_strips[block] = strips
            self._drawn[index] = strips
            if len(self._drawn) > _KEPT:
                self._drawn.popitem(last=False)
        return strips

    def _inner_width(self) -> int:
        return max(1, self._width - sum(len(segment.text) for segment in self._margin))

    def _pen_palette(self) -> Palette:
        if self._palette is None:
            raise RuntimeError("resize must be called before lines are drawn")
        return self._palette

    def _draw(self, block: Block) -> list[Strip]:
        palette = self._pen_palette()
        environment = self._splitter.environment if self._splitter else {}
        strips = [Strip([*self._margin, BEGIN]) for _ in range(block.gap)]
        if block.kind == "fence" and block.starts:
            strips.append(self._label(block))
        if self._fences.hidden(block):
            return strips if block.starts else []
        margin = self._later_margin if block.start else self._margin
        note = note_of(block)
        if (block.capped or note) and margin:
            margin = [*margin[:-1], Segment(margin[-1].text[:-1] + "⋯", palette.dim)]
        if note:
            strips.append(Strip([*margin, Segment(note[: self._inner_width()], palette.badge)]))
        lines = render(block, Pen(self._inner_width(), palette, self._base, environment, wraps=self._wraps))
        below = self._later_margin if margin is self._margin else margin
        return strips + [Strip([*(below if at else margin), *reversed_signs(line)]) for at, line in enumerate(lines)]
