"""All entries of the transcript below each other: what stands at which line.

Measuring changes heights, so whoever looks says what must stay where it is: an anchor, which is a place in an entry,
never a number of lines from the top.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.app.transcript.document import HitPlace as DocumentHit
from tui.app.transcript.drawing import DocumentPlace
from tui.app.transcript.entry import BOUNDARIES
from tui.app.transcript.stack import Stack

if TYPE_CHECKING:
    from tui.app.transcript.copying import Spot
    from tui.app.transcript.entry import Entry
    from tui.app.transcript.folds import Fold
    from tui.app.transcript.search import Hit

HitPlace = tuple[int, DocumentHit]
"""An entry, and which of the hits in it."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in an entry."""

    entry: int
    place: DocumentPlace


class Layout(Stack):
    """What can be done with the entries: be looked at, folded, searched, copied."""

    # Looking

    def anchor(self, line: int) -> Anchor | None:
        """Give what stands at a line."""
        if not self._stored:
            return None
        index, within = self._heights.find(min(max(0, line), self.height - 1))
        return Anchor(index, self._document(index).place(within))

    def line_of(self, anchor: Anchor) -> int:
        """Where an anchor is now."""
        return self._heights.top(anchor.entry) + self._document(anchor.entry).line_of(anchor.place)

    def view_at(self, anchor: Anchor | None, shift: int, height: int) -> int:
        """Draw a view of `height` lines that begins `shift` lines below `anchor`, or shows the end if there is none.

        Gives its first line.
        """
        while True:
            lowest = max(0, self.height - height)
            top = lowest if anchor is None else min(lowest, max(0, self.line_of(anchor) + shift))
            if not self.measure(top, top + height):
                return top

    # What is folded

    def fold_at(self, number: int) -> tuple[int, Fold] | None:
        """Give the entry at a line, and what can be folded or unfolded there."""
        if not 0 <= number < self.height:
            return None
        index, within = self._heights.find(number)
        fold = self._document(index).fold_at(within)
        return None if fold is None else (index, fold)

    def set_open(self, index: int, name: str, opened: bool) -> None:
        """Unfold or fold something of an entry; it stays so at every width."""
        toggled = self._toggled.setdefault(index, set())
        (toggled.add if opened != name.startswith("code") else toggled.discard)(name)
        document = self._document(index)
        document.set_open(name, opened)
        self._heights.set(index, document.height)

    # Looking for things

    def top(self, index: int) -> int:
        """Give the first line of an entry."""
        return self._heights.top(index)

    def kind(self, index: int) -> str:
        """Give what kind of entry stands there."""
        return self._stored[index].entry.kind

    def entry_at(self, index: int) -> Entry:
        """Give an entry by its place, with all its pieces."""
        return self._stored[index].whole()

    def may_hold_code(self, index: int) -> bool:
        """Whether an entry is worth drawing to look for code."""
        entry = self.entry_at(index)
        return entry.kind == "reply" and (bool(entry.language) or "```" in entry.text or "~~~" in entry.text)

    def codes(self, index: int) -> list[int]:
        """Give the lines of an entry at which code begins."""
        document = self._document(index)
        lines = document.codes()
        self._heights.set(index, document.height)
        return lines

    def marks(self, number: int, words: str) -> list[tuple[int, int, HitPlace]]:
        """Give what of a line is a hit."""
        if not 0 <= number < self.height:
            return []
        index, within = self._heights.find(number)
        return [(start, end, (index, place)) for start, end, place in self._document(index).marks(within, words)]

    def reveal(self, hit: Hit, words: str) -> HitPlace:
        """Unfold what hides a hit, and give its place."""
        document = self._document(hit.entry)
        place, fold = document.reveal(hit.part, hit.at, words, self.entry_at(hit.entry))
        if fold:
            self.set_open(hit.entry, fold, True)
        return hit.entry, place

    def line_of_hit(self, place: HitPlace, words: str) -> int:
        """Give the line a hit stands at."""
        document = self._document(place[0])
        line = document.line_of_hit(place[1], words)
        self._heights.set(place[0], document.height)
        return self._heights.top(place[0]) + line

    def copied(self, index: int, start: Spot, end: Spot | None) -> str:
        """Give what is selected of an entry, from a spot of it to another, or to its end if that is None."""
        entry = self._stored[index].whole()
        if start <= (0, 0) and end is None:
            toggled = self._toggled.get(index, ())
            shown = (
                entry.reasoning if "reasoning" in toggled else "",
                entry.text if entry.kind not in BOUNDARIES or "text" in toggled else "",
            )
            return "\n\n".join(text for text in shown if text)
        document = self._document(index)
        text = document.copied(start, end, entry)
        self._heights.set(index, document.height)
        return text

    def shown(self, index: int, first: int, last: int | None) -> list[str]:
        """Give lines of an entry as they are seen, from `first` to `last`, both included, or to its end."""
        document = self._document(index)
        while document.measure(first, document.height if last is None else last + 1):
            pass
        self._heights.set(index, document.height)
        end = document.height if last is None else min(last + 1, document.height)
        return [document.line(number).text for number in range(first, end)]
