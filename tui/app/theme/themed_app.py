"""An app in one of the themes that are offered; its style sheets have mull's variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic

from textual.app import App, ReturnType
from textual.filter import LineFilter
from textual.theme import Theme

from tui.app.terminal.background import Background, BackgroundChanged
from tui.app.theme.themes import offered_themes, variables_in
from tui.app.theme.widgets import CSS
from tui.core.appearance import AUTO, DARK, LIGHT


class ThemedApp(App[ReturnType], Generic[ReturnType]):
    """An app in a theme. ``choice`` is the name of one, or ``auto``: dark or light as the terminal is.

    A terminal that reports nothing counts as dark.
    """

    CSS = CSS

    _ascii: LineFilter | None = None

    def __init__(self, choice: str = AUTO, background: Background = Background.DARK) -> None:
        super().__init__()
        self.choice = choice
        self.background = background  # of the terminal
        self.theme = theme_of(choice, self.background)

    @property
    def available_themes(self) -> dict[str, Theme]:
        """The themes that can be chosen, by name."""
        return offered_themes()

    def get_css_variables(self) -> dict[str, str]:
        """Return the variables of the theme in use, in colours that the terminal has."""
        self.theme_variables = variables_in(self.current_theme, self.console.color_system, grey=self.no_color)
        return self.theme_variables

    def draw_ascii(self) -> None:
        """Draw signs as ASCII from here on."""
        from tui.app.terminal.ascii_signs import AsciiFilter  # noqa: PLC0415  only where it is asked for

        self._ascii = AsciiFilter()
        self.refresh(layout=True)

    @property
    def is_ascii(self) -> bool:
        """Whether signs are drawn as ASCII."""
        return self._ascii is not None

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what every line goes through."""
        filters = super().get_line_filters()
        return filters if self._ascii is None else [*filters, self._ascii]

    def choose_theme(self, choice: str) -> None:
        """Draw everything in a theme, or as the terminal is."""
        self.choice = choice
        self.theme = theme_of(choice, self.background)

    def on_background_changed(self, message: BackgroundChanged) -> None:
        """Follow the terminal, where it is followed."""
        self.background = message.background
        self.choose_theme(self.choice)


def theme_of(choice: str, background: Background) -> str:
    """Return the name of the theme that a choice means on such a terminal."""
    if choice != AUTO:
        return choice
    return LIGHT if background is Background.LIGHT else DARK
