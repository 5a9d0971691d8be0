"""The tour: what mull shows and keeps, in six cards. It changes nothing and sends nothing."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.hint_line import HintLine


@dataclass(frozen=True, slots=True)
class Card:
    """One screen of the tour."""

    title: str
    text: str


CARDS = (
    Card(
        "What the figures say",
        "The panel shows the next request before it is sent: how full the context window will be, what the last turn "
        "took, what it cost. Below 130 columns it is one line above the composer. 1,234 was reported, ~1,234 is an "
        "estimate, ? is unknown. Ctrl+T changes the panel's size.",
    ),
    Card(
        "Thinking is paid for, and dropped",
        "A model thinks before it answers. You pay for that as output. The next request holds your messages and the "
        "answers, never the thinking. The line below each reply says how much it was.",
    ),
    Card(
        "Personas",
        "A persona tells the model how to answer. F2 changes it, also in the middle of a conversation: the new one "
        "replaces the old one, or Tab adds it. Twenty-one are built in; your own are text files.",
    ),
    Card(
        "Effort",
        "F4 says how hard the model thinks: more takes longer and costs more. The list shows what each effort took in "
        "your own turns. If thinking uses up the whole budget, mull says so and offers what helps.",
    ),
    Card(
        "The X-ray",
        "Alt+X shows the next request part by part: what is kept, adapted or dropped. M mutes a message, P pins one. "
        "Nothing is left out without your word: where room gets short, mull asks.",
    ),
    Card(
        "Sessions",
        "Every message is on disk before it is sent. F5 lists your sessions and searches all of them; mull --resume "
        "opens the last one. F6 exports this one. F1 lists every key. Escape, then write something.",
    ),
)
NEXT = ("right", "enter", "space", "pagedown")
BACK = ("left", "pageup")


class Tour(ModalScreen[None]):
    """Shows one card at a time."""

    DEFAULT_CSS = """
    Tour {
        align: center middle; background: $background 60%;
        Vertical {
            width: 64; max-width: 96%; height: auto; max-height: 100%;
            background: $surface; border: round $border; padding: 0 1;
        }
        #text { height: auto; min-height: 5; margin: 1 0; }
        #hint { height: 1; color: $text-muted; }
        &.-low Vertical { width: 100%; max-width: 100%; height: 100%; border: none; }
        &.-low #text { margin: 0; height: 1fr; min-height: 0; }
    }
    """
    BINDINGS = [
        Binding(",".join(NEXT), "turn(1)", "Next", show=False, priority=True),
        Binding(",".join(BACK), "turn(-1)", "Back", show=False, priority=True),
        Binding("escape,q,f1", "dismiss", "Leave", show=False, priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.at = 0

    def compose(self) -> ComposeResult:
        """Build the box."""
        with Vertical():
            yield Static("", id="title", markup=False)
            yield Static("", id="text", markup=False)
            yield HintLine("", id="hint")

    def on_mount(self) -> None:
        """Show the first card."""
        self._show()

    def action_turn(self, step: int) -> None:
        """Show the card after or before; the last one is followed by the chat."""
        if self.at + step >= len(CARDS):
            self.dismiss(None)
        elif self.at + step >= 0:
            self.at += step
            self._show()

    def on_click(self, event: events.Click) -> None:
        """Turn the page by a click on the card."""
        if event.widget is not None and event.widget.id in ("title", "text"):
            event.stop()
            self.action_turn(1)

    def _show(self) -> None:
        card, last = CARDS[self.at], self.at == len(CARDS) - 1
        head = Content.assemble((card.title, "bold"), (f"  {self.at + 1} of {len(CARDS)}", "$text-muted"))
        self.query_one("#title", Static).update(head)
        self.query_one("#text", Static).update(Content(card.text))
        parts = ["→ ends" if last else "→ next", *(["← back"] if self.at else []), "Escape leaves"]
        self.query_one(HintLine).say(" · ".join(parts))
