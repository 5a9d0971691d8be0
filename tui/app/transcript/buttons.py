"""Buttons: words of mull's own in the transcript that do something when they are clicked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style

from tui.app.commands import COMMANDS, MOVES
from tui.app.keymap import actions_by_name, keymap, named_keys
from tui.app.transcript.markdown.wrapping import Run

CLICKED = frozenset(each.action for each in (*COMMANDS, *MOVES))
PRESS = "press"
"""The key, in the metadata of a style, of what a click does: the name of an action, and the key of its entry."""

_UNDERLINED = Style(underline=True)


def button(action: str, key: str = "") -> Style:
    """Return the style of what does an action when it is clicked; it does not look different by itself."""
    return Style.from_meta({PRESS: (action, key)})


def key_runs(text: str, base: Style, foreign: Sequence[str] = ()) -> list[Run]:
    """Return what mull says as runs: each key that it names is a button, underlined, which does what the key does.

    Keys are named by their defaults, and shown as they are now. In ``foreign`` parts nothing is a key: a service could
    have something done that costs.
    """
    runs: list[Run] = []
    at = 0
    kept = _places(text, foreign)
    for found in named_keys().finditer(text):
        if any(start < found.end() and found.start() < end for start, end in kept):
            continue
        action = actions_by_name()[found[0]]
        shown = keymap().in_words(found[0])
        pressed = _UNDERLINED + button(action) if action in CLICKED else Style.null()
        runs += [(text[at : found.start()], base), (shown, base + pressed)]
        at = found.end()
    return [run for run in [*runs, (text[at:], base)] if run[0]]


def _places(text: str, parts: Sequence[str]) -> list[tuple[int, int]]:
    """Return where parts stand in a line, from their first character to behind the last, each time they do."""
    places = []
    for part in parts:
        start = text.find(part)
        while start >= 0:
            places.append((start, start + len(part)))
            start = text.find(part, start + len(part))
    return places
