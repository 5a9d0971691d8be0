"""The draft: the text in the composer, as the controllers read and change it."""

from __future__ import annotations

from collections.abc import Callable

from textual.widgets.text_area import Selection

from tui.app.chat.editing.field import TextField
from tui.app.chat.editing.places import place_of
from tui.core.advice.finding import Edit

BETWEEN = "\n\n"  # between a text that was refused and what was written meanwhile


class Draft:
    """``composer`` finds the text field: it belongs to the screen, and is there before any of this is."""

    def __init__(self, composer: Callable[[], TextField]) -> None:
        self._composer = composer

    @property
    def text(self) -> str:
        """The text being written."""
        return self._composer().text

    @property
    def cursor(self) -> int:
        """Where the cursor is, counted in characters from 0."""
        composer = self._composer()
        return len(composer.document.get_text_range((0, 0), composer.cursor_location))

    @property
    def place(self) -> tuple[int, int]:
        """Row and column of the cursor, both from 0."""
        return self._composer().cursor_location

    def restore(self, text: str, place: tuple[int, int]) -> None:
        """Put a text in the place of what is written, with the cursor where it was; this cannot be undone."""
        composer = self._composer()
        composer.load_text(text)
        row = min(place[0], composer.document.line_count - 1)
        composer.move_cursor((row, min(place[1], len(composer.document.get_line(row)))))

    def clear(self) -> None:
        """Take the text out: it was sent."""
        self._composer().text = ""

    def replace(self, text: str) -> None:
        """Put a text in the place of what is written, which can be undone."""
        self._composer().replace_all(text)

    def give_back(self, text: str) -> None:
        """Put a text back that was not sent after all, unless something else was written meanwhile.

        The cursor is at its end: one goes on writing there.
        """
        composer = self._composer()
        if text and not composer.text:
            composer.load_text(text)
            composer.move_cursor(composer.document.end)

    def keep(self, text: str) -> None:
        """Put a text back that was refused. What was written meanwhile follows it: neither may be lost."""
        composer = self._composer()
        if text and composer.text and not composer.text.startswith(text):
            composer.insert(f"{text}{BETWEEN}", (0, 0))  # the cursor stays where somebody is writing
        else:
            self.give_back(text)

    def put_before(self, text: str) -> None:
        """Put a text before what is written, and let the keys go there."""
        composer = self._composer()
        if composer.text:
            composer.insert(f"{text}{BETWEEN}", (0, 0))
        else:
            self.begin_with(text)
        composer.focus()

    def sent(self, text: str) -> None:
        """Take a refused text out: it was sent after all. What was written meanwhile stays."""
        composer = self._composer()
        if composer.text == text:
            self.clear()
        elif text and composer.text.startswith(f"{text}{BETWEEN}"):
            composer.delete((0, 0), (f"{text}{BETWEEN}".count("\n"), 0))

    def insert(self, text: str) -> None:
        """Put a text in where the cursor is."""
        self._composer().insert(text)

    def change(self, edit: Edit) -> None:
        """Make one change that can be undone; the cursor stays at the character it was at, or where that was."""
        composer = self._composer()
        text, before = composer.text, composer.at
        composer.history.checkpoint()
        composer.replace(edit.text, place_of(text, edit.start), place_of(text, edit.end))
        composer.move_cursor(place_of(composer.text, edit.moved(before, text)))

    def take_out(self, text: str) -> None:
        """Take a piece of the text out, where it first occurs."""
        composer = self._composer()
        composer.load_text(composer.text.replace(text, "", 1))

    def begin_with(self, text: str, blank: tuple[int, int] | None = None) -> None:
        """Put a text in to be finished: the cursor is at its end, or ``blank``, what is to be filled in, is selected.

        Where something was written already the text is put in where the cursor is.
        """
        composer = self._composer()
        if composer.text:
            composer.insert(text)
        else:
            composer.load_text(text)
            begin, end = blank or (len(text), len(text))
            composer.selection = Selection(place_of(text, begin), place_of(text, end))
        composer.focus()

    def come_back(self, before: str, text: str) -> None:
        """Put a text in the place of the draft that it was made of; what was put in meanwhile stays above it."""
        composer = self._composer()
        above = composer.text.removesuffix(before) if before else composer.text
        whole = f"{above.rstrip()}{BETWEEN}" if above.strip() else ""
        composer.replace_all(f"{whole}{text}")

    def focus(self) -> None:
        """Let the keys go to the composer."""
        self._composer().focus()
