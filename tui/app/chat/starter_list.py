"""The starters of an empty chat, in the room above the composer; gone once something is written."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.core.cleaning import cleaned_line
from tui.core.starters import Starter

HINT = "To begin with: Tab, then Enter takes one"
FEW = 3  # starters that are shown at least
LOW = 16  # rows of a terminal below which none is shown


class StarterList(Widget, can_focus=True):
    """One line for each starter. Tab or Up goes there from the empty composer, Enter or a click takes one."""

    DEFAULT_CSS = """
    StarterList { height: auto; padding: 0 2; display: none; color: $text-muted; }
    StarterList.some { display: block; }
    """
    BINDINGS = [
        Binding("up", "move(-1)", show=False),
        Binding("down,tab", "move(1)", show=False),
        Binding("enter", "take", show=False),
        Binding("escape", "leave", show=False),
    ]
    chosen: reactive[int] = reactive(0)

    class Taken(Message):
        """A starter is to be put into the composer."""

        def __init__(self, starter: Starter) -> None:
            super().__init__()
            self.starter = starter

    class Left(Message):
        """The composer is to have the keys again; ``typed`` is what was typed here, and belongs there."""

        def __init__(self, typed: str = "") -> None:
            super().__init__()
            self.typed = typed

    def __init__(self) -> None:
        super().__init__()
        self._starters: tuple[Starter, ...] = ()

    @property
    def _room(self) -> int:
        """How many starters there is room for: the notices of an empty chat are to stay in view."""
        height = self.app.size.height
        return 0 if height < LOW else min(len(self._starters), max(FEW, height // 5 + 1))

    @property
    def shown(self) -> tuple[Starter, ...]:
        """The starters that can be seen and taken; the picker has all of them."""
        return self._starters[: self._room] if self.has_class("some") else ()

    def show(self, starters: Sequence[Starter]) -> None:
        """Show other starters, or none; where they are the same, change nothing."""
        held = tuple(starters)
        if held != self._starters:
            self._starters, self.chosen = held, 0
            self.refresh(layout=True)
        self.set_class(bool(self._room), "some")  # without room it must not take the keys either

    def enter(self, *, last: bool) -> None:
        """Take the keys, at the first starter or at the last one."""
        self.chosen = len(self.shown) - 1 if last else 0
        self.focus()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  as Textual calls it
        """Return a line for the hint and one for each starter that there is room for."""
        return self._room + 1 if self._room else 0

    def render(self) -> Content:
        """Return the lines; the chosen one has a sign and is bold while the keys go here."""
        more = len(self._starters) - self._room
        lines = [Content(HINT + (f" · {more} more: /starters" if more else ""))]
        for number, starter in enumerate(self._starters[: self._room]):
            here = self.has_focus and number == self.chosen
            lines.append(Content.styled(f"{'▸' if here else '·'} {cleaned_line(starter.name)}", "bold" if here else ""))
        return Content("\n").join(line.truncate(self.size.width, ellipsis=True) for line in lines)

    def on_focus(self) -> None:
        """Show which one is chosen."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that the keys go elsewhere."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Take the starter that was clicked."""
        number = event.y - 1
        if 0 <= number < len(self.shown):
            event.stop()
            self.post_message(self.Taken(self.shown[number]))

    def on_key(self, event: events.Key) -> None:
        """Hand on what is typed: it belongs into the composer."""
        if event.is_printable and event.character:
            event.stop()
            self.post_message(self.Left(event.character))

    def on_paste(self, event: events.Paste) -> None:
        """Hand on what is pasted, too."""
        event.stop()
        self.post_message(self.Left(event.text))

    def action_move(self, step: int) -> None:
        """Choose the starter before or after; below the last one is the composer."""
        number = self.chosen + step
        if number >= len(self.shown):
            self.post_message(self.Left())
        else:
            self.chosen = max(0, number)

    def action_take(self) -> None:
        """Take the chosen starter."""
        if self.shown:
            self.post_message(self.Taken(self.shown[min(self.chosen, len(self.shown) - 1)]))

    def action_leave(self) -> None:
        """Give the keys back to the composer."""
        self.post_message(self.Left())
