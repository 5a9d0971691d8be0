"""Lines of Markdown that stand outside code fences, where alone a line can say what is below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

FENCE = re.compile(r"\s*(?:>\s*)*(?:[-*+]\s+|\d{1,9}[.)]\s+)?(?P<fence>`{3,}|~{3,})(?P<info>.*)$")
CLOSE = re.compile(r"\s*(?:>\s*)*(?P<fence>`{3,}|~{3,})\s*$")


def outside_code(lines: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the lines outside code fences. A fence that is never closed is none, nor is any after it."""
    closed = _closed(lines)
    until = -1
    for number in range(len(lines)):
        if number <= until:
            continue
        if number in closed:
            until = closed[number]
        else:
            yield number


def _closed(lines: Sequence[str]) -> dict[int, int]:
    """Return the lines of code fences that are closed: where each begins, and where it ends."""
    found: dict[int, int] = {}
    begun, fence = -1, ""
    for number, line in enumerate(lines):
        match = (CLOSE if fence else FENCE).match(line) if "```" in line or "~~~" in line else None
        if match is None:
            continue
        if not fence:
            if match["fence"][0] == "~" or "`" not in match["info"]:
                begun, fence = number, match["fence"]
        elif match["fence"].startswith(fence):
            found[begun] = number
            fence = ""
    return found
