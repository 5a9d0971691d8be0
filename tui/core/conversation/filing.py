"""How a session is filed: its tags, and whether it is pinned or archived; and changes of that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import normalize

from tui.core.cleaning import cleaned_line
from tui.core.conversation.record import Filed
from tui.core.errors import UsageError

LONGEST_TAG = 40  # characters
APART = re.compile(r'[\s,"“”]+')  # what separates tags where several are typed, and so is in none


@dataclass(frozen=True, slots=True)
class Filing:
    """A change of how a session is filed. ``add`` and ``remove`` are tags; None leaves pin or archive as it is."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    pinned: bool | None = None
    archived: bool | None = None

    def of(self, filed: Filed) -> Filed:
        """Return how a session is filed after the change."""
        kept = {*filed.tags, *self.add}.difference(self.remove)
        return Filed(
            tuple(sorted(kept)),
            filed.pinned if self.pinned is None else self.pinned,
            filed.archived if self.archived is None else self.archived,
        )


def tag_of(text: str) -> str:
    """Return a tag as it is kept: in small letters, on one line, without blanks or ``#`` before it; may be empty."""
    words = APART.sub(" ", normalize("NFC", cleaned_line(text).lower())).split()
    return "-".join(words).lstrip("#-")[:LONGEST_TAG].rstrip("-")


def tags_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return tags as they are kept, each once, in order; what makes no tag is left out."""
    return tuple(sorted({tag for tag in map(tag_of, texts) if tag}))


def filing_from(words: Iterable[str]) -> Filing:
    """Return the change that words of a command line mean: ``work`` adds a tag, ``-work`` takes it away.

    Raises:
        UsageError: there is no word, or one makes no tag.
    """
    typed = [word for text in words for word in APART.split(text) if word]
    add = [word for word in typed if not word.startswith("-")]
    remove = [word.removeprefix("-") for word in typed if word.startswith("-")]
    for word in typed:
        if not tag_of(word.removeprefix("-")):
            raise UsageError(f"{word!r} makes no tag.", "A tag is a word, such as work; -work takes it away.")
    if not typed:
        raise UsageError("No tag is named.", "Name one, such as work; -work takes it away.")
    return Filing(tags_of(add), tags_of(remove))
