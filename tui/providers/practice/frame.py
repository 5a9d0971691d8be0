"""One piece of a stream and what passes before it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class Frame(NamedTuple):
    """Bytes of one event, the visible tokens in it, and the reasoning tokens thought before it."""

    data: bytes
    visible: int = 0
    reasoning: int = 0


def compact(value: Any) -> str:
    """Return JSON as the services write it in events: no spaces, and UTF-8 as it is."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def event(data: str, kind: str = "") -> bytes:
    """Return one event of a stream; what is no UTF-8 (half a surrogate pair, echoed) is replaced."""
    head = f"event: {kind}\n" if kind else ""
    return f"{head}data: {data}\n\n".encode("utf-8", "replace")


def obfuscation(index: int, length: int) -> str:
    """Return a filler that evens out the size of an event, as the services add to hide word lengths."""
    alphabet = "q7Rz0bKfW3nLx9TgUe5mHsVdYc1PaJ8oi"
    start = (index * 7) % len(alphabet)
    return (alphabet[start:] + alphabet[:start])[: 16 - length % 16]
