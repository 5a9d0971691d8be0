"""A text field with the keys of readline: it goes by signs and words, and keeps what is killed for yanking.

All that changes the text can be undone, a text that is put in the place of another among it. Its keys act at once and
in their order: Textual's own bindings act when a key has come back from all that could want it, behind letters that
were typed after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from rich.style import Style
from rich.text import Text
from textual import events
from textual.document._document_navigator import DocumentNavigator
from textual.widgets import TextArea

from tui.app.chat.editing.keys import BY_KEY, EditKey
from tui.app.chat.editing.kill_ring import KillRing
from tui.app.chat.editing.wrapping import WrappedText

CHAIN = ("kill", "yank")  # what the actions begin with that go on from one another
# Joiners of emoji and of Persian and Indic letters, marks of direction, and the letters of flags.
JOINS = re.compile("[\u200c-\u200f\U000e0020-\U000e007f]")
UNDONE = 500  # steps that can be undone
Place = tuple[int, int]  # a row and a column, both from 0
Motion = Callable[[str, int], int]


class SignText(Text):
    """A text whose style for one character is that of the whole sign."""

    def stylize(self, style: str | Style, start: int = 0, end: int | None = None) -> None:
        """Style a part of the text, from ``start`` to ``end``."""
        if end == start + 1 and not self.plain.isascii():
            from tui.app.chat.editing.signs import next_sign  # noqa: PLC0415  not needed for the first paint

            end = next_sign(self.plain, start)
        super().stylize(style, start, end)


class TextField(TextArea, inherit_bindings=False):
    """A text area of lines that end with newlines. ``edits`` says what its keys do."""

    edits: Mapping[str, EditKey] = BY_KEY

    def __init__(self, placeholder: str = "") -> None:
        super().__init__(
            tab_behavior="focus", highlight_cursor_line=False, placeholder=placeholder, max_checkpoints=UNDONE
        )
        self.wrapped_document = WrappedText(self.document, tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self.ring = KillRing()
        self._last = ""  # the action before, as far as it is of the chain
        self._yanked: Place = (0, 0)  # where what was yanked begins

    # Keys

    async def _on_key(self, event: events.Key) -> None:
        """Put in what joins or parts the letters of a sign: it shows nothing alone, and Textual would drop it."""
        if event.character is not None and JOINS.fullmatch(event.character):
            self.replace(event.character, *self.selection, maintain_selection_offset=False)
            event.stop()
            event.prevent_default()

    def edit_by(self, key: str) -> bool:
        """Do what a key means; return False where it means nothing here."""
        edit = self.edits.get(key)
        if edit is None:
            self._last = ""
            return False
        if edit.action.startswith("kill"):
            from tui.app.chat.editing.motions import KILLS  # noqa: PLC0415  not needed for the first paint

            self.kill(KILLS[edit.action])
        else:
            action = getattr(self, f"action_{edit.action}")
            action(True) if edit.selects else action()
        at = self._between_signs(self.cursor_location)
        if at != self.cursor_location:  # what was undone stood between two parts of a sign, such as a flag's
            self.move_cursor(at, select=edit.selects)
        self._last = edit.action.partition("_")[0] if edit.action.startswith(CHAIN) else ""
        return True

    # The text

    def load_text(self, text: str) -> None:
        """Put another text in the place of this one, as one step that can be undone; the cursor is at its beginning."""
        self.replace_all(text, 0)

    def replace_all(self, text: str, at: int | None = None) -> None:
        """Put another text in the place of this one, as one step that can be undone.

        ``at`` is where the cursor is then, counted in characters from 0; None is the end.
        """
        self.history.checkpoint()
        if text != self.text:
            self.replace(text, self.document.start, self.document.end, maintain_selection_offset=False)
        self.move_cursor(self.document.end if at is None else self._place(at))
        self.history.checkpoint()

    @property
    def at(self) -> int:
        """Where the cursor is, counted in characters from 0."""
        from tui.app.chat.editing.places import index_of  # noqa: PLC0415  not needed for the first paint

        return index_of(self.document.lines, self.cursor_location)

    def go(self, index: int) -> None:
        """Take the cursor to a place, counted in characters from 0."""
        self.move_cursor(self._place(index))

    def _place(self, index: int) -> Place:
        from tui.app.chat.editing.places import place_of  # noqa: PLC0415  not needed for the first paint

        return place_of(self.text, index)

    # Where keys take the cursor

    def get_cursor_left_location(self) -> Place:
        """Return the beginning of the sign before the cursor, or the end of the line before."""
        row, column = self.cursor_location
        if not column:
            return super().get_cursor_left_location()
        from tui.app.chat.editing.signs import previous_sign  # noqa: PLC0415  not needed for the first paint

        return row, previous_sign(self.document[row], column)

    def get_cursor_right_location(self) -> Place:
        """Return the end of the sign at the cursor, or the beginning of the next line."""
        row, column = self.cursor_location
        if column >= len(self.document[row]):
            return super().get_cursor_right_location()
        from tui.app.chat.editing.signs import next_sign  # noqa: PLC0415  not needed for the first paint

        return row, next_sign(self.document[row], column)

    def get_cursor_up_location(self) -> Place:
        """Return the place above the cursor, not within a sign."""
        return self._between_signs(super().get_cursor_up_location())

    def get_cursor_down_location(self) -> Place:
        """Return the place below the cursor, not within a sign."""
        return self._between_signs(super().get_cursor_down_location())

    def get_target_document_location(self, event: events.MouseEvent) -> Place:
        """Return the place that the mouse is at, not within a sign."""
        return self._between_signs(super().get_target_document_location(event))

    def _between_signs(self, place: Place) -> Place:
        from tui.app.chat.editing.signs import snapped  # noqa: PLC0415  not needed for the first paint

        row, column = place
        return row, snapped(self.document[row], column)

    def get_cursor_word_left_location(self) -> Place:
        """Return the beginning of the word before the cursor."""
        from tui.app.chat.editing.motions import word_left  # noqa: PLC0415  not needed for the first paint

        return self._place(word_left(self.text, self.at))

    def get_cursor_word_right_location(self) -> Place:
        """Return the end of the word at the cursor or behind it."""
        from tui.app.chat.editing.motions import word_right  # noqa: PLC0415  not needed for the first paint

        return self._place(word_right(self.text, self.at))

    def action_line_start(self) -> None:
        """Go to the beginning of the line, however many rows it takes on the screen."""
        self.move_cursor((self.cursor_location[0], 0))

    def action_line_end(self) -> None:
        """Go to the end of the line, however many rows it takes on the screen."""
        row = self.cursor_location[0]
        self.move_cursor((row, len(self.document[row])))

    def action_text_start(self, select: bool = False) -> None:
        """Go to the beginning of the text."""
        self.move_cursor(self.document.start, select=select)

    def action_text_end(self, select: bool = False) -> None:
        """Go to the end of the text."""
        self.move_cursor(self.document.end, select=select)

    # What is drawn

    def get_line(self, line_index: int) -> Text:
        """Return a line, in which the cursor is drawn over a whole sign: a terminal would draw a torn one in pieces."""
        return SignText(self.document.get_line(line_index), end="", no_wrap=True)

    # Killing and yanking

    def kill(self, motion: Motion) -> None:
        """Take out what is selected, or else what a motion goes over; it can be yanked."""
        start, end = self.selection
        if start == end:
            end = self._place(motion(self.text, self.at))
        if start != end:
            self.history.checkpoint()
            killed = self.delete(start, end, maintain_selection_offset=False).replaced_text
            self.ring.add(killed, joined=self._last == "kill", before=end < start)
            self.history.checkpoint()

    def action_yank(self) -> None:
        """Put in what was killed last."""
        self._yank(self.ring.latest, *self.selection)

    def action_yank_before(self) -> None:
        """Put what was killed before into the place of what was just yanked."""
        if self._last == "yank":
            self._yank(self.ring.rotate(), self._yanked, self.cursor_location)
        else:
            self.action_yank()

    def _yank(self, text: str, start: Place, end: Place) -> None:
        if text:
            self._yanked = min(start, end)
            self.history.checkpoint()
            self.replace(text, start, end, maintain_selection_offset=False)
            self.history.checkpoint()
