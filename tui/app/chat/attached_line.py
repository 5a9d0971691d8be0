"""The attachments of the next message, in one line above the composer; hidden while there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui.core.cleaning import cleaned_line


@dataclass(frozen=True, slots=True)
class AttachedItem:
    """One attachment as it is shown: what it is, its tokens, and why it cannot be sent (empty where it can)."""

    about: str
    tokens: str
    problem: str = ""


class AttachedLine(Horizontal):
    """The attachments, each removed by a click; with the keys by /detach."""

    DEFAULT_CSS = """
    AttachedLine { height: 1; display: none; padding: 0 1; }
    AttachedLine.some { display: block; }
    AttachedLine Static { width: auto; margin-right: 2; color: $text-muted; }
    AttachedLine Static.problem { color: $text-error; }
    AttachedLine Static:hover { text-style: underline; }
    """

    class Removed(Message):
        """An attachment is to be removed; ``number`` counts from 1."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[AttachedItem, ...] = ()

    def compose(self) -> ComposeResult:
        """Build nothing: nothing is attached at first."""
        return iter(())

    def show(self, items: Sequence[AttachedItem]) -> None:
        """Show other attachments; where they are the same, change nothing."""
        if tuple(items) == self._shown:
            return
        self._shown = tuple(items)
        self.set_class(bool(items), "some")
        self.remove_children()
        self.mount_all([_Item(number, item) for number, item in enumerate(items, 1)])


class _Item(Static):
    def __init__(self, number: int, item: AttachedItem) -> None:
        what = f"! {item.problem}" if item.problem else f"+ {item.about} {item.tokens} tokens"
        super().__init__(Content(cleaned_line(f"{number} {what}") + " ×"), classes="problem" if item.problem else "")
        self._number = number

    def on_click(self, event: events.Click) -> None:
        """Ask for this one to be removed."""
        event.stop()
        self.post_message(AttachedLine.Removed(self._number))
