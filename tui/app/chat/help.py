"""The help page: keys, commands and signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.commands import COMMANDS, KEYS
from tui.app.hint_line import HintLine
from tui.app.keymap import DEFAULTS, Keymap, bound, keymap
from tui.app.meters.context_bar import legend
from tui.core.formatting import DIFFERS
from tui.core.keys import key_shown

Rows = tuple[tuple[str, str], ...]
WRITING: Rows = (
    ("Enter", "send; a line that begins with / is a command, which a list completes"),
    ("Alt+Enter", "while a reply arrives, which queues what is sent: send at once"),
    ("Ctrl+J", "new line (Shift+Enter, Alt+Enter on some terminals)"),
    ("Up, Down", "what you sent before, in all sessions; what you have typed narrows it"),
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
    ("Ctrl+X", "then a letter is Alt with it, a digit an F key; Escape takes it back"),
    ("?, Ctrl+D", "in an empty composer: this page; leave"),
)
SIGNS: Rows = (
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


@dataclass(frozen=True, slots=True)
class Moment:
    """What goes on in the chat: a reply arrives, there is a draft, a conversation, the keys go to the conversation."""

    running: bool = False
    writing: bool = False
    begun: bool = False
    reading: bool = False


MORE: dict[str, Rows] = {
    "reading": (
        ("j k, { }, g G", "a line, a message, to the ends"),
        ("e", "edit the message in view: it is said again in its place"),
        ("n N", "to the next hit of a search, to the one before"),
        ("i, Escape", "back to writing; any other letter goes there too"),
    ),
    "empty": (("/", "a command; a list says which there are"),),
}
VI: Rows = (("vi", "Escape goes to normal mode: motions, operators, text objects, counts, u and ."),)
HINT = "t takes the tour: mull in six cards · Escape closes"
WIDTH = 84
EDGES = 6  # border, padding and scroll bar
NAMES = 22  # columns of a key or sign


class Help(ModalScreen[None]):
    """Keys and signs: first those of the chat at a ``moment``, or of a ``window`` that has some of its own."""

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
        Binding("t", "tour", "Tour", show=False, priority=True),
    ]

    def __init__(self, moment: Moment | None = None, window: Rows = ()) -> None:
        super().__init__()
        self._moment = moment
        self._window = window

    def compose(self) -> ComposeResult:
        """Build the page."""
        with VerticalScroll():
            tables = (
                *((("In this window", self._window),) if self._window else ()),
                *((("Now", now(self._moment)),) if self._moment is not None else ()),
                *((("Changed keys", changed_keys()),) if keymap() != Keymap() else ()),
                ("Writing and moving", _as_bound(WRITING)),
                ("Commands", commands()),
                ("Signs", _as_bound(SIGNS)),
            )
            room = min(WIDTH, self.app.size.width * 96 // 100) - EDGES - NAMES
            lines = [line for title, rows in tables for line in (_title(title), *_table(rows, room), Content(""))]
            yield HintLine(HINT)
            yield Static(Content("\n").join(lines[:-1]))

    def action_tour(self) -> None:
        """Take the tour in the place of this page."""
        from tui.app.start.tour import Tour  # noqa: PLC0415  not needed for the first paint

        self.app.switch_screen(Tour())


def now(moment: Moment) -> Rows:
    """Return what is possible now, what is most wanted first."""
    return tuple((keymap().told(action), about) for action, about in _possible(moment)) + MORE.get(_place(moment), ())


def _place(moment: Moment) -> str:
    return "reading" if moment.reading else "empty" if not (moment.writing or moment.running) else ""


def _possible(moment: Moment) -> Iterator[tuple[str, str]]:
    if moment.running:
        yield "stop", "stop the reply; what came is kept"
    if moment.writing and not moment.running:
        yield "send", "send the text"
    if moment.writing:
        yield "new_line", "break the line"
        yield "editor", "go on with it in your own editor"
    elif moment.begun and not moment.running:
        yield "edit_last", "edit your last message"
        yield "retry", "answer again"
        yield "copy_reply", "copy the last reply"
    if not moment.reading and moment.begun:
        yield "read", "give the keys to the conversation"
    if not moment.begun:
        yield "persona", "who answers"
        yield "model", "which model, where it is sent"
        yield "sessions", "go on with another session"


def changed_keys() -> Rows:
    """Return what has other keys than by default, and which it had."""
    keys = keymap()
    rows = [(_all(keys.keys(a)) or "no key", f"{KEYS[a].name}{_before(DEFAULTS[a])}") for a in keys.changed]
    return (*rows, *VI) if keys.preset == "vi" else tuple(rows)


def _all(keys: Sequence[str]) -> str:
    return ", ".join(map(key_shown, keys))


def _before(keys: Sequence[str]) -> str:
    return f", by default {_all(keys)}" if keys else ""


def _as_bound(rows: Rows) -> Rows:
    return tuple((keymap().in_words(name), keymap().in_words(about)) for name, about in rows)


def commands() -> Rows:
    """Return each command of the chat as a row: its key, its slash command, what it does. One without has its name."""
    keys = keymap()
    called = [(keys.shown(c.action), f"/{c.slash}" if c.slash else "") for c in COMMANDS]
    names = (
        f"{key + ' ':<8}{slash}" if key or slash else c.name for c, (key, slash) in zip(COMMANDS, called, strict=True)
    )
    return tuple((name, keys.in_words(c.about)) for name, c in zip(names, COMMANDS, strict=True))


def _title(text: str) -> Content:
    return Content.styled(text, "bold")


def _table(rows: Rows, room: int) -> list[Content]:
    """Return rows of two columns, the second ``room`` columns wide: what does not fit goes on below itself."""
    below = "\n" + " " * NAMES
    wrapped = [(name, below.join(wrap(about, max(room, 1)))) for name, about in rows]
    return [Content.assemble((_column(name), "$text-accent"), about) for name, about in wrapped]


def _column(name: str) -> str:
    """Return the first column of a row; what is too long for it has a line of its own."""
    return f"{name:<{NAMES}}" if len(name) < NAMES else f"{name}\n{' ' * NAMES}"
