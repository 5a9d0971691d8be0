"""An app in one of the themes that are offered; its style sheets have mull's variables."""

from __future__ import annotations

from typing import Generic

from textual.app import App, ReturnType
from textual.theme import Theme

from tui.app.theme.themes import offered_themes, variables_in
from tui.core.appearance import AUTO, DARK


class ThemedApp(App[ReturnType], Generic[ReturnType]):
    """An app in a theme: ``choice`` is the name of one, or ``auto``."""

    def __init__(self, choice: str = AUTO) -> None:
        super().__init__()
        self.theme = DARK if choice == AUTO else choice

    @property
    def available_themes(self) -> dict[str, Theme]:
        """The themes that can be chosen, by name."""
        return offered_themes()

    def get_css_variables(self) -> dict[str, str]:
        """Return the variables of the theme in use."""
        self.theme_variables = variables_in(self.current_theme)
        return self.theme_variables
