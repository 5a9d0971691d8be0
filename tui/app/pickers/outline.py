"""Choose where to go in the conversation: to a turn, or to a heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.content import Content

from tui.app.chat.outline import LOOKED_THROUGH, Spot
from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Row
from tui.core.cleaning import marked


class OutlinePicker(Picker[Spot]):
    """Answers with a turn or a heading. `texts` has the text of each entry, by its key; `at` is the spot in view."""

    TITLE: ClassVar[str] = "Jump to"
    HINT: ClassVar[str] = f"Enter goes there · Escape leaves · headings of the last {LOOKED_THROUGH} replies"
    DETAIL: ClassVar[int] = 3

    def __init__(self, spots: Sequence[Spot], texts: Mapping[str, str], at: int | None) -> None:
        super().__init__(
            [Row(spot, spot.name, about=spot.when, current=number == at) for number, spot in enumerate(spots)]
        )
        self._texts = texts

    def detail(self, row: Row[Spot]) -> Content:
        """Return the first lines of what is there."""
        return Content(self.beginning(marked(self._texts.get(row.value.key, ""))[row.value.offset :]))
