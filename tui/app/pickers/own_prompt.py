"""Choose a prompt of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Row
from tui.core.prompt import Prompt


class OwnPromptPicker(Picker[Prompt]):
    """Answers with the prompt that was chosen."""

    TITLE: ClassVar[str] = "Your prompts"
    DETAIL: ClassVar[int] = 6
    HINT: ClassVar[str] = "Enter asks it of what is written, or has you write that · Escape leaves"

    def __init__(self, prompts: Sequence[Prompt]) -> None:
        super().__init__([Row(each, each.stem, each.about, also=" ".join(each.tags)) for each in prompts])

    def detail(self, row: Row[Prompt]) -> Content:
        """Return the first lines of the text."""
        return Content(self.beginning(row.value.text.strip()))
