"""From turn to turn, and from code to code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.transcript.scroll_anchor import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tui.app.transcript.layout import Anchor, Layout


def turns(rows: Layout, start: int, step: int) -> Iterator[int]:
    """Give the lines at which one's own messages begin, from the entry at `start` on, up or down."""
    for index in _entries(rows, start, step):
        if rows.kind(index) == "user":
            yield rows.top(index)


def codes(rows: Layout, start: int, step: int) -> Iterator[int]:
    """Give the lines at which code begins, from the entry at `start` on, up or down."""
    for index in _entries(rows, start, step):
        if rows.may_hold_code(index):
            yield from sorted((rows.top(index) + line for line in rows.codes(index)), reverse=step < 0)


def _entries(rows: Layout, start: int, step: int) -> range:
    return range(start, len(rows) if step > 0 else -1, step)


class Jumping(Standing):
    """Adds the jumps. One that cannot go to the top of the view, near the end, is remembered for the next."""

    _jumped: tuple[int, Anchor] | None = None

    def action_previous_turn(self) -> None:
        """To one's own message above."""
        self._jump(turns, -1)

    def action_next_turn(self) -> None:
        """To one's own message below, or to the end."""
        self._jump(turns, 1)

    def action_previous_code(self) -> None:
        """To the code above."""
        self._jump(codes, -1)

    def action_next_code(self) -> None:
        """To the code below, or to the end."""
        self._jump(codes, 1)

    def _jump(self, places: Callable[[Layout, int, int], Iterator[int]], step: int) -> None:
        if not self._ready or not self.count:
            return
        here = self._here()
        index = self._rows.find(min(max(0, here), self._rows.height - 1))[0]
        there = next((line for line in places(self._rows, index, step) if (line - here) * step > 0), None)
        if there is None:
            if step > 0:
                self.action_scroll_end()
            return
        anchor = self._rows.anchor(there)
        self._stand(anchor)
        if anchor is not None:
            self._jumped = self.scroll_offset.y, anchor

    def _here(self) -> int:
        """Give the line one jumps from: the last goal, unless one has moved since, or the first line of the view."""
        top = self.scroll_offset.y
        if self._jumped is not None and self._jumped[0] == top:
            return self._rows.line_of(self._jumped[1])
        return top
