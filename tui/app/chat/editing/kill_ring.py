"""The kill ring: the last texts that were killed, to be yanked back."""

from __future__ import annotations

from collections import deque

MOST = 60  # texts that are kept


class KillRing:
    """Texts, the latest first; `rotate` goes round in them."""

    def __init__(self) -> None:
        self._texts: deque[str] = deque(maxlen=MOST)

    def add(self, text: str, *, joined: bool = False, before: bool = False) -> None:
        """Keep a text that was killed.

        ``joined`` says that it belongs to the text killed last, behind it, or ``before`` it.
        """
        if not text:
            return
        if joined and self._texts:
            last = self._texts.popleft()
            text = text + last if before else last + text
        self._texts.appendleft(text)

    @property
    def latest(self) -> str:
        """The text that is yanked next, an empty one where nothing was killed."""
        return self._texts[0] if self._texts else ""

    def rotate(self) -> str:
        """Go to the text killed before, after the first one to the last, and return it."""
        self._texts.rotate(-1)
        return self.latest
