"""Foreign text, quoted so that neither Markdown nor a terminal acts on it."""

from __future__ import annotations

import re


def plain(text: str, limit: int) -> str:
    """Return the first characters of foreign text on one line, with nothing Markdown would act on."""
    return re.sub(r"[|*_\[\]<>\\~&]", r"\\\g<0>", _one_line(text, limit))


def code(text: str, limit: int) -> str:
    """Return the first characters of foreign text as a code span."""
    return f"`{_one_line(text, limit) or ' '}`"


def _one_line(text: str, limit: int) -> str:
    """Return the first characters on one line, no control characters; a backtick becomes an apostrophe."""
    start = text[: limit * 4].encode("utf-8", "replace").decode("utf-8").replace("`", "'")
    line = " ".join("".join(c if c.isprintable() else " " for c in start).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
