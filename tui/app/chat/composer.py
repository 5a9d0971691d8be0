"""The text field of the chat. Enter sends; the text leaves it only when it was taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message

from tui.app.chat.button import button
from tui.app.chat.editing.field import TextField
from tui.app.chat.editing.keys import BY_KEY, EDIT_ACTIONS, EditKey
from tui.app.chat.header import NARROW, Heading
from tui.app.keymap import keymap

if TYPE_CHECKING:
    from tui.app.chat.editing.vi.field_keys import ViKeys  # the first paint does not need it

LARGEST = 8  # lines shown at once
NOW = "alt+enter"  # of the keys that break the line: sends at once while a reply arrives
PASSED = ("ctrl+home", "ctrl+end", "down")  # keys of the text that are of the conversation where there is none
FOCUS = ("tab", "shift+tab")  # keys that would take the focus away: what is typed then would go nowhere
CLOSES = ("escape",)  # what the list of offers takes where nothing in it can be chosen
OFFERED = ("up", "down", "tab", "enter", *CLOSES)  # keys of the list of offers, while it is open
EDGES = 6  # columns of the lower border that are no text: two corners, and what Textual leaves beside a title
BACK, FORWARD = -1, 1  # the ways through what was sent
STARTERS = ("tab", "down")  # keys that go to the starters of an empty chat


class Composer(TextField):
    """A text area of one to eight lines.

    Long because it tells apart what each key means in it: in a text, in none, and while something is offered.
    """

    DEFAULT_CSS = """
    Composer { height: 3; border: round $line; background: $background; padding: 0 1; }
    Composer { border-title-align: right; border-title-color: $text-muted; border-title-background: $background; }
    Composer { border-subtitle-align: left; border-subtitle-background: $background; }
    Composer:focus { border: round $border; }
    """
    BINDINGS = [Binding("ctrl+c,super+c", "copy", "Copy", show=False)]

    class Submitted(Message):
        """The user sends this text."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class NowWanted(Message):
        """The user sends this text at once: the reply that arrives is stopped. Empty: what waits first."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Ready(Message):
        """There is a session: what is sent from now on goes out at once."""

    class Pasted(Message):
        """A text was pasted, or a file dropped onto the terminal, which pastes its path."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class PastedMuch(Message):
        """A text was pasted that is too large to be put in unasked: it may be better attached."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Cleared(Message):
        """A draft was taken out unsent; undoing that brings it back."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class StartersAbove(Message):
        """Up was pressed in the empty composer, and nothing was sent before: the starters are above it."""

    class StartersWanted(Message):
        """The user goes to the starters, which stand above the empty composer."""

    class OfferWanted(Message):
        """A key was pressed that belongs to what stands above: the list of offers, or the ways to begin."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class HelpWanted(Message):
        """The user asks for help, by a question mark in the empty composer."""

    class Begun(Message):
        """The first letter of a text is typed."""

    class LeaveWanted(Message):
        """The user leaves, by Ctrl+D in the empty composer."""

    awaits_stroke = False  # whether the next key is the second of two strokes
    starters = False  # whether there are any
    ways: tuple[str, ...] = ()  # the keys of the ways to begin, while these are shown
    # Takes back what is queued last, or the last message to edit it; returns whether there is any.
    take_back: Callable[[], bool] = staticmethod(lambda: False)
    arriving: Callable[[], bool] = staticmethod(lambda: False)  # whether a reply arrives
    offers: tuple[str, ...] = ()  # the keys that the list of offers takes, while it is open
    # Returns what was sent before (-1) or after (1) the text that is shown, None where there is nothing.
    walk: Callable[[int, str], str | None] | None = None
    recalled = ""  # the text that was put in so

    def __init__(self) -> None:
        super().__init__("Message…")
        self._heading = Heading()
        self._hints = 0  # of prompt advice
        self._edited = ""  # what is edited, in words
        self.vi: ViKeys | None = None  # where the preset is vi
        self.below = Content("")  # what stands in the lower border

    def inserts(self, key: events.Key) -> bool:
        """Return whether a key does nothing but insert its character: in the empty composer some do more."""
        return (
            not self.awaits_stroke
            and not (self.vi is not None and self.vi.is_normal)
            and key.is_printable
            and (self.document.line_count > 1 or bool(self.document.get_line(0)))
        )

    def on_key(self, event: events.Key) -> None:
        """Take the keys that mean something else here than in an editor; the others are the text area's own."""
        if self._walks_by(event.key):
            pass  # it is in the composer already
        elif event.key in self.offers or (not self.text and event.key in self.ways):
            self.post_message(self.OfferWanted(event.key))
        elif self.vi is not None and self.vi.take(event):
            self._draw_title()
        elif event.key in keymap().keys("send"):
            self.submit()
        elif event.key in keymap().keys("new_line"):
            if event.key == NOW and self.arriving():
                self.send_now()
            else:
                self.insert("\n")
        elif (self.text or not self._take_in_empty(event)) and not self._edit(event):
            return
        event.stop()
        event.prevent_default()

    def _edit(self, event: events.Key) -> bool:
        """Take a key that changes the text or goes about in it; return False for the letters, and for all others."""
        if self.text or event.key not in PASSED:
            if self.edit_by(event.key):
                return True
            if event.is_printable and not self.text:
                self.post_message(self.Begun())
        return event.key in FOCUS

    def _take_in_empty(self, event: events.Key) -> bool:
        """Take a key that means something else in the empty composer; return False where it does not."""
        if event.key in keymap().keys("edit_last"):
            self.post_message(self.StartersAbove())
        elif event.key in STARTERS and self.starters:
            self.post_message(self.StartersWanted())
        elif event.character == "?":
            self.post_message(self.HelpWanted())
        elif event.key == "ctrl+d":
            self.post_message(self.LeaveWanted())
        else:
            return False
        return True

    def _walks_by(self, key: str) -> bool:
        """Walk through what was sent, where the cursor is in the row that leads there; return whether it did."""
        by = BACK if key in keymap().keys("edit_last") else FORWARD if key == "down" else 0
        if not by or (key in self.offers and self.text != self.recalled) or (not self.text and key in self.ways):
            return False
        leads = self.navigator.is_first_wrapped_line if by == BACK else self.navigator.is_last_wrapped_line
        return leads(self.cursor_location) and self.walk_by(by)

    def walk_by(self, by: int) -> bool:
        """Put in what was sent before, or after, what is shown; return False where there is nothing."""
        if by == BACK and not self.text and self.take_back():
            return True
        text = self.walk(by, self.text) if self.walk is not None else None
        if text is not None:
            self.recalled = text
            self.recall(text, upwards=by == BACK)
        return text is not None

    def on_paste(self, event: events.Paste) -> None:
        """Report what is pasted. The text area puts it in, unless it is so large that this would take long."""
        from tui.app.chat.editing.extent import is_large  # noqa: PLC0415  not needed for the first paint

        if not is_large(event.text):
            self.post_message(self.Pasted(event.text))
            return
        event.prevent_default()
        lines = event.text.replace("\r\n", "\n").replace("\r", "\n")  # terminals send returns
        self.post_message(self.PastedMuch(lines))

    def action_new_line(self) -> None:
        """Break the line."""
        self.insert("\n")

    def submit(self) -> None:
        """Send the text, if there is any."""
        if self.text.strip():
            self.post_message(self.Submitted(self.text))
            self._begin_anew()

    def _begin_anew(self) -> None:
        if self.vi is not None:
            self.vi.start()
            self._draw_title()

    def send_now(self) -> None:
        """Send the text at once, or what waits first; the screen takes the text out."""
        self.post_message(self.NowWanted(self.text))

    def on_text_area_changed(self) -> None:
        """Grow and shrink with the text; the layout is touched only when the number of lines changes."""
        height = min(LARGEST, max(1, self.wrapped_document.height)) + 2
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height

    def use_keys(self) -> None:
        """Edit by the keymap in use, and as its preset does."""
        own = {key: EditKey(action, (key,)) for action in EDIT_ACTIONS for key in keymap().keys(action)}
        self.edits = {**BY_KEY, **own}
        if keymap().preset == "vi" and self.vi is None:
            from tui.app.chat.editing.vi.field_keys import ViKeys  # noqa: PLC0415  not needed for the first paint

            self.vi = ViKeys(self)
            self._draw_title()

    def show_advice(self, number: int) -> None:
        """Say in the border how many findings prompt advice has on the text; nothing for 0."""
        self._hints = number
        self._draw_title()

    def show_edited(self, words: str) -> None:
        """Say in the border what is edited; nothing for an empty text."""
        self._edited = words
        self.set_class(bool(words), "editing")
        self._draw_title()

    def _draw_title(self) -> None:
        hints = "1 hint" if self._hints == 1 else f"{self._hints} hints"
        words = " · ".join(filter(None, (hints, keymap().shown("advice"))))
        mode = [Content.styled(self.vi.told, "bold $foreground")] if self.vi is not None else []
        edited = [Content.styled(self._edited, "bold $text-warning")] if self._edited else []
        advice = [button(words, "advice")] if self._hints else []
        self.border_title = Content(" · ").join([*edited, *mode, *advice])

    def show_heading(self, heading: Heading) -> None:
        """Show in the lower border who answers the next message, and where it is sent."""
        self._heading = heading.cleaned()
        self._draw_border()

    def on_resize(self) -> None:
        """Fill the lower border."""
        self._draw_border()

    def _draw_border(self) -> None:
        if not self._heading.connection:
            return
        from tui.app.chat.composer_border import lower_border  # noqa: PLC0415  not needed for the first paint

        room = self.outer_size.width - EDGES
        self.below = lower_border(self._heading, room, whole=self.app.size.width >= NARROW)
        self.border_subtitle = self.below

    def give_up(self) -> bool:
        """Take the draft out unsent; return False where there is none."""
        draft = self.text
        if draft:
            self.replace_all("")
            self.post_message(self.Cleared(draft))
        return bool(draft)

    def recall(self, text: str, *, upwards: bool = False) -> None:
        """Put an earlier text in, with the cursor at its end, or at that of its first row: one goes on ``upwards``."""
        self.replace_all(text)
        if upwards:
            self.move_cursor(self.navigator.get_location_end((0, 0)))
