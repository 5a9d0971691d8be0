"""A text, finished or arriving, as lines at one width. What is looked at is drawn; other heights are guessed."""

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
from tui.app.transcript.markdown.render import MEASURE, Pen, render
from tui.app.transcript.markdown.splitters import Splitter
from tui.app.transcript.markdown.wrapping import BEGIN, Line
from tui.app.transcript.palette import Palette
from tui.app.transcript.search import Mark, marks_of
from tui.app.transcript.signs import reversed_signs

_KEPT = 120  # drawn blocks kept per flow: several screens of the shortest blocks


def estimate(characters: int, newlines: int, width: int) -> int:
    """Guess how many lines a text takes without looking at it closely."""
    return characters // max(1, min(width, MEASURE)) + newlines + 1


class Flow:
    """The blocks of one text below each other, each line behind a margin: `later`, if given, after the first line."""

    def __init__(self, blocks: Iterable[Block], margin: Line, base: Style, later: Line | None = None) -> None:
        self._blocks = list(blocks)
        self._finished = len(self._blocks)
        self._splitter: Splitter | None = None
        self._margin, self._later = margin, margin if later is None else later
        self._base = base
        self._heights = Heights()
        self._drawn: OrderedDict[int, list[Strip]] = OrderedDict()
        self._seen: dict[Block, list[Strip]] = {}
        self._width = 0
        self._palette: Palette | None = None
        self._links = 0
        self._fences = Fences()
        self._marked: dict[int, tuple[list[Strip], str, list[list[Mark]]]] = {}

    @classmethod
    def of(cls, splitter: Splitter, margin: Line, base: Style) -> Flow:
        """Make a flow over what `splitter` gives, now and later: see `refresh`."""
        flow = cls((), margin, base)
        flow._splitter = splitter
        flow.refresh()
        return flow

    @property
    def height(self) -> int:
        """Lines in all; estimated where nobody looked yet."""
        return self._heights.total

    def resize(self, width: int, palette: Palette) -> None:
        """Draw at another width or in other colours from now on."""
        self._width, self._palette = width, palette
        self._drawn.clear()
        self._seen.clear()
        self._heights = Heights(self._guess(block) for block in self._blocks)

    @property
    def blocks(self) -> list[Block]:
        """What is below each other here."""
        return self._blocks

    def refresh(self) -> int:
        """Take over what the splitter has found since. Return the first line that may look different."""
        if self._splitter is None:
            return self.height
        splitter = self._splitter
        while len(self._heights) > self._finished:
            index = len(self._heights) - 1
            self._heights.pop()
            self._drawn.pop(index, None)
        changed = self._heights.total
        self._blocks = [*self._blocks[: self._finished], *splitter.blocks[self._finished :], *splitter.tail]
        if len(splitter.environment.get("references", ())) != self._links:
            self._links = len(splitter.environment["references"])
            self._redraw_links()
            changed = 0
        for block in self._blocks[self._finished :]:
            known = None if self._fences.hidden(block) else self._seen.get(block)
            self._heights.append(self._guess(block) if known is None else len(known))
        for code in self._fences.count(self._blocks[self._finished :], self._finished, len(splitter.blocks)):
            changed = min(changed, self._relabel(code))
        self._finished = len(splitter.blocks)
        return changed

    # Code that can be folded

    def _relabel(self, code: int) -> int:
        """Draw the line above some code anew. Return its number."""
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
        """Hide the code with a number behind its label, or show it again."""
        (self._fences.folded.add if folded else self._fences.folded.discard)(code)
        for index in range(self._fences.first(code), len(self._blocks)):
            block = self._blocks[index]
            if block.kind != "fence" or block.code != code:
                break
            self._drawn.pop(index, None)
            self._seen.pop(block, None)
            self._heights.set(index, self._guess(block))

    def long_code_at(self, line: int) -> int:
        """Return the number of the long code whose label is at a line; 0 where there is none."""
        if not 0 <= line < self.height:
            return 0
        index, within = self._heights.find(line)
        block = self._blocks[index]
        is_label = block.kind == "fence" and block.starts and within == block.gap
        return block.code if is_label and self._fences.lines(block) else 0

    def is_folded(self, code: int) -> bool:
        """Whether only the label of the code with a number is seen."""
        return code in self._fences.folded

    def folded_code(self, index: int) -> int:
        """Return the number of the code that a block is part of, if it is folded; else 0."""
        block = self._blocks[index]
        return block.code if self._fences.hidden(block) else 0

    # Lines

    def _redraw_links(self) -> None:
        """Draw what has brackets anew: a link was given its address."""
        self._seen.clear()
        for index in [index for index in self._drawn if "[" in self._blocks[index].source]:
            del self._drawn[index]

    def measure(self, top: int, bottom: int) -> bool:
        """Draw what is between two lines. True if a height turned out different."""
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
        """Return one line of what was measured."""
        index, within = self._heights.find(number)
        strips = self._strips(index)
        return strips[within] if within < len(strips) else Strip([])

    def measure_all(self, top: int, bottom: int) -> None:
        """Draw what is between two lines, until it stays there."""
        while self.measure(top, bottom):
            pass

    def between(self, top: int, bottom: int) -> range:
        """Return the blocks from one line to another, both included; with the rest of code folded there."""
        if not self._blocks or top >= self.height:
            return range(0)
        first = self._heights.find(max(0, top))[0]
        last = self._heights.find(min(bottom, self.height - 1))[0]
        while last + 1 < len(self._blocks) and not self._heights[last + 1]:
            last += 1
        return range(first, last + 1)

    def top(self, index: int) -> int:
        """Return the line a block begins at."""
        return self._heights.top(index)

    def lines_of(self, index: int) -> list[Strip]:
        """Return the lines of a block, with the gap above it."""
        return self._strips(index)

    # Searching

    def block_at(self, place: int) -> int:
        """Return which block shows a place of the cleaned text."""
        return max(0, bisect_right(self._blocks, place, key=lambda block: block.start) - 1)

    def marks(self, line: int, words: str) -> tuple[int, list[Mark]]:
        """Return which block is at a line, and what of the line is a hit."""
        index, within = self._heights.find(line)
        marks = self._marks(index, words)
        return index, marks[within] if within < len(marks) else []

    def line_of_hit(self, index: int, ordinal: int, words: str) -> int:
        """Return the line of a hit in a block; its first, where the text shown has fewer than the text sent."""
        self.measure(self._heights.top(index), self._heights.top(index) + 1)
        for within, marks in enumerate(self._marks(index, words)):
            if any(mark[2] == ordinal for mark in marks):
                return self._heights.top(index) + within
        return self._heights.top(index) + self._blocks[index].gap

    def _marks(self, index: int, words: str) -> list[list[Mark]]:
        strips = self._strips(index)
        known = self._marked.get(index)
        if known is None or known[0] is not strips or known[1] != words:
            if len(self._marked) > _KEPT:
                self._marked.clear()
            known = self._marked[index] = (strips, words, marks_of(strips, words))
        return known[2]

    def place(self, line: int) -> Place:
        """Return which block is at a line, and where in it: a place that survives another width."""
        if not self._blocks:
            return 0, 0, 0
        index, within = self._heights.find(min(max(0, line), max(0, self.height - 1)))
        index = min(index, len(self._blocks) - 1)
        return index, *place_of(self._strips(index), within)

    def line_of(self, place: Place) -> int:
        """Return the line a place is at now."""
        index, characters, above = place
        if index >= len(self._heights):
            return self.height
        return self._heights.top(index) + line_of(self._strips(index), (characters, above))

    def codes(self) -> list[tuple[int, int]]:
        """Return the blocks that code begins in, and the lines at which they begin."""
        found = [index for index, block in enumerate(self._blocks) if fences_in(block)]
        return [(index, self._heights.top(index) + self._blocks[index].gap) for index in found]

    def _guess(self, block: Block) -> int:
        if self._fences.hidden(block):
            return block.gap + 1 if block.starts else 0
        return block.gap + estimate(len(block.source), block.source.count("\n"), self._width)

    def _strips(self, index: int) -> list[Strip]:
        strips = self._drawn.get(index)
        if strips is None:
            block = self._blocks[index]
            strips = self._seen.get(block)
            if strips is None:
                strips = self._draw(block)
            if index >= self._finished:
                self._seen = {key: value for key, value in self._seen.items() if key in self._blocks[self._finished :]}
                self._seen[block] = strips
            self._drawn[index] = strips
            if len(self._drawn) > _KEPT:
                self._drawn.popitem(last=False)
        return strips

    def _inner_width(self) -> int:
        return max(1, self._width - sum(len(segment.text) for segment in self._margin))

    def _pen_palette(self) -> Palette:
        if self._palette is None:
            raise RuntimeError("a flow is drawn only after resize")
        return self._palette

    def _draw(self, block: Block) -> list[Strip]:
        palette = self._pen_palette()
        environment = self._splitter.environment if self._splitter else {}
        strips = [Strip([*self._margin, BEGIN]) for _ in range(block.gap)]
        if block.kind == "fence" and block.starts:
            strips.append(self._label(block))
        if self._fences.hidden(block):
            return strips if block.starts else []
        margin = self._later if block.start else self._margin
        note = note_of(block)
        if (block.capped or note) and margin:
            margin = [*margin[:-1], Segment(margin[-1].text[:-1] + "⋯", palette.dim)]
        if note:
            strips.append(Strip([*margin, Segment(note[: self._inner_width()], palette.badge)]))
        lines = render(block, Pen(self._inner_width(), palette, self._base, environment))
        later = self._later if margin is self._margin else margin
        return strips + [Strip([*(later if at else margin), *reversed_signs(line)]) for at, line in enumerate(lines)]
