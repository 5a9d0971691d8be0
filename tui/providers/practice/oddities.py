"""Events that are JSON and make no sense: what servers have been seen to send instead of a delta.

The forms on Chat Completions are those of public reports; those on Responses are the same mistakes made there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def chat_chunks(envelope: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield chunks with something missing, null or of another type; ``envelope`` is what every chunk holds."""
    choice: dict[str, Any] = {"index": 0, "finish_reason": None}
    yield {key: value for key, value in envelope.items() if key != "choices"}
    yield envelope | {"choices": None}
    yield envelope | {"choices": []}
    yield envelope | {"choices": [None, 7, {}]}
    yield envelope | {"choices": [choice]}
    yield envelope | {"choices": [choice | {"delta": None}]}
    yield envelope | {"choices": [choice | {"delta": {"content": 7}}]}
    yield envelope | {"choices": [choice | {"delta": {"content": None, "role": ["assistant"]}}]}


def response_events() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield events with something missing, null or of another type: the type of each and its fields."""
    yield "response.in_progress", {"response": None}
    yield "response.output_item.added", {"output_index": None, "item": None}
    yield "response.output_text.delta", {}
    yield "response.output_text.delta", {"delta": None}
    yield "response.output_text.delta", {"delta": 7, "item_id": []}
    yield "response.nobody.knows", {"delta": "x"}
