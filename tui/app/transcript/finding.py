"""Searching the conversation: hits are marked where they are seen, and one is stood on."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from textual.message import Message

from tui.app.transcript.jumps import Jumping
from tui.app.transcript.search import Search

if TYPE_CHECKING:
    from tui.app.transcript.layout import HitPlace
    from tui.app.transcript.search import Hit
    from tui.app.transcript.selection import Span


class Finding(Jumping):
    """Adds the search. Only the text as it came is looked through; lines are drawn for the hits one goes to."""

    class Found(Message, namespace="transcript"):
        """There are hits, or no more than before: `current` of `total`, from 1; `done` once all was looked through."""

        def __init__(self, current: int, total: int, done: bool) -> None:
            super().__init__()
            self.current = current
            self.total = total
            self.done = done

    _search: Search | None = None
    _begun_at = 0
    """The entry at the lower edge of the view when the search was opened."""
    _hit: Hit | None = None
    _hit_place: HitPlace | None = None

    def search(self, words: str) -> None:
        """Look for other words; for none, end the search."""
        if self._search is None and self.count:
            self._begun_at = self._rows.find(min(self.scroll_offset.y + self._view.height, self._rows.height) - 1)[0]
        self._search = Search(words, self._rows.entry_at) if words else None
        self._hit = self._hit_place = None
        self.refresh()
        if self._search is not None:
            self._look(self._search)

    def search_step(self, step: int) -> None:
        """Go to the next hit (1) or the one before (-1); behind the last comes the first."""
        if self._search is None or self._hit is None:
            return
        self._search.look_again()
        while self._search.look(self.count):
            pass
        hits = self._search.hits
        if hits:
            at = bisect_left(hits, self._hit)
            self._go(hits[(at + step) % len(hits)])
        self._tell(self._search, more=False)

    def _look(self, search: Search) -> None:
        """Look on; what stands nearest above the lower edge of the view is the first that is gone to."""
        if search is not self._search:
            return
        more = search.look(self.count)
        if self._hit is None and search.hits and (search.looked > self._begun_at or not more):
            self._go(search.hits[max(0, search.upto(self._begun_at) - 1)])
        self._tell(search, more=more)
        if more:
            self.call_later(self._look, search)

    def _tell(self, search: Search, *, more: bool) -> None:
        current = bisect_left(search.hits, self._hit) + 1 if self._hit is not None else 0
        self.post_message(self.Found(current, len(search.hits), not more))

    def _go(self, hit: Hit) -> None:
        """Show a hit: unfold what hides it, and move if it is not in view."""
        if self._search is None or not self._ready:
            return
        self._hit = hit
        self._hit_place = self._rows.reveal(hit, self._search.words)
        line = self._rows.line_of_hit(self._hit_place, self._search.words)
        row, height = line - self.scroll_offset.y, self._view.height
        shift = row if 1 <= row < height - 1 else height // 3
        self._stand(self._rows.anchor(line), -shift)

    def _hits_on(self, number: int) -> list[Span]:
        if self._search is None:
            return []
        return [
            (start, end, "transcript--found-here" if place == self._hit_place else "transcript--found")
            for start, end, place in self._rows.marks(number, self._search.words)
        ]
