"""The line of keys at the foot of the chat: what can be pressed now. Each is a button."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style

from tui.app.chat.button import CSS, ButtonLine
from tui.app.chat.composer import NOW
from tui.app.commands import COMMANDS
from tui.app.keymap import keymap
from tui.core.keys import key_shown

BETWEEN = "   "
# What a key does, and the action of a click: of the app, or of the composer; by the action whose key it is.
SHOWN = {
    "send": ("send", "screen.send"),
    "new_line": ("line", "screen.new_line"),
    "edit_last": ("edit earlier", "screen.recall"),
    "command_palette": ("commands", "app.command_palette"),
    "help": ("help", "app.help"),
    "queue": ("queue", "screen.send"),
    "send_now": ("send now", "screen.send_now"),
    "take_back": ("take back", "screen.recall"),
    "stop": ("stop", "screen.chat('stop')"),
}
IN_EMPTY = {"help": "?"}  # keys of the empty composer that are shown instead
READING = (("i", "write"), ("j k", "lines"), ("{ }", "messages"), ("e", "edit"), ("g G", "ends"), ("n N", "hits"))
WHOSE = {"queue": "send", "take_back": "edit_last"}  # actions whose keys are those of another one
SHORT = {"Escape": "Esc"}
FIRST_TO_GO = (
    "edit_last",
    "take_back",
    "new_line",
    "command_palette",
    "send_now",
    "queue",
)  # where there is no room for all


class KeyLine(ButtonLine):
    """Shows keys by state.

    ``running`` while a reply arrives, ``writing`` while there is a draft, ``begun`` once there is a message to edit,
    ``queued`` while there is one that waits.
    ``strokes`` is the first of two strokes that was pressed, after which the second ones are shown.
    ``reading`` while the transcript has the focus.
    ``said`` is a sentence in their place, for the time before the conversation is there.
    """

    DEFAULT_CSS = f"""
    KeyLine {{ height: 1; padding: 0 1; {CSS} }}
    """

    running: reactive[bool] = reactive(False)
    writing: reactive[bool] = reactive(False)
    begun: reactive[bool] = reactive(False)
    queued: reactive[bool] = reactive(False)
    said: reactive[str] = reactive("")
    strokes: reactive[str] = reactive("")
    reading: reactive[bool] = reactive(False)

    def render(self) -> Content:
        """Return the keys that there is room for."""
        if self.said:
            return Content(self.said)
        if self.strokes:
            return second_strokes(self.strokes, self.content_size.width)
        if self.reading:
            return reading_keys(self.content_size.width)
        again = "" if self.writing else "take_back" if self.queued else "edit_last" if self.begun else ""
        keys = keys_of(running=self.running, writing=self.writing, again=again, width=self.content_size.width)
        return Content(BETWEEN).join([_hint(*key) for key in keys])


def keys_of(*, running: bool, writing: bool, again: str, width: int) -> list[tuple[str, str, str]]:
    """Return the keys that there is room for in so many columns, in their order: key, word, action of a click.

    ``again`` is the action of Up, empty where it has none. What is written while a reply arrives is queued, or sent
    at once.
    """
    queues = ("queue", "send_now") if running and writing else ()
    wanted = ("stop" if running else "send", *queues, "new_line", *filter(None, [again]), "command_palette", "help")
    keys = {action: _key(action, writing=writing) for action in wanted}
    keys = {action: key for action, key in keys.items() if key}
    for least in FIRST_TO_GO:
        if sum(len(f"{key} {SHOWN[action][0]}{BETWEEN}") for action, key in keys.items()) - len(BETWEEN) > width:
            keys.pop(least, None)
    return [(key, *SHOWN[action]) for action, key in keys.items()]


def reading_keys(width: int) -> Content:
    """Return the keys of the transcript that there is room for in so many columns, the way back first."""
    shown = Content.assemble(("READING", "bold reverse"), BETWEEN)
    for key, word in READING:
        more = Content.assemble((key, "bold $foreground"), (f" {word}{BETWEEN}", "$text-muted"))
        if shown.cell_length + more.cell_length - len(BETWEEN) <= width:
            shown += more
    return shown


def second_strokes(first: str, width: int) -> Content:
    """Return what may follow the first of two strokes, as far as there is room in so many columns."""
    shown = Content.assemble((f"{key_shown(first)} …", "bold $foreground"))
    keys = keymap()
    for command in COMMANDS:
        for key in keys.keys(command.action):
            if key.startswith(f"{first} "):
                words = command.slash or f"{command.name[:1].lower()}{command.name[1:]}"
                more = Content.assemble(BETWEEN, (key_shown(key.split(" ")[1]), "bold $foreground"), f" {words}")
                if shown.cell_length + more.cell_length <= width:
                    shown += more.stylize(Style.from_meta({"@click": f"screen.chat('{command.action}')"}))
    return shown


def _key(action: str, *, writing: bool) -> str:
    """Return the key to show for an action, empty where it has none."""
    if action == "send_now":
        return key_shown(NOW) if NOW in keymap().keys("new_line") else ""
    shown = keymap().shown(WHOSE.get(action, action))
    return IN_EMPTY[action] if action in IN_EMPTY and not writing else SHORT.get(shown, shown)


def _hint(key: str, word: str, action: str) -> Content:
    hint = Content.assemble((key, "bold $foreground"), (f" {word}", "$text-muted"))
    return hint.stylize(Style.from_meta({"@click": action}))
