"""The layout: the entries of the transcript below each other, and what is at which line.

Only entries that were in view are drawn, each by an `EntryView`; the heights of the others are estimated. Measuring
changes heights and so the numbers of lines. A position that must stay in place is therefore given as an anchor, which
is a place in an entry.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual.strip import Strip

from tui.app.transcript.anchors import Anchor
from tui.app.transcript.copying import TextPosition
from tui.app.transcript.entry import BOUNDARIES, Entry, Kind
from tui.app.transcript.entry_view import EntryView, guess_height
from tui.app.transcript.folding import COMMENTARY, REASONING, TEXT, Foldable
from tui.app.transcript.heights import Heights
from tui.app.transcript.palette import Palette
from tui.app.transcript.search import Hit, HitPlace

_KEPT = 120  # entry views kept: several screens of the shortest entries


_BEHIND = 1 << 30  # a column behind the end of any line


class _Stored:
    """An entry, the text streamed for it since, and the two counts from which its height is estimated."""

    __slots__ = ("characters", "entry", "newlines", "reasoning", "text")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.text: list[str] = []
        self.reasoning: list[str] = []
        self.characters = len(entry.text)
        self.newlines = entry.text.count("\n")

    def whole(self) -> Entry:
        """Return the entry with all the text streamed for it."""
        if self.text or self.reasoning:
            text = self.entry.text + "".join(self.text)
            self.entry = replace(self.entry, text=text, reasoning=self.entry.reasoning + "".join(self.reasoning))
            self.text, self.reasoning = [], []
        return self.entry


@dataclass(frozen=True, slots=True)
class FoldAt:
    """A fold line: its line, the index of its entry, what it folds, and whether that is open."""

    line: int
    entry: int
    what: Foldable
    open: bool


class Layout:
    """The entries, their heights in lines, and the views of those drawn last."""

    def __init__(self) -> None:
        self.rendered = 0
        """The number of entry views made so far."""
        self._stored: list[_Stored] = []
        self._index: dict[str, int] = {}
        self._statuses: dict[str, str] = {}
        self._heights = Heights()
        self._views: OrderedDict[int, EntryView] = OrderedDict()
        self._toggled: dict[int, set[Foldable]] = {}
        self.width = 0
        """Columns of a line; 0 before the first `resize`."""
        self._palette: Palette | None = None
        self._wraps = True

    # Entries

    @property
    def entries(self) -> list[Entry]:
        """All entries, with the text streamed for them."""
        return [stored.whole() for stored in self._stored]

    def __len__(self) -> int:
        return len(self._stored)

    @property
    def live(self) -> bool:
        """Whether the last entry is a reply in progress."""
        return bool(self._stored) and self._stored[-1].entry.live

    @property
    def height(self) -> int:
        """The number of lines in all, partly estimated."""
        return self._heights.total

    def show(self, entries: Sequence[Entry]) -> None:
        """Replace all entries."""
        self._stored = [_Stored(entry) for entry in entries]
        self._index = {entry.key: index for index, entry in enumerate(entries)}
        self._statuses.clear()
        self._toggled.clear()
        self._views.clear()
        self._guess_all()

    def add(self, entry: Entry) -> int:
        """Add an entry below the others. Return its first line."""
        top = self.height
        stored = _Stored(entry)
        self._index[entry.key] = len(self._stored)
        self._stored.append(stored)
        self._heights.append(self._guess(stored))
        return top

    def cut(self, key: str) -> int:
        """Take away an entry, what was said above it of its turn, and all below. Return the first line that is gone."""
        index = self._index[key]
        while index and self._stored[index - 1].entry.key.startswith(f"{key}-"):
            index -= 1
        top = self._heights.top(index)
        for stored in self._stored[index:]:
            del self._index[stored.entry.key]
            self._statuses.pop(stored.entry.key, None)
            self._heights.pop()
        del self._stored[index:]
        self._views = OrderedDict((each, view) for each, view in self._views.items() if each < index)
        self._toggled = {each: toggled for each, toggled in self._toggled.items() if each < index}
        return top

    def index(self, key: str) -> int | None:
        """Return the index of the entry with a key; None if there is none."""
        return self._index.get(key)

    def entry(self, key: str) -> Entry:
        """Return the entry with the key `key`, with all the text streamed for it. Raise KeyError if there is none."""
        return self._stored[self._index[key]].whole()

    def extend(self, key: str, text: str, reasoning: str) -> None:
        """Add streamed text to an entry. `settle` parses it. Raise KeyError if there is no such entry."""
        index = self._index[key]
        stored = self._stored[index]
        if text:
            stored.text.append(text)
            stored.characters += len(text)
            stored.newlines += text.count("\n")
        if reasoning:
            stored.reasoning.append(reasoning)
        if view := self._views.get(index):
            view.feed(text, reasoning)

    def replace(self, entry: Entry) -> int:
        """Replace the entry with the same key. Return its first line. Raise KeyError if there is no such entry."""
        index = self._index[entry.key]
        before = self._stored[index].whole()
        self._stored[index] = _Stored(entry)
        self._statuses.pop(entry.key, None)
        view = self._views.get(index)
        if view and before.live and not entry.live and before.text == entry.text:
            view.finish(entry)
            self._heights.set(index, view.height)
        else:
            self._views.pop(index, None)
            self._heights.set(index, self._guess(self._stored[index]))
        return self._heights.top(index)

    def set_status(self, key: str, status: str) -> int:
        """Change the status line under a live reply. Return the first line that may look different."""
        self._statuses[key] = status
        index = self._index[key]
        view = self._views.get(index)
        if view is None:
            return self.height
        first = self._heights.top(index) + view.set_status(status)
        self._heights.set(index, view.height)
        return first

    def recolour(self) -> int:
        """Forget what was drawn before its colours were known. Return the first line that may look different."""
        first = self.height
        for index, view in self._views.items():
            line = view.recolour()
            if line < view.height:
                first = min(first, self._heights.top(index) + line)
        return first

    def behind(self) -> set[str]:
        """Return the keys of the entries whose text is not parsed to its end yet."""
        return {view.entry.key for view in self._views.values() if view.behind}

    def parse_more(self) -> None:
        """Parse some more of one entry that is behind. `settle` shows the result."""
        for view in self._views.values():
            if view.behind:
                view.parse_more()
                return

    def settle(self, key: str) -> int:
        """Parse the text streamed for an entry. Return the first line that may look different."""
        index = self._index[key]
        top = self._heights.top(index)
        view = self._views.get(index)
        if view is None:
            self._heights.set(index, self._guess(self._stored[index]))
            return top
        first = view.settle()
        self._heights.set(index, view.height)
        return top + first

    # Lines

    @property
    def drawable(self) -> bool:
        """Whether width and palette are known; before that nothing can be drawn."""
        return self.width > 0 and self._palette is not None

    def resize(self, width: int, palette: Palette, *, wraps: bool = True) -> bool:
        """Set width in columns, palette, and whether long lines of code are wrapped. Return whether any has changed."""
        if (width, palette, wraps) == (self.width, self._palette, self._wraps):
            return False
        if palette != self._palette:
            self._views.clear()
        self.width, self._palette, self._wraps = width, palette, wraps
        self._guess_all()
        for index, view in self._views.items():
            view.resize(width, wraps=wraps)
            self._heights.set(index, view.height)
        return True

    def _guess_all(self) -> None:
        self._heights = Heights([self._guess(stored) for stored in self._stored])

    def _guess(self, stored: _Stored) -> int:
        return guess_height(stored.entry, stored.characters, stored.newlines, self.width)

    def line(self, number: int) -> Strip | None:
        """Return a line of a measured part as it is drawn; None outside the layout."""
        if not 0 <= number < self.height:
            return None
        index, within = self._heights.find(number)
        return self._view(index).line(within)

    def measure(self, top: int, bottom: int) -> bool:
        """Draw the lines from `top` up to `bottom`. Return whether heights changed, and so the lines there."""
        if not self._stored or top >= self.height:
            return False
        changed = False
        index = self._heights.find(max(0, top))[0]
        while index < len(self._stored) and (start := self._heights.top(index)) < bottom:
            before = self._heights[index]
            view = self._view(index)
            view.measure(top - start, bottom - start)
            self._heights.set(index, view.height)
            changed = changed or view.height != before
            index += 1
        return changed

    def find(self, number: int) -> tuple[int, int]:
        """Return the index of the entry at a line, and the line within it."""
        return self._heights.find(number)

    def position(self, number: int) -> tuple[int, int, int]:
        """Return the index of the entry at a line, the index of the section in it, and the line within the section."""
        index, within = self._heights.find(number)
        return index, *self._view(index).position(within)

    def line_in_entry(self, index: int, section: int, line: int) -> int:
        """Return the line, within an entry, of a line of one of its sections; the last one if that has fewer now."""
        return self._view(index).line_of_section(section, line)

    def _view(self, index: int) -> EntryView:
        view = self._views.get(index)
        if view is None:
            if self._palette is None:
                raise RuntimeError("resize must be called before lines are drawn")
            entry = self._stored[index].whole()
            view = EntryView(entry, self.width, self._palette, self._toggled.get(index, ()), wraps=self._wraps)
            if status := self._statuses.get(entry.key):
                view.set_status(status)
            self.rendered += 1
            self._views[index] = view
            if len(self._views) > _KEPT:
                self._views.popitem(last=False)
            self._heights.set(index, view.height)
        else:
            self._views.move_to_end(index)
        return view

    # Positions

    def anchor(self, line: int) -> Anchor | None:
        """Return the anchor of a line, or of the nearest line there is; None if there are no entries."""
        if not self._stored:
            return None
        index, within = self._heights.find(min(max(0, line), self.height - 1))
        return Anchor(index, self._view(index).place(within))

    def anchor_of_fold(self, line: int) -> Anchor:
        """Return the anchor of what is to be in view at a fold line once it is opened or closed."""
        index, within = self._heights.find(line)
        return Anchor(index, self._view(index).place_when_open(within))

    def anchor_of(self, key: str, offset: int) -> Anchor | None:
        """Return the anchor of an entry or, with an offset above 0, of the block of its cleaned text at that offset.

        Return None if there is no entry with the key `key`.
        """
        index = self._index.get(key)
        if index is None:
            return None
        view = self._view(index)
        return Anchor(index, view.place_of_text(offset) if offset else view.place(0))

    def offset_at(self, line: int) -> tuple[str, int]:
        """Return the key of the entry at a line, and the offset in its cleaned text of the end of the block there."""
        index, within = self._heights.find(line)
        return self._stored[index].entry.key, self._view(index).offset_at(within)

    def line_of(self, anchor: Anchor) -> int:
        """Return the line that an anchor is on now."""
        return self._heights.top(anchor.entry) + self._view(anchor.entry).line_of(anchor.place)

    def view_at(self, anchor: Anchor | None, shift: int, height: int) -> int:
        """Return the first line of the view that begins `shift` lines below `anchor`, or of the end if that is None.

        Measures the lines of that view, `height` lines high, until their heights stay the same.
        """
        while True:
            lowest = max(0, self.height - height)
            top = lowest if anchor is None else min(lowest, max(0, self.line_of(anchor) + shift))
            if not self.measure(top, top + height):
                return top

    # Folds

    def folds_between(self, top: int, bottom: int) -> list[FoldAt]:
        """Return the fold lines among the lines from `top` up to `bottom`."""
        found: list[FoldAt] = []
        for number in range(max(0, top), min(bottom, self.height)):
            index, within = self._heights.find(number)
            if fold := self._view(index).fold_at(within):
                found.append(FoldAt(number, index, fold.what, fold.open))
        return found

    def toggle(self, folds: Sequence[FoldAt]) -> None:
        """Unfold each of `folds` that is folded, and fold each that is open."""
        for fold in folds:
            self.set_open(fold.entry, fold.what, not fold.open)

    def set_open(self, index: int, what: Foldable, opened: bool) -> None:
        """Unfold or fold a part of an entry; this is kept at every width."""
        toggled = self._toggled.setdefault(index, set())
        (toggled.add if opened != what.open_at_first else toggled.discard)(what)
        view = self._view(index)
        view.set_open(what, opened)
        self._heights.set(index, view.height)

    # Jumps, search and copying

    def top(self, index: int) -> int:
        """Return the first line of an entry."""
        return self._heights.top(index)

    def kind(self, index: int) -> Kind:
        """Return the kind of an entry."""
        return self._stored[index].entry.kind

    def entry_at(self, index: int) -> Entry:
        """Return the entry at an index, with all the text streamed for it."""
        return self._stored[index].whole()

    def may_hold_code(self, index: int) -> bool:
        """Return whether an entry can contain code blocks: False spares drawing it."""
        entry = self.entry_at(index)
        return entry.kind == "reply" and (bool(entry.language) or "```" in entry.text or "~~~" in entry.text)

    def codes(self, index: int) -> list[int]:
        """Return the lines, within an entry, at which code blocks begin."""
        view = self._view(index)
        lines = view.codes()
        self._heights.set(index, view.height)
        return lines

    def marks(self, number: int, words: str) -> list[tuple[int, int, HitPlace]]:
        """Return the hits on a line: first character, character after the last, place of the hit."""
        if not 0 <= number < self.height:
            return []
        index, within = self._heights.find(number)
        return [(start, end, (index, place)) for start, end, place in self._view(index).marks(within, words)]

    def reveal(self, hit: Hit, words: str) -> HitPlace:
        """Unfold the text that hides a hit, and return the place of the hit."""
        view = self._view(hit.entry)
        place, fold = view.reveal(hit.part, hit.at, words, self.entry_at(hit.entry))
        if fold:
            self.set_open(hit.entry, fold, True)
        return hit.entry, place

    def line_of_hit(self, place: HitPlace, words: str) -> int:
        """Return the line of a hit."""
        view = self._view(place[0])
        line = view.line_of_hit(place[1], words)
        self._heights.set(place[0], view.height)
        return self._heights.top(place[0]) + line

    def text_at(self, number: int) -> str:
        """Return the received text that is shown at a line; empty for a head or a foot."""
        index, within = self._heights.find(number)
        return self._view(index).text_at(within, self.entry_at(index))

    def block_at(self, number: int) -> str:
        """Return the source text of the block at a line: a paragraph, some code; at a head or foot, of all."""
        if number >= self.height:
            return ""
        index, within = self._heights.find(number)
        lines = self._view(index).block_at(within)
        if lines is None:
            return self.entry_at(index).text
        return self.copied(index, (lines[0], 0), (lines[1], _BEHIND)).strip("\n")

    def copied(self, index: int, start: TextPosition, end: TextPosition | None) -> str:
        """Return the source text of an entry from `start` to `end`, or to the end of the entry if that is None."""
        entry = self._stored[index].whole()
        if start <= (0, 0) and end is None:
            toggled = self._toggled.get(index, ())
            shown = (
                entry.reasoning if REASONING in toggled else "",
                entry.commentary if COMMENTARY in toggled else "",
                entry.text if entry.kind not in BOUNDARIES or TEXT in toggled else "",
            )
            return "\n\n".join(text for text in shown if text)
        view = self._view(index)
        text = view.copied(start, end, entry)
        self._heights.set(index, view.height)
        return text

    def shown(self, index: int, first: int, last: int | None) -> list[str]:
        """Return the lines of an entry as shown, from `first` to `last` (included), or to the end of the entry."""
        view = self._view(index)
        while view.measure(first, view.height if last is None else last + 1):
            pass
        self._heights.set(index, view.height)
        end = view.height if last is None else min(last + 1, view.height)
        return [view.line(number).text for number in range(first, end)]
