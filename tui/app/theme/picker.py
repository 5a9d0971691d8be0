"""Choose a theme, and see it before it is chosen."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.timer import Timer
from textual.widgets import OptionList

from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Row
from tui.app.theme.themed_app import ThemedApp, theme_of
from tui.app.theme.themes import OWN, looks_of_themes
from tui.core.appearance import AUTO, THEME_CHOICES

REST = 0.08  # seconds on a row before its theme is shown: all style sheets are read anew for it


class ThemePicker(Picker[str]):
    """Answers with the name of a theme, or ``auto``. The theme under the cursor is shown at once, on all of the screen.

    Who asks brings back the one that was there before, where none is chosen.
    """

    TITLE: ClassVar[str] = "Theme"

    def __init__(self, app: ThemedApp[int]) -> None:
        self._themed = app
        self._rest: Timer | None = None
        rows = [self._row(choice) for choice in THEME_CHOICES]
        groups = list(dict.fromkeys(row.group for row in rows))
        super().__init__(sorted(rows, key=lambda row: groups.index(row.group)))

    def _row(self, choice: str) -> Row[str]:
        look = looks_of_themes()[theme_of(choice, self._themed.background)]
        own = choice == AUTO or any(theme.name == choice for theme in OWN)
        about = f"as the terminal is: {look} now" if choice == AUTO else look if own else ""
        return Row(choice, choice, about, choice == self._themed.choice, group="mull's own" if own else look)

    @on(OptionList.OptionHighlighted)
    def _show_soon(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._show_theme)

    def _show_theme(self) -> None:
        row = self.highlighted()
        if row is not None and row.value != self._themed.choice:
            self._themed.choose_theme(row.value)
