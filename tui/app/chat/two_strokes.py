"""Keys of two strokes: the first is kept back until the second comes, and the line of keys says what may follow."""

from __future__ import annotations

from textual.app import App
from textual.events import Event, Key

from tui.app.chat.composer import Composer
from tui.app.chat.key_line import KeyLine
from tui.app.keymap import keymap
from tui.core.keys import meant_by


class TwoStrokes:
    """Makes one key of two strokes, for all screens of an app."""

    def __init__(self, app: App[int]) -> None:
        self._app = app
        self._first = ""  # the stroke that was pressed last, where it is the first of two

    def joined(self, event: Event) -> Event | None:
        """Return a key as it is meant: two strokes are one, and the first of them alone is none yet.

        A second stroke that takes the first one back is none either. Where the two mean nothing themselves, the leader
        and a key are what Alt and that key are, and F1 to F9 with a digit. Any other event is as it is, and so is a key
        that has been to a widget already.
        """
        if not isinstance(event, Key) or event.is_forwarded:
            return event
        first, self._first = self._first, ""
        if first:
            self._show("")
            return self._both(first, event.key)
        if event.key not in keymap().first_strokes() or getattr(self._app.focused, "selected_text", None):
            return event  # with text selected, Ctrl+X cuts it
        self._first = event.key
        self._show(event.key)
        return None

    def _both(self, first: str, second: str) -> Key | None:
        if second in ("escape", first):
            return None
        both = f"{first} {second}"
        leads = first in keymap().keys("leader") and both not in self._app.screen.active_bindings
        return Key(meant_by(second) if leads else both, None)

    def _show(self, first: str) -> None:
        """Show in the chat what may follow the first stroke; empty shows the usual keys."""
        for line in self._app.screen.query(KeyLine):
            line.strokes = first
        for composer in self._app.screen.query(Composer):
            composer.awaits_stroke = bool(first)
