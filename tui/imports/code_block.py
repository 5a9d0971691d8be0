"""Code and documents that a model wrote beside its text, as Markdown within the text."""

from __future__ import annotations

import re

RUN_OF_TICKS = re.compile("`{3,}")
LANGUAGE = re.compile(r"[\w+#.-]{1,40}")


def code_block(text: str, language: str = "") -> str:
    """Return a text in a fence that is longer than any in it; what can be no language is left away."""
    fence = "`" * max([3, *(len(run) + 1 for run in RUN_OF_TICKS.findall(text))])
    known = language if LANGUAGE.fullmatch(language) else ""
    return f"{fence}{known}\n{text}\n{fence}"
