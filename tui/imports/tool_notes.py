"""What a tool was asked and what it gave, as notes: such work is shown beside a reply, and never sent."""

from __future__ import annotations

import json
from typing import Any

from tui.core.cleaning import cleaned_line

LONGEST = 20_000  # characters that a note has of a call, or of a result
LONGEST_NAME = 300


def called(tool: str, arguments: Any) -> str:
    """Return a note on a call of a tool; it may have many lines."""
    return f"called {_name(tool)}: {_bounded(arguments)}"


def gave(tool: str, result: Any) -> str:
    """Return a note on what a tool gave."""
    return f"{_name(tool)} gave: {_bounded(result)}"


def failed(tool: str, error: Any) -> str:
    """Return a note on a tool that failed."""
    return f"{_name(tool)} failed: {_bounded(error)}"


def not_there(name: str, what: str = "file") -> str:
    """Return a note on a file or picture whose bytes are not in what was imported."""
    return f"{what} {cleaned_line(name) or 'without a name'} is not in what was imported"


def _name(tool: str) -> str:
    return cleaned_line(tool)[:LONGEST_NAME] or "a tool"


def _bounded(value: Any) -> str:
    """Return a value as text; how much of it is there is said where a part is left out."""
    text = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)).strip()
    if len(text) <= LONGEST:
        return text or "nothing"
    return f"{text[:LONGEST]}… (the first {LONGEST:,} of {len(text):,} characters)"
