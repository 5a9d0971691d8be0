"""All entries of the transcript below each other: what stands at which line.

Only entries that were looked at are documents; of the others a guess at their height is known. Measuring changes
heights, so whoever looks says what must stay where it is: an anchor, which is a place in an entry, never a number
of lines from the top.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.app.widgets.transcript.document import Document, DocumentPlace, guess_height
from tui.app.widgets.transcript.heights import Heights
from tui.app.widgets.transcript.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.strip import Strip

    from tui.app.widgets.transcript.copying import Spot
    from tui.app.widgets.transcript.entry import Entry
    from tui.app.widgets.transcript.folds import Fold
    from tui.app.widgets.transcript.palette import Palette

_KEPT = 120  # documents kept: several screens of the shortest entries


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in an entry."""

    entry: int
    place: DocumentPlace


class Layout:
    """The entries, their heights, and the documents of those looked at."""

    def __init__(self) -> None:
        self.rendered = 0
        """How many documents were made so far."""
        self._stored: list[Stored] = []
        self._index: dict[str, int] = {}
        self._statuses: dict[str, str] = {}
        self._heights = Heights()
        self._documents: OrderedDict[int, Document] = OrderedDict()
        self._toggled: dict[int, set[str]] = {}
        self.width = 0
        """Cells of a line; 0 as long as nothing can be drawn."""
        self._palette: Palette | None = None

    # Entries

    @property
    def entries(self) -> list[Entry]:
        """All entries with what came for them since."""
        return [stored.whole() for stored in self._stored]

    def __len__(self) -> int:
        return len(self._stored)

    @property
    def live(self) -> bool:
        """Whether a reply is in progress."""
        return bool(self._stored) and self._stored[-1].entry.live

    @property
    def height(self) -> int:
        """Lines in all, partly guessed."""
        return self._heights.total

    def show(self, entries: Sequence[Entry]) -> None:
        """Replace all entries."""
        self._stored = [Stored(entry) for entry in entries]
        self._index = {entry.key: index for index, entry in enumerate(entries)}
        self._statuses.clear()
        self._toggled.clear()
        self._forget()

    def add(self, entry: Entry) -> int:
        """Put one more below the others. Gives its first line."""
        top = self.height
        stored = Stored(entry)
        self._index[entry.key] = len(self._stored)
        self._stored.append(stored)
        self._heights.append(self._guess(stored))
        return top

    def entry(self, key: str) -> Entry:
        """Give the entry with all its pieces."""
        return self._stored[self._index[key]].whole()

    def extend(self, key: str, text: str, reasoning: str) -> None:
        """Add pieces to an entry; they are worked in by `settle`."""
        index = self._index[key]
        stored = self._stored[index]
        if text:
            stored.text.append(text)
            stored.characters += len(text)
            stored.newlines += text.count("\n")
        if reasoning:
            stored.reasoning.append(reasoning)
        if document := self._documents.get(index):
            document.feed(text, reasoning)

    def replace(self, entry: Entry) -> int:
        """Put `entry` in the place of the one with its key. Gives its first line."""
        index = self._index[entry.key]
        before = self._stored[index].whole()
        self._stored[index] = Stored(entry)
        self._statuses.pop(entry.key, None)
        document = self._documents.get(index)
        if document and before.live and not entry.live and before.text == entry.text:
            document.finish(entry)
            self._heights.set(index, document.height)
        else:
            self._documents.pop(index, None)
            self._heights.set(index, self._guess(self._stored[index]))
        return self._heights.top(index)

    def set_status(self, key: str, status: str) -> int:
        """Change the line under a live reply. Gives the first line that may look different."""
        self._statuses[key] = status
        index = self._index[key]
        document = self._documents.get(index)
        if document is None:
            return self.height
        first = self._heights.top(index) + document.set_status(status)
        self._heights.set(index, document.height)
        return first

    def behind(self) -> set[str]:
        """Give the keys of entries so long that `settle` has more to do for them."""
        return {document.entry.key for document in self._documents.values() if document.behind}

    def settle(self, key: str) -> int:
        """Work in the pieces that came for an entry. Gives the first line that may look different."""
        index = self._index[key]
        top = self._heights.top(index)
        document = self._documents.get(index)
        if document is None:
            self._heights.set(index, self._guess(self._stored[index]))
            return top
        first = document.settle()
        self._heights.set(index, document.height)
        return top + first

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

    # Lines

    @property
    def drawable(self) -> bool:
        """Whether width and colours are known; before that nothing can be drawn."""
        return self.width > 0 and self._palette is not None

    def resize(self, width: int, palette: Palette) -> bool:
        """Draw at another width or in other colours from now on. False if both are as they were."""
        if (width, palette) == (self.width, self._palette):
            return False
        self.width, self._palette = width, palette
        self._forget()
        return True

    def _forget(self) -> None:
        self._documents.clear()
        self._heights = Heights([self._guess(stored) for stored in self._stored])

    def _guess(self, stored: Stored) -> int:
        return guess_height(stored.entry, stored.characters, stored.newlines, self.width)

    def line(self, number: int) -> Strip | None:
        """Give one line of what was measured; None below the end."""
        if not 0 <= number < self.height:
            return None
        index, within = self._heights.find(number)
        return self._document(index).line(within)

    def measure(self, top: int, bottom: int) -> bool:
        """Draw what stands between two lines. True if a height turned out different: other lines stand there now."""
        if not self._stored or top >= self.height:
            return False
        changed = False
        index = self._heights.find(max(0, top))[0]
        while index < len(self._stored) and (start := self._heights.top(index)) < bottom:
            before = self._heights[index]
            document = self._document(index)
            document.measure(top - start, bottom - start)
            self._heights.set(index, document.height)
            changed = changed or document.height != before
            index += 1
        return changed

    def find(self, number: int) -> tuple[int, int]:
        """Give the entry that stands at a line, and the line within it."""
        return self._heights.find(number)

    def copied(self, index: int, start: Spot, end: Spot | None) -> str:
        """Give what is selected of an entry, from a spot of it to another, or to its end if that is None."""
        entry = self._stored[index].whole()
        if start <= (0, 0) and end is None:
            toggled = self._toggled.get(index, ())
            shown = (
                entry.reasoning if "reasoning" in toggled else "",
                entry.text if entry.kind != "persona" or "text" in toggled else "",
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

    def _document(self, index: int) -> Document:
        document = self._documents.get(index)
        if document is None:
            if self._palette is None:
                raise RuntimeError("lines are drawn only after resize")
            entry = self._stored[index].whole()
            document = Document(entry, self.width, self._palette, self._toggled.get(index, ()))
            if status := self._statuses.get(entry.key):
                document.set_status(status)
            self.rendered += 1
            self._documents[index] = document
            if len(self._documents) > _KEPT:
                self._documents.popitem(last=False)
            self._heights.set(index, document.height)
        else:
            self._documents.move_to_end(index)
        return document
