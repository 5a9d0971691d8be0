"""A document as what stands before its messages and the section of each: how a format is taken apart again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from tui.export.mark import with_line_feeds

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

SECTION = re.compile(r'^<section id="m(\d{1,15})" class="\w+">$.*?^</section>$', re.MULTILINE | re.DOTALL)
MESSAGES = "messages"


@dataclass(frozen=True, slots=True)
class Split:
    """What is not of one message, ``front``, and the sections of the messages, in the order of the document.

    Line ends, spaces at the ends of lines and blank lines around a section are not in it: an editor may change them.
    """

    front: str
    sections: tuple[str, ...]


def normal(text: str) -> str:
    """Return a text without what an editor may change: how lines end, spaces at their ends, blank lines around it."""
    lines = with_line_feeds(text.removeprefix("\ufeff")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def split_markdown(document: str) -> Split:
    """Return the parts of a document in Markdown: a section begins at each heading of the second level."""
    lines = normal(document).split("\n")
    starts = [*(at for at in _headings("\n".join(lines))), len(lines)]
    pieces = [
        normal("\n".join(lines[start:end])) for start, end in zip([0, *starts], [*starts, len(lines)], strict=False)
    ]
    return Split(pieces[0], tuple(pieces[1 : len(starts)]))


def _headings(text: str) -> list[int]:
    """Return the lines of the headings of the second level that are in no list, quote, code or HTML."""
    return [
        token.map[0]
        for token in _blocks().parse(text)
        if token.type == "heading_open" and token.level == 0 and token.markup == "##" and token.map
    ]


def in_code(text: str) -> bool:
    """Return whether the last line of a text in Markdown is in a block of code."""
    tokens = [token for token in _blocks().parse(text) if token.level == 0 and token.map]
    return bool(tokens) and tokens[-1].type in ("fence", "code_block")


def split_html(document: str) -> Split:
    """Return the parts of a page: each message is a section of its own, which no text of one can be."""
    text = normal(document)
    sections = tuple(found[0] for found in SECTION.finditer(text))
    return Split(normal(SECTION.sub("", text)), sections)


def split_json(document: str) -> Split:
    """Return the parts of a document in JSON: each message as JSON writes it, none where its list is gone.

    Raises:
        ValueError: it is no JSON.
    """
    value = json.loads(document)
    whole = value if isinstance(value, dict) else {}
    messages = whole.get(MESSAGES)
    return split_value(whole, messages if isinstance(messages, list) else [])


def split_value(value: Mapping[str, Any], messages: list[Any]) -> Split:
    """Return the parts of a document in JSON that was read."""
    front = {name: held for name, held in value.items() if name != MESSAGES}
    return Split(json.dumps(front), tuple(json.dumps(message) for message in messages))


@cache
def _blocks() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  heavy, and only a document needs it

    return MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
