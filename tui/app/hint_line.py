"""The line of a window that names its keys: each is a button, which does what the key does."""

from __future__ import annotations

import re
from typing import Any

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from tui.app.chat.button import CSS, ButtonLine

BETWEEN = " · "
# What stands for a key in a hint: named ones, those with Ctrl, Alt or Shift, function keys, arrows, single signs.
KEY = re.compile(
    r"(?:(?:Ctrl|Alt|Shift)\+\w+|Enter|Escape|Esc|Space|Tab|Home|End|PageUp|PageDown|Up|Down|F\d\d?|[←→↑↓]|[A-Za-z/?])"
    r"(?= |$)"
)
NAMES = {
    "Esc": "escape", "Space": "space", "←": "left", "→": "right", "↑": "up", "↓": "down", "/": "slash",
    "?": "question_mark",
}  # fmt: skip


def textual_key(name: str) -> str:
    """Return a key of a hint as Textual names it: ``Ctrl+S`` as ``ctrl+s``."""
    if name in NAMES:
        return NAMES[name]
    return name if len(name) == 1 else name.lower()


def hint(text: str) -> Content:
    """Return a hint such as ``Enter chooses · Escape leaves``: keys bright, words dim, each a button."""
    return Content.styled(BETWEEN, "$text-muted").join([_part(part) for part in text.split(BETWEEN)])


def _part(text: str) -> Content:
    """Return one part of a hint; the words behind a key belong to it, and what begins with none is no button."""
    shown, at = Content(""), 0
    while (found := KEY.match(text, at)) is not None:
        rest = re.compile(r"(?: and)? ?").match(text, found.end())
        until = rest.end() if rest is not None else found.end()
        last = KEY.match(text, until) is None
        words = Content.assemble((found[0], "bold $foreground"), (text[found.end() :] if last else "", "$text-muted"))
        shown += words.stylize(Style.from_meta({"@click": f"app.simulate_key('{textual_key(found[0])}')"}))
        if last:
            return shown
        shown += Content.styled(text[found.end() : until], "$text-muted")
        at = until
    return shown + Content.styled(text[at:], "$text-muted")


class HintLine(Static, ButtonLine):
    """Shows a hint; of several the first one that the line has room for, else the last."""

    DEFAULT_CSS = f"HintLine {{ {CSS} }}"

    def __init__(self, text: str = "", *shorter: str, **about: Any) -> None:
        super().__init__(hint(text), **about)
        self._shown = text
        self._texts = (text, *shorter)

    def say(self, text: str) -> None:
        """Show another hint."""
        self._texts = (text,)
        self._show(text)

    def on_resize(self) -> None:
        """Show the hint for which there is room, once the screen is laid out: before, its new height would be lost."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        room = self.content_size.width
        self._show(next((each for each in self._texts if cell_len(each) <= room), self._texts[-1]))

    def _show(self, text: str) -> None:
        if text != self._shown:
            self._shown = text
            self.update(hint(text))
