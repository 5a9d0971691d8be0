"""A text that is data and not Markdown: shown as code of its language, though no fence opens it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.app.transcript.markdown.blocks import Block
from tui.app.transcript.markdown.capped import CappedSplitter
from tui.app.transcript.markdown.splitter import Carried

if TYPE_CHECKING:
    from tui.app.transcript.entry import Entry

FENCE = "`" * 40  # no line of data closes it


def splitter_of(entry: Entry) -> CappedSplitter:
    """Return what cuts an entry's text into blocks."""
    return DataSplitter(entry.language) if entry.language else CappedSplitter()


def begins_as_data(text: str) -> bool:
    """Say whether a text is JSON by its first sign; what was to be data may be a sentence that explains why not."""
    return text.lstrip()[:1] in ("{", "[")


class DataSplitter(CappedSplitter):
    """Takes a text as one piece of code if it begins as data, else as Markdown."""

    def __init__(self, language: str, cap: int | None = None) -> None:
        super().__init__(cap)
        self._language = language
        self._decided = False
        self._is_data = False

    def _take(self, piece: str) -> None:
        begun = self._rest + piece
        if not self._decided and begun.strip():
            self._decided, self._is_data = True, begins_as_data(begun)
            if self._is_data:
                block = Block("fence", "", language=self._language, bare=True)
                self._carried = Carried(f"{FENCE}{self._language}\n", block)
        super()._take(piece)

    def _add(self, block: Block | None, text: str, carried: Carried | None) -> None:
        first = block is not None and self._is_data and not self.blocks
        super()._add(_first(block) if block and first else block, text, carried)

    def _unfinished(self) -> list[Block]:
        shown = super()._unfinished()
        return [_first(shown[0]), *shown[1:]] if shown and self._is_data and not self.blocks else shown


def _first(block: Block) -> Block:
    """Return a part of the code as its first, which has the label."""
    return replace(block, starts=True, code=1) if block.kind == "fence" else block
