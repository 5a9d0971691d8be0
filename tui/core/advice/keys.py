"""Keys in a persona's text: it goes to the service with every question, and into sessions and exports."""

from __future__ import annotations

import re

from tui.core.advice.finding import Edit, Finding, Rule
from tui.core.advice.quoted import blanked
from tui.core.key_in_text import BLOCK, key_in

MOST = 10  # keys and samples of keys that are looked at
ENDS = "-----END "
FENCED = re.compile(r"^[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^[ \t]*(?P=fence)", re.S | re.M)
SAMPLE = re.compile(r"abc123|def456|xyz789|example|your|realkey|dummy|sample|placeholder", re.IGNORECASE)


def keys(text: str) -> list[Finding]:
    """Return a finding for each key that a text holds; the change that is proposed takes the key out.

    A sample of a key in a fenced block, which says of itself that it is one, is none.
    """
    found: list[Finding] = []
    fenced, rest = [each.span() for each in FENCED.finditer(text)], text
    for _ in range(MOST):
        key = key_in(rest)
        if not key:
            break
        start = rest.index(key)
        end = _end_of_block(text, start) if key.startswith(BLOCK) else start + len(key)
        rest = blanked(rest, [(start, end)])
        if not (SAMPLE.search(key) and any(begin <= start < stop for begin, stop in fenced)):
            found.append(Finding(Rule.KEYS, start, end, Rule.KEYS.reason, Edit(start, end)))
    return found


def _end_of_block(text: str, start: int) -> int:
    """Return where a private key ends that begins there: behind its last line, or with the text."""
    last = text.find(ENDS, start)
    if last < 0:
        return len(text)
    line = text.find("\n", last)
    return line if line >= 0 else len(text)
