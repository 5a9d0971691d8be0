"""The end of what is read as Markdown: a text of more lines than any model writes goes on as plain text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.app.widgets.transcript.blocks import LINE_CAP, TEXT_CAP, WINDOW, plain_parts
from tui.app.widgets.transcript.splitter import Splitter

if TYPE_CHECKING:
    from tui.app.widgets.transcript.blocks import Block


class CappedSplitter(Splitter):
    """Reads `cap` lines as Markdown, and takes what follows as it is. The margin says so beside it."""

    def __init__(self, cap: int = TEXT_CAP) -> None:
        super().__init__()
        self._left_to_read = cap
        self._plain: str | None = None
        self._joined = False
        """Whether the last plain block ends within a line."""

    def _take(self, piece: str) -> None:
        lines = piece.count("\n")
        if self._plain is not None:
            self._plain += piece
            self._taken += len(piece)
            self._advance(final=False)
        elif lines < self._left_to_read:
            self._left_to_read -= lines
            super()._take(piece)
        else:
            cut = _after_lines(piece, self._left_to_read)
            super()._take(piece[:cut])
            self._advance(final=True)
            self._plain = ""
            self._take(piece[cut:])

    def _advance(self, *, final: bool) -> None:
        if self._plain is None:
            super()._advance(final=final)
            return
        for block in self._parts(self._plain):
            if not final and block.start + LINE_CAP + WINDOW >= self._taken:
                break
            self._joined = not self._plain[: len(self._plain) - self._taken + block.stop].endswith("\n")
            self.blocks.append(block)
        if self.blocks and self.blocks[-1].kind == "plain":
            self._plain = self._plain[len(self._plain) - self._taken + self.blocks[-1].stop :]

    def _parts(self, text: str) -> list[Block]:
        parts = [replace(part, capped=True) for part in plain_parts(text, self._taken - len(text))]
        if parts and self.blocks:
            gap = int(self.blocks[-1].kind != "plain")
            parts[0] = replace(parts[0], joined=self._joined, gap=gap)
        return parts

    def _unfinished(self) -> list[Block]:
        return super()._unfinished() if self._plain is None else self._parts(self._plain)


def _after_lines(text: str, lines: int) -> int:
    at = 0
    for _ in range(lines):
        at = text.index("\n", at) + 1
    return at
