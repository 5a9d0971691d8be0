"""One entry of the transcript, and what can be done with it: fold, copy, search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.transcript.copying import END, Spot, copied
from tui.app.transcript.drawing import CODE, Drawing
from tui.app.transcript.flow import Flow
from tui.app.transcript.folds import Fold, Folding
from tui.app.transcript.marking import occurrences
from tui.core.cleaning import marked

if TYPE_CHECKING:
    from tui.app.transcript.entry import Entry
    from tui.app.transcript.sections import Section

HitPlace = tuple[int, int, int]
"""A section of a document, a block of it, and which of the hits in that block."""


class Document(Drawing):
    """An entry drawn at one width, whose lines are known by what they say."""

    def codes(self) -> list[int]:
        """Give the lines at which code begins."""
        self.complete()
        return [self._top(2) + line for _, line in self._text.codes()] if self._body is self._text else []

    # What is folded

    def fold_at(self, line: int) -> Fold | None:
        """Give what is folded or unfolded at a line."""
        index, within = self._find(line)
        section = self._sections[index]
        if isinstance(section, Folding):
            if within == section.sign:
                return Fold(section.name, section.open)
            return None
        return section.fold_at(within) if isinstance(section, Flow) else None

    def set_open(self, name: str, opened: bool) -> None:
        """Unfold or fold what has a name."""
        if name.startswith(CODE):
            self._text.fold(int(name.removeprefix(CODE)), folded=not opened)
        section = self._thought if name == "reasoning" else self._body
        if isinstance(section, Folding):
            section.open = opened

    # Copying

    def copied(self, start: Spot, end: Spot | None, whole: Entry) -> str:
        """Give what is selected of it, to its end if that is None; `whole` is the entry with all that came for it."""
        self.complete()
        spoken = ((1, whole.reasoning), (2, whole.text))
        texts = [_copied(self._sections[index], self._top(index), raw, start, end) for index, raw in spoken]
        return "\n\n".join(text for text in texts if text)

    # Searching

    def marks(self, line: int, words: str) -> list[tuple[int, int, HitPlace]]:
        """Give what of a line is a hit: its first character, the one behind its last, and which hit that is."""
        index, within = self._find(line)
        section = self._sections[index]
        if isinstance(section, Folding):
            at = section.flow_line(within)
            if at is None:
                return []
            section, within = section.flow, at
        if not isinstance(section, Flow):
            return []
        block, marks = section.marks(within, words)
        return [(start, end, (index, block, ordinal)) for start, end, ordinal in marks]

    def reveal(self, part: str, at: int, words: str, whole: Entry) -> tuple[HitPlace, str]:
        """Give which hit stands at a character of the text or the reasoning, and what must be unfolded to see it."""
        self.complete()
        index = 1 if part == "reasoning" else 2
        section = self._sections[index]
        fold = section.name if isinstance(section, Folding) and not section.open else ""
        flow = section.flow if isinstance(section, Folding) else section
        if not isinstance(flow, Flow) or not flow.blocks:
            return (index, 0, 0), fold
        text = whole.reasoning if part == "reasoning" else whole.text
        place = len(marked(text[:at]))
        block = flow.block_at(place)
        before = occurrences(marked(text)[flow.blocks[block].start : place], words)
        return (index, block, len(before)), fold or flow.hidden_code(block)

    def line_of_hit(self, place: HitPlace, words: str) -> int:
        """Give the line a hit stands at."""
        index, block, ordinal = place
        section = self._sections[index]
        if isinstance(section, Folding):
            return self._top(index) + section.line_of_flow(section.flow.line_of_hit(block, ordinal, words))
        return self._top(index) + (section.line_of_hit(block, ordinal, words) if isinstance(section, Flow) else 0)


def _copied(section: Section, top: int, raw: str, start: Spot, end: Spot | None) -> str:
    """Give what is selected of a section that shows the text `raw` from the line `top` on."""
    first = (start[0] - top, start[1]) if start[0] >= top else (0, 0)
    last = END if end is None else (end[0] - top, end[1])
    if last <= (0, 0) or first[0] >= section.height:
        return ""
    if isinstance(section, Folding):
        first, last = section.within(first), section.within(last)
        section = section.flow
    return copied(section, raw, first, last) if isinstance(section, Flow) and first < last else ""
