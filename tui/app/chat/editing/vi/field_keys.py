"""vi in a text field: the keys that vi takes, and the word for its mode."""

from __future__ import annotations

from textual.events import Key
from textual.widgets.text_area import Selection

from tui.app.chat.editing.field import TextField
from tui.app.chat.editing.places import place_of
from tui.app.chat.editing.vi.draft import Draft
from tui.app.chat.editing.vi.registers import Registers
from tui.app.chat.editing.vi.vi import Mode, Vi

SLASHES = ("slash", "colon")  # in normal mode they begin a slash command, where nothing is written
VISUAL = (Mode.VISUAL, Mode.LINES)


class ViKeys:
    """Hands the keys of a text field to vi, and puts into the field what vi makes of its text."""

    def __init__(self, field: TextField) -> None:
        self._field = field
        self._vi = Vi(Registers(field.app.copy_to_clipboard, lambda: field.app.clipboard))
        self._shown: tuple[str, Selection] | None = None  # the text, and what of it was shown as selected

    @property
    def is_normal(self) -> bool:
        """Whether letters are commands."""
        return self._vi.mode is not Mode.INSERT

    @property
    def told(self) -> str:
        """The mode in one word, and the keys of a command that is not complete."""
        return f"{self._vi.mode.value} {self._vi.pending}".rstrip()

    def start(self) -> None:
        """Go back to insert mode: another text is there."""
        if self._vi.mode in VISUAL:
            self._field.go(self._field.at)
        self._vi.start()

    def take(self, event: Key) -> bool:
        """Do what a key means in vi; return False for one that is not vi's."""
        field = self._field
        if self.is_normal and not self._vi.pending and not field.text and event.key in (*SLASHES, "question_mark"):
            if event.key in SLASHES:
                self.start()
                field.insert("/")
            return event.key in SLASHES  # a question mark asks for help
        if self._vi.mode in VISUAL and self._shown != (field.text, field.selection):  # the mouse, or a paste
            self._vi.select_nothing()
        draft = Draft(field.text, field.at)
        done = self._vi.press(event.key, event.character if event.is_printable else None, draft)
        if done is None:
            return False
        self._put(done, draft)
        return True

    def _put(self, done: Draft, before: Draft) -> None:
        field = self._field
        if done.text != before.text:
            field.replace_all(done.text, done.at)
        elif done.selected is None and (done.at != before.at or not field.selection.is_empty):
            field.go(done.at)
        if done.selected is not None:
            field.selection = Selection(place_of(done.text, done.selected), place_of(done.text, done.at))
            self._shown = done.text, field.selection
