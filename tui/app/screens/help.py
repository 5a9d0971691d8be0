"""The keys, on one page."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

KEYS = (
    ("Enter", "send"),
    ("Ctrl+J", "break the line (Shift+Enter, Alt+Enter on some terminals)"),
    ("Escape", "stop the reply; what came is kept"),
    ("Up", "in an empty composer: your last message again"),
    ("F2", "persona: replace or append"),
    ("F3", "model and connection"),
    ("F4", "reasoning effort"),
    ("F5", "sessions: go on with another one"),
    ("F6", "export as Markdown into the current folder"),
    ("F7", "ask again; the old reply stays in the file"),
    ("F8", "doctor: is this connection usable? sends one small request"),
    ("F9", "connect: describe a connection, try it, save it"),
    ("Ctrl+N", "new session"),
    ("PageUp, PageDown", "scroll; Ctrl+Home, Ctrl+End to the ends"),
    ("Ctrl+Up, Ctrl+Down", "to your message before, or after; Alt+Up, Alt+Down from code to code"),
    ("Ctrl+F", "search this conversation"),
    ("Ctrl+O", "unfold, or fold, what is in view; or click on ▸ ▾"),
    ("Alt+C", "copy the last reply; code, files and links: Ctrl+P"),
    ("Ctrl+C", "copy what is selected with the mouse"),
    ("Ctrl+P", "everything else, by name"),
    ("Ctrl+Q", "quit; the session is already on disk"),
)
SIGNS = (
    ("1,234", "reported by the service"),
    ("~1,234", "an estimate, counted here"),
    ("?", "unknown; never shown as 0"),
    ("⋯ in the margin", "part of something too large to be laid out whole"),
    ("␛ or � in reverse", "a character the terminal would have obeyed"),
    ("▓ █ ▒ ░ ·", "persona, history, draft, reserve, free"),
)


class Help(ModalScreen[None]):
    """Keys and signs."""

    DEFAULT_CSS = """
    Help { align: center middle; background: $background 60%; }
    Help VerticalScroll {
        width: 84; max-width: 96%; height: auto; max-height: 90%;
        background: $surface; border: round $primary; padding: 0 1;
    }
    """
    BINDINGS = [Binding("escape,f1,enter,q", "dismiss", "Close", show=False)]

    def compose(self) -> ComposeResult:
        """Build the page."""
        with VerticalScroll():
            yield Static(
                Content("\n").join([_title("Keys"), *_table(KEYS), Content(""), _title("Signs"), *_table(SIGNS)])
            )


def _title(text: str) -> Content:
    return Content.styled(text, "bold")


def _table(rows: tuple[tuple[str, str], ...]) -> list[Content]:
    return [Content.assemble((f"{name:<18}", "$accent"), about) for name, about in rows]
