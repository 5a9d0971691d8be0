"""The line in which words are typed that the conversation is searched for."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from tui.app.hint_line import HintLine
from tui.app.keymap import keymap

HINT = "Enter next · Up previous · Escape closes"
LEAST = 62  # columns beside what is told in which the keys are named too


class SearchBar(Horizontal):
    """Hidden until it is opened. What is typed and asked for goes to the view as messages."""

    DEFAULT_CSS = """
    SearchBar { height: 1; display: none; background: $panel; padding: 0 1; }
    SearchBar.open { display: block; }
    SearchBar #search-label { width: 7; color: $text-muted; }
    SearchBar Input { width: 1fr; background: $panel; }
    SearchBar #search-count { width: auto; padding: 0 2; }
    SearchBar #search-hint { width: auto; color: $text-muted; }
    """
    BINDINGS = [
        Binding("escape", "close", "Close", show=False, priority=True),
        Binding("down", "step(1)", show=False),
        Binding("up,shift+enter", "step(-1)", show=False),
    ]

    class Wanted(Message):
        """Other words are to be searched for; no words end the search."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Stepped(Message):
        """The next hit (1) or the one before it (-1) is asked for."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Closed(Message):
        """The search is over."""

    def compose(self) -> ComposeResult:
        """Build the line."""
        yield Static("Find", id="search-label", markup=False)
        yield Input(id="search-words", compact=True, select_on_focus=True)
        yield HintLine(id="search-count")
        yield HintLine(HINT, id="search-hint")

    def open(self, words: str = "") -> None:
        """Show the line and take the focus, with words, or with those of the last search."""
        self.add_class("open")
        field = self.query_one(Input)
        field.focus()
        if words and words != field.value:
            field.value = words  # which is searched for as if it were typed
        elif field.value:
            self.post_message(self.Wanted(field.value))

    @property
    def words(self) -> str:
        """What is typed."""
        return self.query_one(Input).value

    def prefill(self, words: str) -> None:
        """Have words typed in the line before it is opened."""
        self.query_one(Input).value = words

    def show_hits(self, current: int, total: int, *, done: bool) -> None:
        """Show which of how many hits is selected; ``done`` once the whole conversation was looked through."""
        more = "" if done else " …"
        text = f"{current:,} of {total:,}{more}" if total else ("nothing found" if done else "…")
        self._tell(text)

    def show_beside(self, messages: int) -> None:
        """Show that nothing is found here, and in how many messages of other branches, with the key that shows them."""
        self._tell(keymap().in_words(f"nothing here · Alt+L {messages:,} in other branches"))

    def _tell(self, text: str) -> None:
        """Show how the search stands; the keys have what room is left."""
        self.query_one("#search-count", HintLine).say(text)
        self.query_one("#search-hint").display = self.size.width - len(text) >= LEAST

    def action_step(self, step: int) -> None:
        """Ask for another hit."""
        self.post_message(self.Stepped(step))

    def action_close(self) -> None:
        """Hide the line."""
        self.remove_class("open")
        self.post_message(self.Closed())

    @on(Input.Changed)
    def _change(self, event: Input.Changed) -> None:
        event.stop()
        if not event.value:
            self._tell("")
        if self.has_class("open"):
            self.post_message(self.Wanted(event.value))

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Stepped(1))
