"""Text as it comes in, cleaned and cut into steps of work that are each short."""

from __future__ import annotations

from tui.app.transcript.markdown.blocks import cap_cut
from tui.core.cleaning import marked

_STEP = 8_000  # characters parsed at a time when much arrives at once
_STEP_LINES = 120  # and lines: some 5 ms of work where each is a block of its own
_CLEANED = 64_000  # characters cleaned at a time: 8 ms where each is to be replaced


class TextChunks:
    """Takes a text in pieces, gives it cleaned and in steps. A line break may lack its second half until more comes."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._raw = ""
        self._clean = ""
        self._at = 0
        self._ended = False

    def feed(self, piece: str) -> None:
        """Take more."""
        self._pieces.append(piece)

    def end(self) -> None:
        """Let nothing more come."""
        self._ended = True

    @property
    def more(self) -> bool:
        """Whether there is another step to take."""
        return self._at < len(self._clean) or any(self._pieces) or self._raw not in ("", "" if self._ended else "\r")

    def step(self) -> str:
        """Return the next part of the text; nothing where there is none."""
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
