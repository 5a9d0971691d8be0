"""A button in a line of text: words that do on a click what a key does."""

from __future__ import annotations

from rich.style import Style as RichStyle
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

CSS = "link-color-hover: $foreground; link-background-hover: $panel; link-style-hover: bold;"


class ButtonLine(Widget):
    """A line with buttons. They keep their own colours: Textual would give all of them that of a link."""

    @property
    def link_style(self) -> RichStyle:
        """Nothing, in the place of Textual's."""
        return RichStyle.null()


def button(content: Content | str, action: str) -> Content:
    """Return a text that does an action of ``tui.app.commands`` when it is clicked; as it is where there is none."""
    held = content if isinstance(content, Content) else Content(content)
    return held.stylize(Style.from_meta({"@click": f"screen.chat('{action}')"})) if action else held
