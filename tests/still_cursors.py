"""Cursors that do not blink, so that no picture depends on when it was taken."""

from __future__ import annotations

from textual.widgets import Input, TextArea


def hold_cursors() -> None:
    """Have no cursor of this process blink from now on."""
    for widget in (TextArea, Input):
        vars(widget)["cursor_blink"]._default = False
