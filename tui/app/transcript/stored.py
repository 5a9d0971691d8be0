"""An entry in memory, drawn or not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.app.transcript.entry import Entry


class Stored:
    """An entry with the pieces that came for it since, and the two figures its height is guessed from."""

    __slots__ = ("characters", "entry", "newlines", "reasoning", "text")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.text: list[str] = []
        self.reasoning: list[str] = []
        self.characters = len(entry.text)
        self.newlines = entry.text.count("\n")

    def whole(self) -> Entry:
        """Give the entry with all its pieces."""
        if self.text or self.reasoning:
            text = self.entry.text + "".join(self.text)
            self.entry = replace(self.entry, text=text, reasoning=self.entry.reasoning + "".join(self.reasoning))
            self.text, self.reasoning = [], []
        return self.entry
