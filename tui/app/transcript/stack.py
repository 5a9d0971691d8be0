"""All entries below each other, and which line of which of them stands where.

Only entries that were looked at are documents; of the others a guess at their height is known.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from tui.app.transcript.document import Document
from tui.app.transcript.drawing import guess_height
from tui.app.transcript.heights import Heights
from tui.app.transcript.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.strip import Strip

    from tui.app.transcript.entry import Entry
    from tui.app.transcript.palette import Palette

_KEPT = 120  # documents kept: several screens of the shortest entries


class Stack:
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

    def work(self) -> None:
        """Do a moment's worth of what is behind; `settle` shows it."""
        for document in self._documents.values():
            if document.behind:
                document.work()
                return

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

    # Lines

    @property
    def drawable(self) -> bool:
        """Whether width and colours are known; before that nothing can be drawn."""
        return self.width > 0 and self._palette is not None

    def resize(self, width: int, palette: Palette) -> bool:
        """Draw at another width or in other colours from now on. False if both are as they were."""
        if (width, palette) == (self.width, self._palette):
            return False
        if palette != self._palette:
            self._documents.clear()
        self.width, self._palette = width, palette
        self._heights = Heights([self._guess(stored) for stored in self._stored])
        for index, document in self._documents.items():
            document.resize(width)
            self._heights.set(index, document.height)
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
