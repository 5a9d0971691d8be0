"""Reasoning that can be read, in the shapes of the servers that show it (contract of November 2026).

The practice model has no thoughts: the text says so, and then fills the tokens that were spent.
"""

from __future__ import annotations

from typing import Any

from tui.providers.practice.pieces import Piece, cut, split, total
from tui.providers.practice.reading import Received
from tui.providers.practice.shapes import body
from tui.providers.practice.spending import luck

LONGEST = 4_000  # tokens shown; more than that is thought in silence
NOTE = "This is the practice model: nothing is being worked out. These words stand where a server shows thoughts.\n\n"
OPENING, CLOSING = "<think>\n", "\n</think>\n\n"


def thoughts(received: Received, reasoning: int) -> tuple[Piece, ...]:
    """Return the text shown of so many reasoning tokens, empty where none was asked for.

    On Responses a summary has a shape and a text of its own.
    """
    show, encoding = received.directive.show, received.profile.encoding
    if show is None or (show == "summary" and received.api == "responses"):
        return ()
    room = min(reasoning, LONGEST)
    head = list(split(NOTE, encoding))
    rest = body("prose", max(0, room - total(head)), luck(received, "thoughts"), encoding)
    return tuple(cut([*head, *rest], room, encoding))


def tagged(shown: tuple[Piece, ...], *, closed: bool) -> tuple[Piece, ...]:
    """Return thoughts as visible text between tags; they stay open where the budget ended while thinking."""
    if not shown:
        return ()
    return (Piece(OPENING, 0), *shown, *([Piece(CLOSING, 0)] if closed else []))


def chat_field(show: str, text: str) -> dict[str, Any]:
    """Return the field of a Chat Completions delta or message that shows a thought.

    ``reasoning_content``: DeepSeek, llama.cpp; ``reasoning``: vLLM, Ollama; ``summary``: OpenRouter, in two fields.
    """
    if show == "summary":
        detail = {"type": "reasoning.summary", "summary": text, "index": 0}
        return {"reasoning": text, "reasoning_details": [detail]}
    return {show: text}
