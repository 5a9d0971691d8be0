"""A button in a line of text: words that do on a click what a key does."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style

CSS = "link-style: none; link-color-hover: $foreground; link-background-hover: $panel; link-style-hover: bold;"


def button(content: Content | str, action: str) -> Content:
    """Return a text that does an action of ``tui.app.commands`` when it is clicked; as it is where there is none."""
    held = content if isinstance(content, Content) else Content(content)
    return held.stylize(Style.from_meta({"@click": f"screen.chat('{action}')"})) if action else held
