"""Choose what is copied, or written to a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content

from tui.app.chat.copyables import Piece
from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Row
from tui.core.cleaning import marked


class PiecePicker(Picker[Piece]):
    """Answers with the piece that was chosen."""

    TITLE: ClassVar[str] = "Copy"
    DETAIL: ClassVar[int] = 6
    HINT: ClassVar[str] = "Enter copies · Escape leaves"

    def __init__(self, pieces: Sequence[Piece]) -> None:
        super().__init__([Row(piece, piece.name, piece.about) for piece in pieces])

    def detail(self, row: Row[Piece]) -> Content:
        """Return the first lines of the piece."""
        return Content(self.beginning(row.value.text))


class CodePicker(PiecePicker):
    """Answers with the code that is to be written to a file."""

    TITLE: ClassVar[str] = "Write code to a file"
    HINT: ClassVar[str] = "Enter asks for the name · Escape leaves"


class LinkPicker(Picker[str]):
    """Answers with an address."""

    TITLE: ClassVar[str] = "Open a link"
    HINT: ClassVar[str] = "Enter shows where it leads · Escape leaves"

    def __init__(self, addresses: Sequence[str]) -> None:
        super().__init__([Row(address, marked(address)) for address in addresses])
