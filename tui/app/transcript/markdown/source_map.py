"""The source map: from offsets in the cleaned text to the text as it was received, and to the code in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tui.app.transcript.markdown.blocks import Block, fences_in
from tui.app.transcript.markdown.parser import parse_blocks
from tui.app.transcript.markdown.splitters import BLANK_LINES, CappedSplitter, begins_as_data
from tui.core.cleaning import marked

_OPENING = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)


class SourceMap:
    """A text as it was received. Cleaning (`marked`) changes its length only at line breaks and dropped characters."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._offsets = [0]
        self._shifts = [0]
        if len(marked(raw)) == len(raw):
            return
        for found in re.finditer("\r\n|[^\x00-\x7f]", raw):
            lost = len(found[0]) - len(marked(found[0]))
            if lost:
                self._shifts.append(self._shifts[-1] + lost)
                self._offsets.append(found.end() - self._shifts[-1])

    def slice(self, start: int, stop: int) -> str:
        """Return the received text between two offsets in the cleaned text."""
        return self._raw[self._back(start) : self._back(stop)]

    def _back(self, offset: int) -> int:
        return offset + self._shifts[bisect_right(self._offsets, offset) - 1]

    def source(self, first: Block, last: Block) -> str:
        """Return the received Markdown from one block to another, without the empty lines around it."""
        text = self.slice(first.start, last.stop)
        blank = BLANK_LINES.match(text)
        return text[blank.end() if blank else 0 :].rstrip()


@dataclass(frozen=True, slots=True)
class Code:
    """The code of one fence, with the number on its label."""

    number: int
    language: str
    text: str
    """The code as it was received, with the end of its last line."""


def codes_of(raw: str, language: str = "") -> list[Code]:
    """Return the code of a text, fence by fence, with the numbers that the transcript shows.

    `language` is that of a reply which must be data; one that is data is one piece of code.
    """
    if language and begins_as_data(raw):
        return [Code(1, language, raw)]
    if "```" not in raw and "~~~" not in raw:
        return []
    splitter = CappedSplitter()
    splitter.feed(raw)
    splitter.settle(final=True)
    source_map = SourceMap(raw)
    found: list[Code] = []
    for index, block in enumerate(splitter.blocks):
        count = fences_in(block)
        if count:
            last = _last_part(splitter.blocks, index)
            cut_off = last + 1 < len(splitter.blocks) and bool(splitter.blocks[last + 1].note)
            source = source_map.slice(block.start, len(raw) if cut_off else splitter.blocks[last].stop)
            texts = _fences(_first_fence(source) if cut_off and block.kind == "fence" else source)[:count]
            found.extend(Code(number, language, text) for number, (language, text) in enumerate(texts, block.code))
    return found


def _last_part(blocks: Sequence[Block], index: int) -> int:
    if blocks[index].kind == "fence":
        while index + 1 < len(blocks) and blocks[index + 1].kind == "fence" and not blocks[index + 1].starts:
            index += 1
    return index


def _first_fence(text: str) -> str:
    """Return the first fence of a text to its closing line, also where the screen shows it as plain text."""
    opening = _OPENING.search(text)
    if opening is None:
        return text
    closing = re.compile(rf"^ {{0,3}}{opening[1][0]}{{{len(opening[1])},}}[ \t]*\r?$", re.MULTILINE)
    closed = closing.search(text, opening.end())
    return text[: closed.end()] if closed else text


def _fences(source: str) -> list[tuple[str, str]]:
    tokens = parse_blocks(source.replace("\r\n", "\n").replace("\r", "\n"), {})
    return [((token.info.split() or [""])[0], token.content) for token in tokens if token.type == "fence"]
