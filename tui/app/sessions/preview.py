"""What is told of a session beside the list: where the words were found, else how its conversation ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tui.core.cleaning import cleaned_row, marked
from tui.core.ports import FoundMessage, SearchHit

FOUND = "bold $text-accent"
Piece = tuple[str, str]  # a text and its style


@dataclass
class Preview:
    """``hits`` are what the search found, by session; ``found`` the messages of these hits, as far as they were read.

    ``words`` are those that were looked for. ``said`` are the messages with which conversations end, as far as they
    were read.
    """

    hits: dict[str, SearchHit] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    found: dict[str, Sequence[FoundMessage]] = field(default_factory=dict)
    said: dict[str, Sequence[tuple[str, bool]]] = field(default_factory=dict)

    def take(self, hits: Sequence[SearchHit], words: tuple[str, ...]) -> None:
        """Know what another search found, for words."""
        self.hits = {hit.summary.session: hit for hit in hits}
        self.words = words
        self.found = {}

    def excerpt(self, session: str) -> list[Piece]:
        """Return the text around the words that were found in a session, on one line; empty where none were."""
        hit = self.hits.get(session)
        pieces = hit.excerpt if hit is not None else ()
        return [(cleaned_row(text), FOUND if found else "") for text, found in pieces]

    def place(self, session: str) -> list[Piece]:
        """Return the message in which the words were found, between its neighbours; empty where none was read."""
        told: list[Piece] = []
        for message in self.found.get(session, ()):
            told.append(("\n" if message.reply else "\n▌ ", "bold"))
            plain = "" if message.reply else "bold"
            told += [(marked(text), FOUND if found else plain) for text, found in message.pieces]
            told.append(("\n", ""))
        return told

    def conversation(self, session: str) -> list[Piece]:
        """Return what was read of a conversation; a message of the user's has a sign."""
        return [_message(text, reply=reply) for text, reply in self.said.get(session, ())]


def _message(text: str, *, reply: bool) -> Piece:
    words = marked(text.strip())
    return (f"\n{words}\n", "") if reply else (f"\n▌ {words}\n", "bold")
