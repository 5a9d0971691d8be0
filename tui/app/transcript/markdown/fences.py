"""The fences of a text: their lengths, also while they grow, and which of them are folded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui.app.transcript.markdown.blocks import Block

LONG_CODE = 40
"""Lines of code above which a fence can be folded. It is open at first: the user asked for the code."""


@dataclass(slots=True)
class _Fence:
    first: int
    finished: int = 0
    lines: int = 0


class Fences:
    """The top-level fences of a text, by number. A long fence consists of several blocks."""

    def __init__(self) -> None:
        self.folded: set[int] = set()
        """The numbers of the fences of which only the label is shown."""
        self._fences: dict[int, _Fence] = {}

    def first(self, code: int) -> int:
        """Return the index of the first block of a fence. Raise KeyError if there is no such fence."""
        return self._fences[code].first

    def lines(self, block: Block) -> int:
        """Return the number of lines in the whole fence that a block is part of, if it can be folded; else 0."""
        lines = self._fences[block.code].lines
        return lines if lines > LONG_CODE else 0

    def hidden(self, block: Block) -> bool:
        """Return whether the block is part of a folded fence."""
        return block.kind == "fence" and block.code in self.folded

    def count(self, blocks: Iterable[Block], first: int, finished: int) -> set[int]:
        """Count the code lines of `blocks`, the first of index `first`. Return the long fences whose length changed.

        Blocks with an index below `finished` must not be counted again.
        """
        counted: dict[int, int] = {}
        for index, block in enumerate(blocks, first):
            if block.kind != "fence":
                continue
            fence = self._fences.setdefault(block.code, _Fence(index))
            if block.starts:
                fence.first, fence.finished = index, 0
            lines = block.source.count("\n") + 1 - block.joined
            counted[block.code] = counted.get(block.code, fence.finished) + lines
            if index < finished:
                fence.finished += lines
        return {code for code, lines in counted.items() if self._has_changed(code, lines)}

    def _has_changed(self, code: int, lines: int) -> bool:
        fence = self._fences[code]
        before, fence.lines = fence.lines, lines
        return lines != before and max(lines, before) > LONG_CODE
