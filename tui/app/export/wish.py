"""What is to be exported, and how: the choices of the export screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from tui.export.formats import DEFAULT, FORMATS, Format
from tui.export.selection import EVERYTHING, Part, Selection, selection_from


class What(Enum):
    """What of a conversation is written: a document, one that brings all of it back, or a piece as it was said."""

    DOCUMENT = "document"
    COMPLETE = "complete"
    REPLY = "last reply"
    CODE = "code"

    @property
    def is_document(self) -> bool:
        """Whether it is no piece."""
        return self in (What.DOCUMENT, What.COMPLETE)


@dataclass(frozen=True, slots=True)
class Wish:
    """A document's format by its name, what is written, the turns as they were typed, and the parts to leave out.

    ``number`` is that of the code, empty for the last. ``mask`` is whether keys are masked. ``tree`` is whether a
    document has all branches: then it has all turns. ``attachments`` is whether it shows what is attached.
    """

    form: str = DEFAULT.name
    what: What = What.DOCUMENT
    number: str = ""
    turns: str = ""
    without: frozenset[Part] = frozenset()
    mask: bool = True
    tree: bool = False
    attachments: bool = False

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
        if self.what is What.COMPLETE:
            return EVERYTHING
        if self.has_branches:
            return replace(selection_from("", self.without), tree=True)
        return selection_from(self.turns, self.without if self.what is What.DOCUMENT else ())

    @property
    def takes_branches(self) -> bool:
        """Whether it can have other branches: a line of messages has no place for them."""
        return self.what is What.DOCUMENT and self.form != "jsonl"

    @property
    def has_branches(self) -> bool:
        """Whether it has them."""
        return self.tree and self.takes_branches

    @property
    def takes_attachments(self) -> bool:
        """Whether it can show what is attached."""
        return self.what is What.DOCUMENT and self.format.pictures is not None

    @property
    def shows_attachments(self) -> bool:
        """Whether it shows that."""
        return self.attachments and self.takes_attachments

    @property
    def piece(self) -> str:
        """A piece as it is asked for on the command line."""
        return "reply" if self.what is What.REPLY else f"code:{self.number.strip()}".removesuffix(":")
