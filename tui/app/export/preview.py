"""A preview of a document: its beginning, and how long all of it is.

That of a long session is made of its first turns alone: making all of it again at every choice would take seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tui.core.conversation.message import Message, Reply, UserMessage
from tui.core.formatting import short_number, size_of_bytes
from tui.export.selection import Selection

WHOLE = 200_000  # characters of messages of which all is made for a preview: 0.2 s, a page of HTML 0.6 s
ENOUGH = 50_000  # characters of the first turns of which that of a longer one is made
MOST_SHOWN = 20_000  # characters that are shown
MOST_LINES = 400
PAGE, BODY = "<!doctype html>", "<body>"  # what is between them is about the looks of a page

Counter = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Beginning:
    """The turns of which a preview is made, and what share of the selected text they have: 1 for all of it."""

    selection: Selection
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Preview:
    """What will be written, as far as it is shown, and how much all of it is: estimated, unless ``share`` is 1.

    ``skips`` is whether the head of a page is left out, ``cut`` whether something behind the text is. ``name`` is a
    free name for its file. ``more`` is whether what brings a session back comes to that, and is not counted.
    """

    text: str
    name: str
    bytes: int
    tokens: int
    share: float
    skips: bool
    cut: bool
    more: bool = False

    @property
    def part(self) -> str:
        """Which part of the document is shown, in words."""
        whole = "its beginning" if self.cut or self.share < 1 else "" if self.skips else "all of it"
        return ", ".join(filter(None, ("from its body on" if self.skips else "", whole)))

    @property
    def size(self) -> str:
        """How much all of it is, in words: bytes, and an estimate of its tokens."""
        about = f"{'more than ' if self.more else ''}{'' if self.share == 1 else 'about '}"
        tokens = f"{self.tokens:,}" if self.share == 1 else short_number(self.tokens)
        return f"{about}{size_of_bytes(self.bytes)} · ~{tokens} token{'' if self.tokens == 1 else 's'}"


def beginning(selection: Selection, messages: Sequence[Message]) -> Beginning:
    """Return the turns to make a preview of, of a selection and the messages in it."""
    sizes = list(map(_size, messages))
    if sum(sizes) <= WHOLE or not selection.first:
        return Beginning(selection)
    turns = taken = 0
    for message, size in zip(messages, sizes, strict=True):
        if isinstance(message, UserMessage):
            if turns and taken > ENOUGH:
                first = replace(selection, last=selection.first + turns - 1, tree=False)  # branches come behind them
                return Beginning(first, taken / sum(sizes))
            turns += 1
        taken += size
    return Beginning(selection)


def preview_of(text: str, name: str, count: Counter, share: float = 1.0) -> Preview:
    """Return the preview of a text that is a ``share`` of a document; ``count`` counts tokens."""
    start = max(0, text.find(f"\n{BODY}") + 1) if text.startswith(PAGE) else 0
    shown = "\n".join(text[start : start + MOST_SHOWN].split("\n", MOST_LINES)[:MOST_LINES])
    cut = len(shown) < len(text) - start
    size, tokens = (round(number / share) for number in (len(text.encode("utf-8", "replace")), count(text)))
    return Preview(shown, name, size, tokens, share, skips=start > 0, cut=cut)


def _size(message: Message) -> int:
    return len(message.text) + (len(message.reasoning) if isinstance(message, Reply) else 0)
