"""What is told of a session beside the list: where the words were found, else how its conversation ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tui.core.cleaning import cleaned_row, marked
from tui.core.ports import SearchHit

Piece = tuple[str, str]  # a text and its style


@dataclass
class Preview:
    """``hits`` are what the search found, by session; ``said`` the messages that were read of a conversation."""

    hits: dict[str, SearchHit] = field(default_factory=dict)
    said: dict[str, Sequence[tuple[str, bool]]] = field(default_factory=dict)

    def excerpt(self, session: str) -> list[Piece]:
        """Return the text around the words that were found in a session, on one line; empty where none were."""
        hit = self.hits.get(session)
        pieces = hit.excerpt if hit is not None else ()
        return [(cleaned_row(text), "bold $text-accent" if found else "") for text, found in pieces]

    def conversation(self, session: str) -> list[Piece]:
        """Return what was read of a conversation; a message of the user's has a sign."""
        return [_message(text, reply=reply) for text, reply in self.said.get(session, ())]


def _message(text: str, *, reply: bool) -> Piece:
    words = marked(text.strip())
    return (f"\n{words}\n", "") if reply else (f"\n▌ {words}\n", "bold")
