"""From what is shown back to what was sent: places in the cleaned text, as places in the text as it came."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.app.widgets.transcript.blocks import fences_in
from tui.app.widgets.transcript.markdown import parse_blocks
from tui.app.widgets.transcript.splitter import Splitter
from tui.core.cleaning import marked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.app.widgets.transcript.blocks import Block

_BLANK_ENDS = re.compile(r"\A(?:[ \t]*\n)+|\s+\Z")


class Origin:
    """A text as it came. `marked` changes its length only at line breaks and at characters it drops in silence."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._places = [0]
        self._shifts = [0]
        if len(marked(raw)) == len(raw):
            return
        for found in re.finditer("\r\n|[^\r\n]", raw):
            lost = len(found[0]) - len(marked(found[0]))
            if lost:
                self._shifts.append(self._shifts[-1] + lost)
                self._places.append(found.end() - self._shifts[-1])

    def slice(self, start: int, stop: int) -> str:
        """Give what came between two places of the cleaned text."""
        return self._raw[self._back(start) : self._back(stop)]

    def _back(self, place: int) -> int:
        return place + self._shifts[bisect_right(self._places, place) - 1]

    def source(self, first: Block, last: Block) -> str:
        """Give the Markdown of some blocks that follow each other, without the empty lines around it."""
        return _BLANK_ENDS.sub("", self.slice(first.start, last.stop))


@dataclass(frozen=True, slots=True)
class Code:
    """The code of one fence, with the number its label shows."""

    number: int
    language: str
    text: str
    """As it was sent, to the end of its last line."""


def codes_of(raw: str) -> list[Code]:
    """Give the code of a reply, fence by fence, numbered as the transcript numbers it."""
    if "```" not in raw and "~~~" not in raw:
        return []
    splitter = Splitter()
    splitter.feed(raw)
    splitter.settle(final=True)
    origin = Origin(raw)
    found: list[Code] = []
    for index, block in enumerate(splitter.blocks):
        count = fences_in(block)
        if count:
            last = _last_part(splitter.blocks, index)
            texts = _fences(origin.slice(block.start, last.stop))[:count]
            found.extend(Code(number, language, text) for number, (language, text) in enumerate(texts, block.code))
    return found


def _last_part(blocks: Sequence[Block], index: int) -> Block:
    if blocks[index].kind == "fence":
        while index + 1 < len(blocks) and blocks[index + 1].kind == "fence" and not blocks[index + 1].starts:
            index += 1
    return blocks[index]


def _fences(source: str) -> list[tuple[str, str]]:
    tokens = parse_blocks(source.replace("\r\n", "\n").replace("\r", "\n"), {})
    return [((token.info.split() or [""])[0], token.content) for token in tokens if token.type == "fence"]
