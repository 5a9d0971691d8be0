"""One entry of the transcript as lines: its head, its reasoning, its text, its status and footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment

from tui.app.transcript.entry import BOUNDARIES
from tui.app.transcript.flow import Flow, estimate
from tui.app.transcript.folds import SHOWN, Folding, long_message, rest, summary
from tui.app.transcript.markdown.blocks import plain_blocks
from tui.app.transcript.markdown.capped import CappedSplitter
from tui.app.transcript.markdown.data import splitter_of
from tui.app.transcript.sections import Fixed, Place, Section, foot, head

if TYPE_CHECKING:
    from collections.abc import Collection

    from rich.style import Style
    from textual.strip import Strip

    from tui.app.transcript.entry import Entry
    from tui.app.transcript.markdown.wrapping import Line
    from tui.app.transcript.palette import Palette

PATIENCE = 0.015
"""Seconds of parsing at a time: a reply of a megabyte must not hold up the keys."""
DocumentPlace = tuple[int, Place]
"""A section of a document, and a place in it."""


CODE = "code "


def guess_height(entry: Entry, characters: int, newlines: int, width: int) -> int:
    """Guess how many lines an entry takes, without drawing it."""
    text = estimate(characters, newlines, width) if entry.kind not in BOUNDARIES else 1
    if entry.kind == "user" and long_message(entry.text):
        text = min(text, SHOWN + 1)
    return text + (2 if entry.kind in ("notice", "error") else 3) + 2 * bool(entry.reasoning)


class Drawing:
    """An entry drawn at one width.

    `toggled` names what is not folded as it would be at first: `reasoning`, `text`, `code 3`.
    """

    def __init__(self, entry: Entry, width: int, palette: Palette, toggled: Collection[str] = ()) -> None:
        self.entry = entry
        self._palette = palette
        self._width = width
        self._status = ""
        self._fed_text = self._fed_reasoning = False
        self._texts = splitter_of(entry)
        self._thoughts = CappedSplitter()
        self._text = self._make_text()
        self._body: Section = self._fold_text(toggled)
        self._thought: Section = self._make_thought(toggled)
        self._sections: list[Section] = []
        self._arrange()
        for name in toggled:
            if name.startswith(CODE):
                self._text.fold(int(name.removeprefix(CODE)), folded=True)

    def _make_text(self) -> Flow:
        entry, palette = self.entry, self._palette
        if entry.kind in ("reply", *BOUNDARIES):
            self._texts.feed(entry.text)
            self._texts.settle(final=not entry.live, patience=PATIENCE)
            margin = [Segment("  " if entry.kind == "reply" else "  ┊ ", palette.dim)]
            flow = Flow.of(self._texts, margin, palette.text if entry.kind == "reply" else palette.dim)
        else:
            sign, later, style = self._mark()
            flow = Flow(plain_blocks(entry.text), sign, style, later)
        flow.resize(self._width, palette)
        return flow

    def _mark(self) -> tuple[Line, Line, Style]:
        """Give what stands before the first line and before the others: two lines of one notice are no two notices."""
        palette = self._palette
        if self.entry.kind == "user":
            bar = [Segment("▌ ", palette.bar)]
            return bar, bar, palette.text
        sign, style = ("! ", palette.error) if self.entry.kind == "error" else ("· ", palette.dim)
        return [Segment(sign, style)], [Segment("  ", style)], style

    def _fold_text(self, toggled: Collection[str]) -> Section:
        entry = self.entry
        if entry.kind in BOUNDARIES:
            folding = Folding("text", self._text, summary(entry.folded, entry.text))
        elif entry.kind == "user" and long_message(entry.text):
            folding = Folding("text", self._text, rest, shown=SHOWN)
        else:
            return self._text
        folding.resize(self._width, self._palette)
        folding.open = "text" in toggled
        return folding

    def _make_thought(self, toggled: Collection[str]) -> Section:
        entry = self.entry
        if not entry.live and not entry.reasoning.strip():
            return Fixed([])
        self._thoughts = CappedSplitter()
        self._thoughts.feed(entry.reasoning)
        self._thoughts.settle(final=not entry.live, patience=PATIENCE)
        flow = Flow.of(self._thoughts, [Segment("  ┊ ", self._palette.dim)], self._palette.dim)
        folding = (
            Folding("reasoning", flow, rest, shown=SHOWN, at_end=True)
            if entry.live
            else Folding("reasoning", flow, summary("reasoning", entry.reasoning))
        )
        folding.gap = 1
        folding.open = "reasoning" in toggled
        folding.resize(self._width, self._palette)
        return folding

    def resize(self, width: int) -> None:
        """Draw at another width from now on; nothing is parsed again."""
        self._width = width
        self._text.resize(width, self._palette)
        for section in (self._body, self._thought):
            if isinstance(section, Folding):
                section.resize(width, self._palette)
        self._arrange()

    def _arrange(self) -> None:
        below = foot(self.entry, self._status, self._width, self._palette)
        self._sections = [head(self.entry, self._width, self._palette), self._thought, self._body, below]

    # A reply in progress

    def feed(self, text: str, reasoning: str) -> None:
        """Take pieces of a reply in progress; see `settle`."""
        self._texts.feed(text)
        self._thoughts.feed(reasoning)
        self._fed_text = self._fed_text or bool(text)
        self._fed_reasoning = self._fed_reasoning or bool(reasoning)

    @property
    def behind(self) -> bool:
        """Whether the text is so long that `settle` has more to do."""
        return self._texts.behind or self._thoughts.behind

    def work(self) -> None:
        """Go on with what `settle` has left to do, and show nothing of it yet."""
        if self._texts.behind:
            self._texts.settle(patience=PATIENCE)
            self._fed_text = True
        elif self._thoughts.behind:
            self._thoughts.settle(patience=PATIENCE)
            self._fed_reasoning = True

    def complete(self) -> None:
        """Take in all there is: somebody asks for what may stand further down than was parsed so far."""
        while self.behind:
            self.settle()

    def settle(self) -> int:
        """Work the pieces in. Gives the first line of the entry that may look different."""
        changed = self.height
        if self._fed_text or self._texts.behind:
            self._texts.settle(patience=PATIENCE)
            changed = self._top(2) + self._text.refresh()
        if (self._fed_reasoning or self._thoughts.behind) and isinstance(self._thought, Folding):
            self._thoughts.settle(patience=PATIENCE)
            first = self._thought.flow.refresh()
            changed = self._top(1) + (first if self._thought.open else 0)
        self._fed_text = self._fed_reasoning = False
        return changed

    def finish(self, entry: Entry) -> None:
        """Become the finished reply, whose text is what was fed: nothing of it is parsed or drawn again but its end."""
        self.entry = entry
        self._status = ""
        self._texts.settle(final=True, patience=PATIENCE)
        self._text.refresh()
        opened = isinstance(self._thought, Folding) and self._thought.open
        self._thought = self._make_thought(("reasoning",) if opened else ())
        self._arrange()

    def set_status(self, status: str) -> int:
        """Change the line under a live reply. Gives the first line of the entry that may look different."""
        self._status = status
        self._arrange()
        return self._top(3)

    # Lines

    @property
    def height(self) -> int:
        """Lines in all; estimated where nobody looked yet."""
        return sum(section.height for section in self._sections)

    def measure(self, top: int, bottom: int) -> bool:
        """Draw what stands between two lines of the entry. True if its height turned out different."""
        changed = False
        for section in self._sections:
            if bottom <= 0:
                break
            height = section.height
            if top < height:
                changed = section.measure(max(0, top), min(bottom, height)) or changed
            top -= height
            bottom -= height
        return changed

    def line(self, number: int) -> Strip:
        """Give one line of what was measured."""
        index, within = self._find(number)
        return self._sections[index].line(within)

    def place(self, line: int) -> DocumentPlace:
        """Give what stands at a line, in terms that survive another width."""
        index, within = self._find(line)
        return index, self._sections[index].place(within)

    def line_of(self, place: DocumentPlace) -> int:
        """Where a place is now."""
        return self._top(place[0]) + self._sections[place[0]].line_of(place[1])

    def _top(self, index: int) -> int:
        return sum(section.height for section in self._sections[:index])

    def _find(self, line: int) -> tuple[int, int]:
        for index, section in enumerate(self._sections):
            if line < section.height:
                return index, line
            line -= section.height
        return len(self._sections) - 1, self._sections[-1].height - 1
