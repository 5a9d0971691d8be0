"""vi in a text field: the keys that vi takes, and the word for its mode."""

from __future__ import annotations

from textual.events import Key

from tui.app.chat.editing.field import TextField
from tui.app.chat.editing.vi.vi import Draft, Mode, Vi

SLASHES = ("slash", "colon")  # in normal mode they begin a slash command, where nothing is written


class ViKeys:
    """Hands the keys of a text field to vi, and puts into the field what vi makes of its text."""

    def __init__(self, field: TextField) -> None:
        self._field = field
        self._vi = Vi()

    @property
    def is_normal(self) -> bool:
        """Whether letters are commands."""
        return self._vi.mode is Mode.NORMAL

    @property
    def told(self) -> str:
        """The mode in one word, and the keys of a command that is not complete."""
        return f"{self._vi.mode.value} {self._vi.pending}".rstrip()

    def start(self) -> None:
        """Go back to insert mode: another text is there."""
        self._vi.start()

    def take(self, event: Key) -> bool:
        """Do what a key means in vi; return False for one that is not vi's."""
        field = self._field
        if self.is_normal and not self._vi.pending and not field.text and event.key in (*SLASHES, "question_mark"):
            if event.key in SLASHES:
                self.start()
                field.insert("/")
            return event.key in SLASHES  # a question mark asks for help
        draft = Draft(field.text, field.at)
        done = self._vi.press(event.key, event.character if event.is_printable else None, draft)
        if done is None:
            return False
        if done.text != draft.text:
            field.replace_all(done.text, done.at)
        elif done.at != draft.at:
            field.go(done.at)
        return True
