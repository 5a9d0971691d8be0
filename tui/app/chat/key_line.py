"""The line of keys at the foot of the chat: what can be pressed now. Each is a button."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from tui.app.chat.button import CSS

BETWEEN = "   "
# A key, what it does, and the action of a click: of the app, or of the composer.
SEND = ("Enter", "send", "screen.send")
LINE = ("Ctrl+J", "line", "screen.new_line")
AGAIN = ("Up", "edit earlier", "screen.recall")
COMMANDS = ("Ctrl+P", "commands", "app.command_palette")
HELP = ("?", "help", "app.help")
HELP_WHILE_WRITING = ("F1", "help", "app.help")
STOP = ("Esc", "stop", "screen.chat('stop')")


class KeyLine(Widget):
    """Shows keys by state: ``running`` while a reply arrives, ``writing`` while there is a draft.

    ``said`` is a sentence in their place, for the time before the conversation is there.
    """

    DEFAULT_CSS = f"""
    KeyLine {{ height: 1; padding: 0 1; {CSS} }}
    """

    running: reactive[bool] = reactive(False)
    writing: reactive[bool] = reactive(False)
    said: reactive[str] = reactive("")

    def render(self) -> Content:
        """Return the keys that there is room for, from the left."""
        if self.said:
            return Content(self.said)
        width, line = self.content_size.width, Content("")
        for key, word, action in self._keys():
            hint = Content.assemble((key, "bold $foreground"), (f" {word}", "$text-muted"))
            longer = Content.assemble(line, BETWEEN if line else "", hint.stylize(Style.from_meta({"@click": action})))
            if longer.cell_length <= width:
                line = longer
        return line

    def _keys(self) -> tuple[tuple[str, str, str], ...]:
        first = STOP if self.running else SEND
        if self.writing:
            return first, LINE, COMMANDS, HELP_WHILE_WRITING
        return first, LINE, AGAIN, COMMANDS, HELP
