"""Text chunks: arriving text, cleaned and cut into chunks that are each parsed in a short time."""

from __future__ import annotations

from tui.app.transcript.markdown.blocks import cap_cut
from tui.core.cleaning import marked

_STEP = 8_000  # characters of a chunk when much arrives at once
_STEP_LINES = 120  # lines of a chunk: about 5 ms of parsing if each is a block
_CLEANED = 64_000  # characters cleaned at a time: 8 ms if each must be replaced


class TextChunks:
    """Takes a text in pieces and returns it cleaned, chunk by chunk.

    A carriage return at the end is held back until more arrives: it may be the first half of a line break.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._raw = ""
        self._clean = ""
        self._at = 0
        self._ended = False

    def feed(self, piece: str) -> None:
        """Add a piece of text."""
        self._pieces.append(piece)

    def end(self) -> None:
        """Mark the end of the text."""
        self._ended = True

    @property
    def more(self) -> bool:
        """Whether there is another chunk."""
        return self._at < len(self._clean) or any(self._pieces) or self._raw not in ("", "" if self._ended else "\r")

    def next_chunk(self) -> str:
        """Return the next chunk of the text; empty if there is none."""
        if self._at == len(self._clean):
            self._clean, self._at = self._cleaned(), 0
        start = self._at
        size = cap_cut(self._clean[start : start + 2 * _STEP], _STEP, _STEP_LINES) or _STEP
        self._at = min(len(self._clean), start + size)
        return self._clean[start : self._at]

    def _cleaned(self) -> str:
        self._raw += "".join(self._pieces)
        self._pieces.clear()
        part = self._raw[:_CLEANED]
        if part.endswith("\r") and not (self._ended and len(part) == len(self._raw)):
            part = part[:-1]
        self._raw = self._raw[len(part) :]
        return marked(part)
