"""The sentence in the place of a screen, on a terminal that is too small for one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.screen import Screen
from textual.widgets import Static


class TooSmall(Static):
    """Covers a screen. What is typed still goes to what it covers."""

    DEFAULT_CSS = """
    TooSmall {
        layer: _loading; dock: top; width: 100%; height: 100%;
        background: $background; color: $text; content-align: center middle; text-align: center;
    }
    Screen.-covered { overflow: hidden hidden; }
    """
    SCOPED_CSS = False


def cover(screens: Iterable[Screen[Any]], sentence: str) -> None:
    """Cover screens with a sentence; uncover them where it is empty."""
    for screen in screens:
        covers = screen.query_children(TooSmall)
        screen.set_class(bool(sentence), "-covered")
        if covers:  # hidden, not removed: that would come after a cover which is wanted again at once
            covers.first(TooSmall).update(sentence)
            covers.first(TooSmall).display = bool(sentence)
        elif sentence:
            screen.mount(TooSmall(sentence, markup=False))
