"""Reasoning that a program keeps within the text of an answer, between tags at its beginning."""

from __future__ import annotations

import re

THOUGHT = re.compile(r"\s*<think>\s*(.*?)\s*</think>\s*", re.DOTALL)


def parted(text: str) -> tuple[str, str]:
    """Return the reasoning that stands at the beginning of an answer, empty if none does, and the answer itself."""
    found = THOUGHT.match(text)
    return ("", text) if found is None else (found[1], text[found.end() :])
