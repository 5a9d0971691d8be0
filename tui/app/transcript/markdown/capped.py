"""The end of what is read as Markdown: a text of more lines than any model writes goes on as plain text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.app.transcript.markdown.blocks import LINE_CAP, TEXT_CAP, WINDOW, plain_parts
from tui.app.transcript.markdown.splitter import BLANK_LINES, Splitter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.app.transcript.markdown.blocks import Block


class CappedSplitter(Splitter):
    """Reads `cap` lines as Markdown (`TEXT_CAP` unless told), and takes what follows as it is, under a note."""

    def __init__(self, cap: int | None = None) -> None:
        super().__init__()
        self._cap = TEXT_CAP if cap is None else cap
        self._left_to_read = self._cap
        self._plain: str | None = None  # of what is taken as it is, what no block was made of
        self._noted = False
        self._joined = False  # whether the last plain block ends within a line

    def _take(self, piece: str) -> None:
        if self._plain is not None:
            self._plain += piece
            self._taken += len(piece)
            self._advance(final=False)
            return
        lines = piece.count("\n")
        if lines < self._left_to_read:
            self._left_to_read -= lines
            super()._take(piece)
            return
        cut = _after_lines(piece, self._left_to_read)
        super()._take(piece[:cut])
        self._advance(final=True)
        self._plain = ""
        self._take(piece[cut:])

    def _advance(self, *, final: bool) -> None:
        if self._plain is None:
            super()._advance(final=final)
            return
        if not self._noted and (blank := BLANK_LINES.match(self._plain)):
            self._plain = self._plain[blank.end() :]
        text, start = self._plain.rstrip(), self._taken - len(self._plain)
        done = 0
        for block in self._parts(text, start):
            # A block depends on no more than this much behind its beginning.
            if not final and block.start - start + LINE_CAP + WINDOW >= len(text):
                break
            self.blocks.append(block)
            self._noted, done = True, block.stop - start
            self._joined = text[done - 1] != "\n"
        self._plain = self._plain[done:]

    def _unfinished(self) -> list[Block]:
        if self._plain is None:
            return super()._unfinished()
        return list(self._parts(self._plain.rstrip(), self._taken - len(self._plain)))

    def _parts(self, text: str, start: int) -> Iterator[Block]:
        for number, part in enumerate(plain_parts(text, start)):
            first = number == 0 and not self._noted
            note = f"plain text from here: more than {self._cap:,} lines" if first else ""
            gap = int(first and bool(self.blocks))
            yield replace(part, capped=True, note=note, gap=gap, joined=part.joined or (number == 0 and self._joined))


def _after_lines(text: str, lines: int) -> int:
    """Give where the line after some lines begins."""
    at = 0
    for _ in range(lines):
        at = text.index("\n", at) + 1
    return at
