"""The line of keys at the foot of the chat: what can be pressed now. Each is a button."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style

from tui.app.chat.button import CSS, ButtonLine

BETWEEN = "   "
# A key, what it does, and the action of a click: of the app, or of the composer.
SEND = ("Enter", "send", "screen.send")
LINE = ("Ctrl+J", "line", "screen.new_line")
AGAIN = ("Up", "edit earlier", "screen.recall")
COMMANDS = ("Ctrl+P", "commands", "app.command_palette")
HELP = ("?", "help", "app.help")
HELP_WHILE_WRITING = ("F1", "help", "app.help")
STOP = ("Esc", "stop", "screen.chat('stop')")


class KeyLine(ButtonLine):
    """Shows keys by state.

    ``running`` while a reply arrives, ``writing`` while there is a draft, ``begun`` once there is a message to edit.
    ``said`` is a sentence in their place, for the time before the conversation is there.
    """

    DEFAULT_CSS = f"""
    KeyLine {{ height: 1; padding: 0 1; {CSS} }}
    """

    running: reactive[bool] = reactive(False)
    writing: reactive[bool] = reactive(False)
    begun: reactive[bool] = reactive(False)
    said: reactive[str] = reactive("")

    def render(self) -> Content:
        """Return the keys that there is room for."""
        if self.said:
            return Content(self.said)
        again = self.begun and not self.writing
        keys = keys_of(running=self.running, writing=self.writing, again=again, width=self.content_size.width)
        return Content(BETWEEN).join([_hint(*key) for key in keys])


def keys_of(*, running: bool, writing: bool, again: bool, width: int) -> list[tuple[str, str, str]]:
    """Return the keys that there is room for in so many columns, in their order."""
    keys = [STOP if running else SEND, LINE, COMMANDS, HELP_WHILE_WRITING if writing else HELP]
    if again:
        keys.insert(2, AGAIN)
    for least in (AGAIN, LINE, COMMANDS):
        if sum(len(f"{key} {word}{BETWEEN}") for key, word, _ in keys) - len(BETWEEN) > width and least in keys:
            keys.remove(least)
    return keys


def _hint(key: str, word: str, action: str) -> Content:
    hint = Content.assemble((key, "bold $foreground"), (f" {word}", "$text-muted"))
    return hint.stylize(Style.from_meta({"@click": action}))
