"""Brackets that nothing closes: pandoc looks for their end in all that follows, and leaves out what is between."""

from __future__ import annotations

import re

SIGN = re.compile(
    r"\\.|(?P<ticks>`+)|<[^<>\s]*>|\$\$.*?\$\$|\$(?=\S)[^$\n]*?(?<=\S)\$(?!\d)|(?P<bracket>[\[\]])", re.DOTALL
)
"""What is a bracket, and what is none or holds none: an escape, code, an address, a formula."""


def closed_brackets(text: str) -> str:
    r"""Return the Markdown of a paragraph with each bracket that nothing in it closes as ``\[``: it reads the same."""
    waiting: list[int] = []
    at = 0
    while found := SIGN.search(text, at):
        at = found.end()
        if ticks := found["ticks"]:
            end = re.compile(rf"(?<!`){ticks}(?!`)").search(text, at)
            at = at if end is None else end.end()
        elif found["bracket"] == "[":
            waiting.append(found.start())
        elif found["bracket"] and waiting:
            waiting.pop()
    ends = [*waiting, len(text)]
    return text[: ends[0]] + "".join(f"\\{text[start:end]}" for start, end in zip(waiting, ends[1:], strict=True))
