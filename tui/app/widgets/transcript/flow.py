"""A text, finished or arriving, as lines at one width. What is looked at is drawn; other heights are guessed."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from tui.app.widgets.transcript.heights import Heights
from tui.app.widgets.transcript.render import MEASURE, Pen, render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.style import Style

    from tui.app.widgets.transcript.blocks import Block
    from tui.app.widgets.transcript.palette import Palette
    from tui.app.widgets.transcript.splitter import Splitter
    from tui.app.widgets.transcript.wrapping import Line

_KEPT = 400  # drawn blocks kept per flow: several screens of the shortest blocks


def estimate(characters: int, newlines: int, width: int) -> int:
    """Guess how many lines a text takes without looking at it closely."""
    return characters // max(1, min(width, MEASURE)) + newlines + 1


class Flow:
    """The blocks of one text below each other, each line behind the same margin."""

    def __init__(self, blocks: Iterable[Block], margin: Line, base: Style) -> None:
        self._blocks = list(blocks)
        self._finished = len(self._blocks)
        self._splitter: Splitter | None = None
        self._margin = margin
        self._base = base
        self._heights = Heights()
        self._drawn: OrderedDict[int, list[Strip]] = OrderedDict()
        self._seen: dict[Block, list[Strip]] = {}
        self._width = 0
        self._palette: Palette | None = None
        self._links = 0

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

    def refresh(self) -> int:
        """Take over what the splitter has found since. Gives the first line that may look different."""
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
            known = self._seen.get(block)
            self._heights.append(self._guess(block) if known is None else len(known))
        self._finished = len(splitter.blocks)
        return changed

    def _redraw_links(self) -> None:
        """Draw what has brackets anew: a link was given its address."""
        self._seen.clear()
        for index in [index for index in self._drawn if "[" in self._blocks[index].source]:
            del self._drawn[index]

    def measure(self, top: int, bottom: int) -> bool:
        """Draw what stands between two lines. True if a height turned out different."""
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
        """Give one line of what was measured."""
        index, within = self._heights.find(number)
        strips = self._strips(index)
        return strips[within] if within < len(strips) else Strip([])

    def place(self, line: int) -> tuple[int, int, int]:
        """Which block stands at `line`, the line within it, and its height: a place that survives another width."""
        if not self._blocks:
            return 0, 0, 1
        index, within = self._heights.find(min(max(0, line), max(0, self.height - 1)))
        index = min(index, len(self._blocks) - 1)
        return index, within, self._heights[index]

    def line_of(self, place: tuple[int, int, int]) -> int:
        """Where a place is now."""
        index, within, height = place
        if index >= len(self._heights):
            return self.height
        now, gap = self._heights[index], self._blocks[index].gap
        if now != height and within > gap:
            within = gap + (within - gap) * (now - gap) // max(1, height - gap)
        return self._heights.top(index) + within

    def _guess(self, block: Block) -> int:
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

    def _draw(self, block: Block) -> list[Strip]:
        if self._palette is None:
            raise RuntimeError("a flow is drawn only after resize")
        environment = self._splitter.environment if self._splitter else {}
        width = self._width - sum(len(segment.text) for segment in self._margin)
        lines = render(block, Pen(max(1, width), self._palette, self._base, environment))
        margin = self._margin
        if block.capped and margin:
            margin = [*margin[:-1], Segment(margin[-1].text[:-1] + "⋯", self._palette.dim)]
        gap = [Strip(self._margin) for _ in range(block.gap)]
        return gap + [Strip([*margin, *line]) for line in lines]
