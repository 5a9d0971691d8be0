"""Choose a starter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Row
from tui.core.starters import Starter


class StarterPicker(Picker[Starter]):
    """Answers with the starter that was chosen."""

    TITLE: ClassVar[str] = "Begin with"
    DETAIL: ClassVar[int] = 6
    HINT: ClassVar[str] = "Enter puts it into the composer · Escape leaves"

    def __init__(self, starters: Sequence[Starter]) -> None:
        super().__init__([Row(starter, starter.name, starter.persona) for starter in starters])

    def detail(self, row: Row[Starter]) -> Content:
        """Return the first lines of the text."""
        return Content(self.beginning(row.value.text))
