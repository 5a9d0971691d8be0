"""How long each fence of a text is, while it grows, and which of them are folded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui.app.transcript.markdown.blocks import Block

LONG_CODE = 40
"""Lines of code above which it can be folded. It begins open: a model was asked for it."""


@dataclass(slots=True)
class _Fence:
    first: int
    finished: int = 0
    lines: int = 0


class Fences:
    """The fences that are blocks of their own, by number. One of many lines consists of several blocks."""

    def __init__(self) -> None:
        self.folded: set[int] = set()
        """Those of which only the label is seen."""
        self._fences: dict[int, _Fence] = {}

    def first(self, code: int) -> int:
        """Return the index of the block that a fence begins with."""
        return self._fences[code].first

    def lines(self, block: Block) -> int:
        """Return the lines of the whole fence that a block is part of, if they are many; else 0."""
        lines = self._fences[block.code].lines
        return lines if lines > LONG_CODE else 0

    def hidden(self, block: Block) -> bool:
        """Whether the code of a block is not seen."""
        return block.kind == "fence" and block.code in self.folded

    def count(self, blocks: Iterable[Block], first: int, finished: int) -> set[int]:
        """Count the lines of the blocks from index `first` on; those below `finished` are never counted again.

        Return the long fences that have grown.
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
        return {code for code, lines in counted.items() if self._has_grown(code, lines)}

    def _has_grown(self, code: int, lines: int) -> bool:
        fence = self._fences[code]
        before, fence.lines = fence.lines, lines
        return lines != before and max(lines, before) > LONG_CODE
