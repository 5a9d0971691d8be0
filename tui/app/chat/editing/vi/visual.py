"""What is selected in vi's visual mode: from where it was begun to the cursor, its sign among it, or whole lines."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.app.chat.editing.motions import line_end, line_start
from tui.app.chat.editing.signs import next_sign, previous_sign
from tui.app.chat.editing.vi.draft import Draft, Span
from tui.app.chat.editing.vi.places import resting


@dataclass(frozen=True, slots=True)
class Visual:
    """Where the selection was begun, and where the cursor is; of ``lines`` all that lie between."""

    begun: int
    at: int
    lines: bool = False

    def span(self, text: str) -> Span:
        """Return what is selected."""
        low, high = sorted((self.begun, self.at))
        if self.lines:
            return Span(line_start(text, low), line_end(text, high), lines=True)
        return Span(low, next_sign(text, high) if high < len(text) else high)

    def shown(self, text: str) -> Draft:
        """Return the text with what is to be shown as selected; the sign below the cursor is drawn so by itself."""
        if self.lines:
            span = self.span(text)
            return Draft(text, span.end, span.start) if self.at >= self.begun else Draft(text, span.start, span.end)
        behind = next_sign(text, self.begun) if self.begun < len(text) else self.begun
        return Draft(text, self.at, self.begun if self.at >= self.begun else behind)

    def moved(self, text: str, at: int, *, to_end: bool) -> Visual:
        """Return the selection with the cursor elsewhere; ``to_end`` says that it may be behind the last sign."""
        return replace(self, at=at if to_end else resting(text, at))

    def over(self, text: str, span: Span) -> Visual:
        """Return the selection of a text object."""
        last = previous_sign(text, span.end) if span.end > span.start else span.start
        return Visual(span.start, last, span.lines)

    def turned(self) -> Visual:
        """Return the same selection with the cursor at its other end."""
        return replace(self, begun=self.at, at=self.begun)
