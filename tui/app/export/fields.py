"""Lines of a form that is filled in with few keys: one of several words, and words that are ticked."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widget import Widget

CSS = """
    width: auto; height: 1;
    &:focus { background: $block-cursor-background; }
    &:disabled { text-opacity: 60%; }
"""


class Choice(Widget, can_focus=True):
    """Several words in a row, of which one is chosen: between brackets, not only in colour. Click or ← → chooses."""

    DEFAULT_CSS = f"Choice {{ {CSS} }}"
    BINDINGS = [
        Binding("left", "turn(-1)", show=False),
        Binding("right,space", "turn(1)", show=False),
    ]

    class Changed(Message):
        """Another word was chosen."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self, words: Mapping[str, str], value: str, *, id: str) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._words = words
        self.value = value

    def render(self) -> RenderResult:
        """Draw the words, each of which can be clicked on."""
        return Content("").join([self._word(value) for value in self._words])

    def _word(self, value: str) -> Content:
        text = self._words[value]
        shown = (f"[{text}]", "bold $text-accent") if value == self.value else (f" {text} ", "")
        return Content.assemble(shown).stylize(Style.from_meta({"value": value}))

    def choose(self, value: str) -> None:
        """Choose a word by its value."""
        if value != self.value:
            self.value = value
            self.refresh(layout=True)
            self.post_message(self.Changed(self))

    def action_turn(self, by: int) -> None:
        """Choose the next word, or the one before."""
        values = list(self._words)
        self.choose(values[(values.index(self.value) + by) % len(values)])

    def on_click(self, event: events.Click) -> None:
        """Choose the word that was clicked on."""
        value = event.style.meta.get("value")
        if value is not None:
            event.stop()
            self.choose(value)


class Tick(Widget, can_focus=True):
    """A word that is ticked or not, with a sign for it. Click or Space changes it; ← → go to the next one."""

    DEFAULT_CSS = f"Tick {{ {CSS} margin: 0 1 0 0; }}"
    BINDINGS = [
        Binding("space", "turn", show=False),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    class Changed(Message):
        """It is ticked now, or no longer."""

    def __init__(self, word: str, *, ticked: bool, id: str) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._word = word
        self.ticked = ticked
        self.styles.width = len(word) + 4  # so that a row of ticks knows how wide it is

    def render(self) -> RenderResult:
        """Draw the tick and the word."""
        return Content(f"[{'x' if self.ticked else ' '}] {self._word}")

    def action_turn(self) -> None:
        """Tick it, or no longer."""
        self.ticked = not self.ticked
        self.refresh()
        self.post_message(self.Changed())

    def on_click(self, event: events.Click) -> None:
        """Tick it, or no longer."""
        event.stop()
        self.focus()
        self.action_turn()
