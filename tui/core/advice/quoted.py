"""What of a text is quoted and not said: code, quotations, and what stands between tags.

It is blanked, so that the rules read only what the author says. Time and memory grow with the length of
the text, and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

BLANK = "\0"  # in the place of each character that is quoted
# A line that opens or closes a block, or that is quoted.
MARKED_LINE = re.compile(
    r"^(?:[ \t]{0,3}(?P<fence>`{3,}|~{3,}|\"{3}|'{3})(?P<rest>[^\n]*)|[ \t]*>[^\n]*)\n?", re.MULTILINE
)
TAG = re.compile(r"<(/?)([A-Za-z_][\w.-]{0,60})(?:\s[^<>\n]{0,300})?>")
# What stands between these is said by the author.
SAID = re.compile("instructions?|rules?|tasks?|guidelines?|requirements?|goals?|format")
QUOTATIONS = re.compile(
    r"`[^`\n]{1,500}`"
    r'|"[^"\n]{1,500}"'
    r"|“[^“”\n]{1,500}”"
    r"|„[^„“”\n]{1,500}[“”]"
    r"|«[^«»\n]{1,500}»"
    r"|»[^«»\n]{1,500}«"
    r"|‘[^‘’\n]{1,500}’"
    r"|「[^「」\n]{1,500}」"
    r"|『[^『』\n]{1,500}』"
    r"|(?<!\w)'[^'\n]{2,500}'(?!\w)"
)


def without_blocks(text: str) -> str:
    """Return the text, as long as it was, with ``BLANK`` in the place of each fenced, quoted or tagged block."""
    text = blanked(text, _fences(text))
    return blanked(text, _elements(text))


def without_quotations(text: str) -> str:
    """Return the text, as long as it was, with ``BLANK`` in the place of what is quoted within a line."""
    return blanked(text, (match.span() for match in QUOTATIONS.finditer(text)))


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text with spans blanked; they are in order, and none overlaps another."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], BLANK * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def _fences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where fenced blocks and quoted lines stand. What is never closed goes to the end."""
    opened, fence = 0, ""
    for line in MARKED_LINE.finditer(text):
        mark = line["fence"]
        if fence:
            if mark and mark.startswith(fence) and not line["rest"].strip():
                yield opened, line.end()
                fence = ""
        elif mark is None:
            yield line.span()
        elif mark not in line["rest"]:
            opened, fence = line.start(), mark
    if fence:
        yield opened, len(text)


def _elements(text: str) -> Iterator[tuple[int, int]]:
    """Yield where outermost elements stand, each from its opening tag to its closing one."""
    open_at: dict[str, list[int]] = {}
    found: list[tuple[int, int]] = []
    for tag in TAG.finditer(text):
        name = tag[2].lower()
        if SAID.fullmatch(name):
            continue
        if not tag[1]:
            open_at.setdefault(name, []).append(tag.start())
        elif starts := open_at.get(name):
            start = starts.pop()
            while found and found[-1][0] > start:
                found.pop()
            if not found or found[-1][1] <= start:
                found.append((start, tag.end()))
    yield from found
