"""Where words stand on the screen: for tests that click on what is seen."""

from __future__ import annotations

from tests.app_harness import AppHarness
from tui.app.chat.screen import ChatScreen


def at_chat(harness: AppHarness) -> bool:
    """Return whether no window is over the chat."""
    return isinstance(harness.app.screen, ChatScreen)


def place_of(harness: AppHarness, words: str, *, uppermost: bool = False) -> tuple[int, int] | None:
    """Return column and row of words on the screen, of the lowest or ``uppermost``; None where they are not seen."""
    lines = [strip.text for strip in harness.app.screen._compositor.render_strips()]
    found = [(line.index(words), row) for row, line in enumerate(lines) if words in line]
    return found[0 if uppermost else -1] if found else None
