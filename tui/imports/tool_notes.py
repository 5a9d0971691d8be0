"""What a tool was asked and what it gave, as notes of one line: such work is shown beside a reply, and never sent."""

from __future__ import annotations

import json
from typing import Any

from tui.core.cleaning import cleaned_line

LONGEST = 300  # characters that a note has of a call, or of a result


def called(tool: str, arguments: Any) -> str:
    """Return a note on a call of a tool."""
    return f"called {_name(tool)}: {_short(arguments)}"


def gave(tool: str, result: Any) -> str:
    """Return a note on what a tool gave."""
    return f"{_name(tool)} gave: {_short(result)}"


def failed(tool: str, error: Any) -> str:
    """Return a note on a tool that failed."""
    return f"{_name(tool)} failed: {_short(error)}"


def not_there(name: str, what: str = "file") -> str:
    """Return a note on a file or picture whose bytes are not in what was imported."""
    return f"{what} {cleaned_line(name) or 'without a name'} is not in what was imported"


def _name(tool: str) -> str:
    return cleaned_line(tool)[:LONGEST] or "a tool"


def _short(value: Any) -> str:
    """Return a value on one line; how long it was is said where a part of it is left out."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    line = cleaned_line(text[: 4 * LONGEST])
    if len(line) <= LONGEST and len(text) <= 4 * LONGEST:
        return line or "nothing"
    return f"{line[:LONGEST]}… ({len(text):,} characters)"
