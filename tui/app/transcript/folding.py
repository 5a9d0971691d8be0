"""What can be folded: reasoning, commentary, the text of a persona or a summary, long messages and code; the labels."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from tui.core.cleaning import cleaned_line, marked

LONG_MESSAGE = 12
"""Line breaks from which a message of the user is folded at first."""
LONG_TEXT = 1_200
"""Characters above which a message of the user is folded at first, also without line breaks."""
SHOWN = 8
"""Lines that stay visible of a folded message, and of reasoning that is streaming."""
SHOWN_OF_A_NOTE = 2
"""Lines that stay visible of a long note, such as what a tool gave in an imported conversation."""
_BOLD = re.compile(r"\*\*(.+?)\*\*")


class FoldKind(Enum):
    """The parts of an entry that can be folded."""

    REASONING = auto()
    COMMENTARY = auto()
    TEXT = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Foldable:
    """A part of an entry that can be folded. `number` is the number of a code block in the entry, from 1."""

    kind: FoldKind
    number: int = 0

    @property
    def open_at_first(self) -> bool:
        """Whether it is open at first: only code, because the user asked for it."""
        return self.kind is FoldKind.CODE


REASONING = Foldable(FoldKind.REASONING)
COMMENTARY = Foldable(FoldKind.COMMENTARY)
TEXT = Foldable(FoldKind.TEXT)


def long_code(number: int) -> Foldable:
    """Return the foldable for the code block with a number."""
    return Foldable(FoldKind.CODE, number)


@dataclass(frozen=True, slots=True)
class Fold:
    """What a line folds, and whether that is open."""

    what: Foldable
    open: bool


def long_message(text: str) -> bool:
    """Return whether a message of the user is folded at first."""
    return text.count("\n") >= LONG_MESSAGE or len(text) > LONG_TEXT


Label = Callable[[bool, int], str]
"""Returns the label of a fold line, from whether it is open and the number of hidden lines."""


def summary_label(name: str, text: str) -> Label:
    """Return a label of a name and the number of lines that are not empty; while folded, with the first line too."""
    lines = [line for line in text.split("\n") if line.strip()]
    count = f"{name} · {len(lines):,} line{'s' if len(lines) != 1 else ''}"
    first = _BOLD.sub(r"\1", cleaned_line(marked(lines[0][:400]))).strip(" *#") if lines else ""
    return lambda opened, hidden: count if opened else f"{count} · {first}"  # noqa: ARG005  other labels need it


def rest_label(opened: bool, hidden: int) -> str:
    """Return the label for the hidden lines of a long message or of streaming reasoning."""
    return "fold" if opened else f"{hidden:,} more line{'s' if hidden != 1 else ''}"
