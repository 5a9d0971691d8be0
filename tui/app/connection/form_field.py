"""A line of a form: a label, and an input or a choice."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Select, Static

NOT_SAVED = "Not saved. Once more leaves without saving; Ctrl+S saves."


class Field(Horizontal):
    """A line of the form: a label, and an input or a choice. ``key`` is the field's name in the form."""

    DEFAULT_CSS = """
    Field { height: 1; }
    Field .field-label { width: 15; color: $text-muted; }
    Field .focused { color: $text; text-style: bold; }
    Field Input { width: 1fr; background: $panel; }
    Field Input:focus { background: $block-cursor-background; }
    Field Select { width: 1fr; }
    """

    def __init__(self, key: str, label: str, answer: Widget) -> None:
        super().__init__(id=f"field-{key}")
        self.key = key
        self.label = label
        self.answer = answer

    def compose(self) -> ComposeResult:
        """Build the line."""
        yield Static(self.label, classes="field-label", markup=False)
        yield self.answer

    def on_descendant_focus(self) -> None:
        """Show the focus by bold text, not by colour alone."""
        self.query_one(".field-label").add_class("focused")

    def on_descendant_blur(self) -> None:
        """Remove the mark of the focus."""
        self.query_one(".field-label").remove_class("focused")

    def relabel(self, label: str) -> None:
        """Give the line another label."""
        self.label = label
        self.query_one(".field-label", Static).update(Content(label))


def text_field(key: str, label: str, value: str = "", hint: str = "", known: Sequence[str] = ()) -> Field:
    """Return a line with an input; ``known`` are completions."""
    suggester = SuggestFromList(known, case_sensitive=False) if known else None
    return Field(key, label, Input(value, placeholder=hint, id=key, compact=True, suggester=suggester))


def choice_field(key: str, label: str, choices: dict[str, str], value: str) -> Field:
    """Return a line with a choice, text by word; one is always chosen."""
    options = [(about, word) for word, about in choices.items()]
    return Field(key, label, Select(options, value=value, allow_blank=False, id=key, compact=True))
