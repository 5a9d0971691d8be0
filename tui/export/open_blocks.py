"""A Markdown text with a block that is left open at its end is closed, so that it swallows nothing that follows.

In CommonMark a fence, and five kinds of HTML block, run to the end of the document unless something ends them
(https://spec.commonmark.org/0.31.2/#fenced-code-blocks and #html-blocks). A message may end in one: a reply that was
cut off, or a question with code that is pasted without its last line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MAY_OPEN = re.compile(r"^[ \t>*+\-\d.)]*(`{3,}|~{3,}|<[!?a-z])", re.MULTILINE | re.IGNORECASE)
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
# How each kind of HTML block begins, as its group or the whole, and what ends it.
HTML = (
    (re.compile(r"^ {0,3}<(script|pre|style|textarea)(?=\s|>|$)", re.MULTILINE | re.IGNORECASE), "</{}>"),
    (re.compile(r"^ {0,3}()<!--", re.MULTILINE), "-->"),
    (re.compile(r"^ {0,3}()<\?", re.MULTILINE), "?>"),
    (re.compile(r"^ {0,3}()<!\[CDATA\[", re.MULTILINE), "]]>"),
    (re.compile(r"^ {0,3}()<![a-z]", re.MULTILINE | re.IGNORECASE), ">"),
)


def closed(text: str) -> str:
    """Return a text with the end of its last block added on a line of its own, if that block is open."""
    if not MAY_OPEN.search(text) or not _swallows(text):
        return text
    candidates = (f"{text}\n{end}" for end in _ends(text))
    return next((candidate for candidate in candidates if not _swallows(candidate)), text)


def _ends(text: str) -> Iterator[str]:
    """Yield what may end the open block: of each kind the beginning that comes last."""
    yield from dict.fromkeys(run for run in reversed(FENCE.findall(text)))
    for begin, end in HTML:
        for tag in dict.fromkeys(reversed(begin.findall(text))):
            yield end.format(tag)


def _swallows(text: str) -> bool:
    """Return whether a heading after the text would be part of it."""
    tokens = _reader().parse(f"{text}\n\n# after\n")
    return not any(t.type == "heading_open" and t.level == 0 for t in tokens[-3:])


@cache
def _reader() -> MarkdownIt:
    """Return a reader of blocks alone: what is inside of them does not matter here, and takes most of the time."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  heavy, and only an export needs it

    return MarkdownIt("commonmark").disable(["inline", "text_join"])
