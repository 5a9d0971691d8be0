"""The help page: keys, commands and signs."""

from __future__ import annotations

from textwrap import wrap

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.commands import COMMANDS
from tui.app.keymap import bound, keymap
from tui.app.meters.context_bar import legend
from tui.core.formatting import DIFFERS

WRITING = (
    ("Enter", "send; a line that begins with / is a command, which a list completes"),
    ("Ctrl+J", "new line (Shift+Enter, Alt+Enter on some terminals)"),
    ("PageUp, PageDown", "scroll; Ctrl+Home, Ctrl+End to the ends, or to those of your text"),
    ("Ctrl+Up, Ctrl+Down", "to your message before, or after; Alt+Up, Alt+Down from code to code"),
    ("Alt+Left, Alt+Right", "scroll long lines of code that are not wrapped: Alt+Z"),
    ("Ctrl+C", "copy what is selected; else clear your text; else, pressed twice, leave"),
    ("Ctrl+_, Ctrl+/", "undo"),
    ("Alt+/, Alt+_", "do again what was undone"),
    ("Alt+B, Alt+F", "to the word before, or behind"),
    ("Ctrl+A, Ctrl+E", "to the beginning, or the end, of the line"),
    ("Ctrl+W", "kill back to a space"),
    ("Alt+Backspace, Alt+D", "kill the word before the cursor, or behind it"),
    ("Ctrl+U, Ctrl+K", "kill to the beginning, or the end, of the line"),
    ("Ctrl+Y, Alt+Y", "put in what was killed; what was killed before that"),
    ("Ctrl+P", "command palette"),
    ("?, Ctrl+D", "in an empty composer: this page; leave"),
)
SIGNS = (
    ("1,234", "reported by the service"),
    ("~1,234", "an estimate, counted here"),
    ("?", "unknown; never shown as 0"),
    ("≥ 1,234", "a sum that lacks a turn whose figure is unknown"),
    ("typical, up to", "the median of your own turns, and what nine in ten stayed within; from five turns on"),
    ("⋯ in the margin", "part of something too large to be laid out whole"),
    ("↪, ‹ and ›", "a line of code goes on: from the line above; to the left and to the right, after Alt+Z"),
    ("␛ or � in reverse", "a character the terminal would have obeyed"),
    legend(),
    (DIFFERS, "not served as it was asked for; Alt+T shows the receipt of a turn"),
    ("2 hints", "at your text: what works against a model that reasons; Alt+H says what"),
    ("● ■ × ○ ▴", "in the X-ray: kept, adapted, muted, dropped; pinned. ┌ │ └ join the parts of a turn"),
)


WIDTH = 84
EDGES = 6  # border, padding and scroll bar
NAMES = 22  # columns of a key or sign


class Help(ModalScreen[None]):
    """Keys and signs."""

    DEFAULT_CSS = """
    Help { align: center middle; background: $background 60%; }
    Help VerticalScroll {
        width: 84; max-width: 96%; height: auto; max-height: 90%;
        background: $surface; border: round $border; padding: 0 1;
    }
    """
    BINDINGS = [
        Binding("escape,enter,q", "dismiss", "Close", show=False, priority=True),
        bound("help", "dismiss", priority=True),
    ]

    def compose(self) -> ComposeResult:
        """Build the page."""
        with VerticalScroll():
            tables = (("Writing and moving", WRITING), ("Commands", _commands()), ("Signs", SIGNS))
            room = min(WIDTH, self.app.size.width * 96 // 100) - EDGES - NAMES
            lines = [line for title, rows in tables for line in (_title(title), *_table(rows, room), Content(""))]
            yield Static(Content("\n").join(lines[:-1]))


def _commands() -> tuple[tuple[str, str], ...]:
    """Return each command of the chat as a row: its key, its slash command, what it does."""
    keys = keymap()
    return tuple(
        (f"{keys.shown(c.action):<8}{f'/{c.slash}' if c.slash else ''}", keys.in_words(c.about)) for c in COMMANDS
    )


def _title(text: str) -> Content:
    return Content.styled(text, "bold")


def _table(rows: tuple[tuple[str, str], ...], room: int) -> list[Content]:
    """Return rows of two columns, the second ``room`` columns wide: what does not fit goes on below itself."""
    below = "\n" + " " * NAMES
    wrapped = [(name, below.join(wrap(about, max(room, 1)))) for name, about in rows]
    return [Content.assemble((f"{name:<{NAMES}}", "$text-accent"), about) for name, about in wrapped]
