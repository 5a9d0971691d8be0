"""The draft: the text in the composer, as the controllers read and change it."""

from __future__ import annotations

from collections.abc import Callable

from textual.widgets import TextArea


class Draft:
    """``composer`` finds the text area: it belongs to the screen, and is there before any of this is."""

    def __init__(self, composer: Callable[[], TextArea]) -> None:
        self._composer = composer

    @property
    def text(self) -> str:
        """The text being written."""
        return self._composer().text

    def clear(self) -> None:
        """Take the text out: it was sent."""
        self._composer().text = ""

    def give_back(self, text: str) -> None:
        """Put a text back that was not sent after all, unless something else was written meanwhile."""
        composer = self._composer()
        if text and not composer.text:
            composer.load_text(text)

    def insert(self, text: str) -> None:
        """Put a text in where the cursor is."""
        self._composer().insert(text)

    def take_out(self, text: str) -> None:
        """Take a piece of the text out, where it first occurs."""
        composer = self._composer()
        composer.load_text(composer.text.replace(text, "", 1))

    def focus(self) -> None:
        """Let the keys go to the composer."""
        self._composer().focus()
