"""Buttons: words of mull's own in the transcript that do something when they are clicked."""

from __future__ import annotations

import re

from rich.style import Style

from tui.app.commands import COMMANDS
from tui.app.transcript.markdown.wrapping import Run

PRESS = "press"
"""The key, in the metadata of a style, of what a click does: the name of an action, and the key of its entry."""
WORDS = {"Up"}
"""Names of keys that are words as well: where a service or a title says them, no key is meant."""
ACTIONS = {command.keys: command.action for command in COMMANDS if command.keys and command.keys not in WORDS}
_KEYS = "|".join(re.escape(keys) for keys in sorted(ACTIONS, key=len, reverse=True))
_NAMED = re.compile(rf"(?<![\w+/-])(?:{_KEYS})(?![\w+/-])")

_UNDERLINED = Style(underline=True)


def button(action: str, key: str = "") -> Style:
    """Return the style of what does an action when it is clicked; it does not look different by itself."""
    return Style.from_meta({PRESS: (action, key)})


def key_runs(text: str, base: Style) -> list[Run]:
    """Return what mull says as runs: each key that it names is a button, underlined, which does what the key does."""
    runs: list[Run] = []
    at = 0
    for found in _NAMED.finditer(text):
        runs += [(text[at : found.start()], base), (found[0], base + _UNDERLINED + button(ACTIONS[found[0]]))]
        at = found.end()
    return [run for run in [*runs, (text[at:], base)] if run[0]]
