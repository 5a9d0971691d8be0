"""What Azure's content filter puts into a Chat Completions answer.

The terminal chunk of the asynchronous filter and the singular ``content_filter_result`` are recorded
(contract of November 2026, "Streams", "Errors"). The categories have the shape of the recorded prompt filter; the
asynchronous filter's chunks along the way have the shape of its terminal one.
"""

from __future__ import annotations

from typing import Any

STEP = 8  # pieces between two chunks of the asynchronous filter
CATEGORIES = ("hate", "self_harm", "sexual", "violence")
UNAVAILABLE = {"error": {"code": "content_filter_error", "message": "The contents are not filtered"}}


def results(filtered: str = "") -> dict[str, Any]:
    """Return the verdicts by category; ``filtered`` names the one that struck."""
    return {name: _verdict(name == filtered) for name in CATEGORIES}


def prompt_chunk(verdicts: dict[str, Any]) -> dict[str, Any]:
    """Return the chunk with which Azure begins."""
    return {
        "choices": [],
        "created": 0,
        "id": "",
        "model": "",
        "object": "",
        "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": verdicts}],
    }


def checked_chunk(start: int, end: int) -> dict[str, Any]:
    """Return what the asynchronous filter says of the characters from ``start`` to ``end``: no delta, no end."""
    return _offsets(None, results(), start, end)


def struck_chunk(start: int, end: int) -> dict[str, Any]:
    """Return the chunk with which the asynchronous filter ends a reply: it has no delta either."""
    found = {"protected_material_text": {"detected": True, "filtered": True}}
    return _offsets("content_filter", found, start, end)


def _verdict(filtered: bool) -> dict[str, Any]:
    return {"filtered": filtered, "severity": "medium" if filtered else "safe"}


def _offsets(finish: str | None, verdicts: dict[str, Any], start: int, end: int) -> dict[str, Any]:
    choice = {
        "index": 0,
        "finish_reason": finish,
        "content_filter_results": verdicts,
        "content_filter_offsets": {"check_offset": start, "start_offset": start, "end_offset": end},
    }
    return {"id": "", "object": "", "created": 0, "model": "", "choices": [choice], "usage": None}
