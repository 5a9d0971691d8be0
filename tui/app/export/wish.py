"""What is to be exported, and how: the choices of the export screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tui.export.formats import DEFAULT, FORMATS, Format
from tui.export.selection import Part, Selection, selection_from


class What(Enum):
    """What of a conversation is written: a document, or a piece of it as it was said."""

    DOCUMENT = "a document"
    REPLY = "the last reply"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Wish:
    """A document's format by its name, what is written, the turns as they were typed, and the parts to leave out.

    ``number`` is that of the code, empty for the last. ``mask`` is whether keys are masked.
    """

    form: str = DEFAULT.name
    what: What = What.DOCUMENT
    number: str = ""
    turns: str = ""
    without: frozenset[Part] = frozenset()
    mask: bool = True

    @property
    def format(self) -> Format:
        """The format of a document."""
        return FORMATS[self.form]

    @property
    def selection(self) -> Selection:
        """What is selected.

        Raises:
            UsageError: the turns cannot be read.
        """
        return selection_from(self.turns, self.without if self.what is What.DOCUMENT else ())

    @property
    def piece(self) -> str:
        """A piece as it is asked for on the command line."""
        return "reply" if self.what is What.REPLY else f"code:{self.number.strip()}".removesuffix(":")
