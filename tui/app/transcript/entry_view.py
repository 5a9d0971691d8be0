"""One entry of the transcript as lines: its head, its reasoning, its text, its status and footer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.app.transcript.anchors import EntryPlace, Place
from tui.app.transcript.copying import END, Spot, copied
from tui.app.transcript.entry import BOUNDARIES, Entry
from tui.app.transcript.flow import Flow, estimate
from tui.app.transcript.folding import (
    REASONING,
    SHOWN,
    TEXT,
    Fold,
    Foldable,
    Folding,
    FoldKind,
    long_code,
    long_message,
    rest,
    summary,
)
from tui.app.transcript.markdown.blocks import plain_blocks
from tui.app.transcript.markdown.splitters import CappedSplitter, splitter_of
from tui.app.transcript.markdown.wrapping import Line, Run, joint, width_of, wrap
from tui.app.transcript.palette import Palette
from tui.app.transcript.search import EntryHit, Part, occurrences
from tui.core.cleaning import cleaned_line, marked

TIME_SLICE = 0.015
"""Seconds of parsing at a time: a reply of a megabyte must not hold up the keys."""
_HEAD, _THOUGHT, _BODY, _FOOT = range(4)  # the sections
_BETWEEN = " · "  # the figures of a footer


class Section(Protocol):
    """Some lines of an entry, drawn when they are looked at."""

    @property
    def height(self) -> int:
        """Lines in all; may be an estimate."""

    def measure(self, top: int, bottom: int) -> bool:
        """Draw what is between two lines. True if the height turned out different."""

    def line(self, number: int) -> Strip:
        """Return one line of what was measured."""

    def place(self, line: int) -> Place:
        """Return what is at a line, in terms that survive another width."""

    def line_of(self, place: Place) -> int:
        """Return where a place is now."""


class EntryView:
    """An entry drawn at one width, in cells, whose lines are known by their text.

    `toggled` names what is not folded as it would be at first.
    """

    def __init__(self, entry: Entry, width: int, palette: Palette, toggled: Collection[Foldable] = ()) -> None:
        self.entry = entry
        self._palette = palette
        self._width = width
        self._status = ""
        self._fed_text = self._fed_reasoning = False
        self._texts = splitter_of(entry.language)
        self._thoughts = CappedSplitter()
        self._text = self._make_text()
        self._body: Section = self._fold_text(toggled)
        self._thought: Section = self._make_thought(toggled)
        self._sections: list[Section] = []
        self._arrange()
        for what in toggled:
            if what.kind is FoldKind.CODE:
                self._text.fold(what.number, folded=True)

    def _make_text(self) -> Flow:
        entry, palette = self.entry, self._palette
        if entry.kind in ("reply", *BOUNDARIES):
            self._texts.feed(entry.text)
            self._texts.settle(final=not entry.live, seconds=TIME_SLICE)
            margin = [Segment("  " if entry.kind == "reply" else "  ┊ ", palette.dim)]
            flow = Flow.of(self._texts, margin, palette.text if entry.kind == "reply" else palette.dim)
        else:
            sign, later, style = self._mark()
            flow = Flow(plain_blocks(entry.text), sign, style, later)
        flow.resize(self._width, palette)
        return flow

    def _mark(self) -> tuple[Line, Line, Style]:
        """Return what is before the first line and before the others: two lines of one notice are no two notices."""
        palette = self._palette
        if self.entry.kind == "user":
            bar = [Segment("▌ ", palette.bar)]
            return bar, bar, palette.text
        sign, style = ("! ", palette.error) if self.entry.kind == "error" else ("· ", palette.dim)
        return [Segment(sign, style)], [Segment("  ", style)], style

    def _fold_text(self, toggled: Collection[Foldable]) -> Section:
        entry = self.entry
        if entry.kind in BOUNDARIES:
            folding = Folding(TEXT, self._text, summary(entry.folded, entry.text))
        elif entry.kind == "user" and long_message(entry.text):
            folding = Folding(TEXT, self._text, rest, shown=SHOWN)
        else:
            return self._text
        folding.resize(self._width, self._palette)
        folding.open = TEXT in toggled
        return folding

    def _make_thought(self, toggled: Collection[Foldable]) -> Section:
        entry = self.entry
        if not entry.live and not entry.reasoning.strip():
            return Fixed([])
        self._thoughts = CappedSplitter()
        self._thoughts.feed(entry.reasoning)
        self._thoughts.settle(final=not entry.live, seconds=TIME_SLICE)
        flow = Flow.of(self._thoughts, [Segment("  ┊ ", self._palette.dim)], self._palette.dim)
        folding = (
            Folding(REASONING, flow, rest, shown=SHOWN, at_end=True)
            if entry.live
            else Folding(REASONING, flow, summary("reasoning", entry.reasoning))
        )
        folding.gap = 1
        folding.open = REASONING in toggled
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

    def parse_more(self) -> None:
        """Go on with what `settle` has left to do, and show nothing of it yet."""
        if self._texts.behind:
            self._texts.settle(seconds=TIME_SLICE)
            self._fed_text = True
        elif self._thoughts.behind:
            self._thoughts.settle(seconds=TIME_SLICE)
            self._fed_reasoning = True

    def complete(self) -> None:
        """Take in all there is: somebody asks for what may be further down than was parsed so far."""
        while self.behind:
            self.settle()

    def settle(self) -> int:
        """Work the pieces in. Return the first line of the entry that may look different."""
        changed = self.height
        if self._fed_text or self._texts.behind:
            self._texts.settle(seconds=TIME_SLICE)
            changed = self._top(_BODY) + self._text.refresh()
        if (self._fed_reasoning or self._thoughts.behind) and isinstance(self._thought, Folding):
            self._thoughts.settle(seconds=TIME_SLICE)
            first = self._thought.flow.refresh()
            changed = self._top(_THOUGHT) + (first if self._thought.open else 0)
        self._fed_text = self._fed_reasoning = False
        return changed

    def finish(self, entry: Entry) -> None:
        """Become the finished reply, whose text is what was fed: nothing of it is parsed or drawn again but its end."""
        self.entry = entry
        self._status = ""
        self._texts.settle(final=True, seconds=TIME_SLICE)
        self._text.refresh()
        opened = isinstance(self._thought, Folding) and self._thought.open
        self._thought = self._make_thought((REASONING,) if opened else ())
        self._arrange()

    def set_status(self, status: str) -> int:
        """Change the line under a live reply. Return the first line of the entry that may look different."""
        self._status = status
        self._arrange()
        return self._top(_FOOT)

    # Lines

    @property
    def height(self) -> int:
        """Lines in all; estimated where nobody looked yet."""
        return sum(section.height for section in self._sections)

    def measure(self, top: int, bottom: int) -> bool:
        """Draw what is between two lines of the entry. True if its height turned out different."""
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
        """Return one line of what was measured."""
        index, within = self._find(number)
        return self._sections[index].line(within)

    def place(self, line: int) -> EntryPlace:
        """Return what is at a line, in terms that survive another width."""
        index, within = self._find(line)
        return index, self._sections[index].place(within)

    def line_of(self, place: EntryPlace) -> int:
        """Return where a place is now."""
        return self._top(place[0]) + self._sections[place[0]].line_of(place[1])

    def codes(self) -> list[int]:
        """Return the lines at which code begins."""
        self.complete()
        return [self._top(_BODY) + line for _, line in self._text.codes()] if self._body is self._text else []

    def _top(self, index: int) -> int:
        return sum(section.height for section in self._sections[:index])

    def _find(self, line: int) -> tuple[int, int]:
        for index, section in enumerate(self._sections):
            if line < section.height:
                return index, line
            line -= section.height
        return len(self._sections) - 1, self._sections[-1].height - 1

    # What is folded

    def fold_at(self, line: int) -> Fold | None:
        """Return what is folded or unfolded at a line."""
        index, within = self._find(line)
        section = self._sections[index]
        if isinstance(section, Folding):
            return Fold(section.what, section.open) if within == section.sign else None
        if isinstance(section, Flow) and (number := section.long_code_at(within)):
            return Fold(long_code(number), not section.is_folded(number))
        return None

    def set_open(self, what: Foldable, opened: bool) -> None:
        """Unfold or fold something."""
        if what.kind is FoldKind.CODE:
            self._text.fold(what.number, folded=not opened)
            return
        section = self._thought if what == REASONING else self._body
        if isinstance(section, Folding):
            section.open = opened

    # Copying

    def copied(self, start: Spot, end: Spot | None, whole: Entry) -> str:
        """Return what is selected of it, to its end if that is None; `whole` is the entry with all that came for it."""
        self.complete()
        spoken = ((_THOUGHT, whole.reasoning), (_BODY, whole.text))
        texts = [_copied(self._sections[index], self._top(index), raw, start, end) for index, raw in spoken]
        return "\n\n".join(text for text in texts if text)

    # Searching

    def marks(self, line: int, words: str) -> list[tuple[int, int, EntryHit]]:
        """Return what of a line is a hit: its first character, the one behind its last, and which hit that is."""
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

    def reveal(self, part: Part, at: int, words: str, whole: Entry) -> tuple[EntryHit, Foldable | None]:
        """Return which hit is at a character of the text or the reasoning, and what must be unfolded to see it."""
        self.complete()
        index = _THOUGHT if part == "reasoning" else _BODY
        section = self._sections[index]
        fold = section.what if isinstance(section, Folding) and not section.open else None
        flow = section.flow if isinstance(section, Folding) else section
        if not isinstance(flow, Flow) or not flow.blocks:
            return (index, 0, 0), fold
        text = whole.reasoning if part == "reasoning" else whole.text
        place = len(marked(text[:at]))
        block = flow.block_at(place)
        before = occurrences(marked(text)[flow.blocks[block].start : place], words)
        if fold is None and (hidden := flow.folded_code(block)):
            fold = long_code(hidden)
        return (index, block, len(before)), fold

    def line_of_hit(self, place: EntryHit, words: str) -> int:
        """Return the line a hit is at."""
        index, block, ordinal = place
        section = self._sections[index]
        if isinstance(section, Folding):
            return self._top(index) + section.line_of_flow(section.flow.line_of_hit(block, ordinal, words))
        return self._top(index) + (section.line_of_hit(block, ordinal, words) if isinstance(section, Flow) else 0)


def guess_height(entry: Entry, characters: int, newlines: int, width: int) -> int:
    """Guess how many lines an entry takes, without drawing it."""
    text = estimate(characters, newlines, width) if entry.kind not in BOUNDARIES else 1
    if entry.kind == "user" and long_message(entry.text):
        text = min(text, SHOWN + 1)
    return text + (2 if entry.kind in ("notice", "error") else 3) + 2 * bool(entry.reasoning)


def _copied(section: Section, top: int, raw: str, start: Spot, end: Spot | None) -> str:
    """Return what is selected of a section that shows the text `raw` from the line `top` on."""
    first = (start[0] - top, start[1]) if start[0] >= top else (0, 0)
    last = END if end is None else (end[0] - top, end[1])
    if last <= (0, 0) or first[0] >= section.height:
        return ""
    if isinstance(section, Folding):
        first, last = section.within(first), section.within(last)
        section = section.flow
    return copied(section, raw, first, last) if isinstance(section, Flow) and first < last else ""


# Head and foot


class Fixed:
    """A few lines drawn at once."""

    def __init__(self, lines: list[Line]) -> None:
        self._strips = [Strip(line) for line in lines]

    @property
    def height(self) -> int:
        """Lines in all."""
        return len(self._strips)

    def measure(self, top: int, bottom: int) -> bool:  # noqa: ARG002  nothing here is estimated
        """Nothing changes by looking."""
        return False

    def line(self, number: int) -> Strip:
        """Return one line."""
        return self._strips[number]

    def place(self, line: int) -> Place:
        """Return what is at a line: see `Section.place`."""
        return 0, line, 0

    def line_of(self, place: Place) -> int:
        """Return where a place is now: see `Section.line_of`."""
        return min(place[1], max(0, self.height - 1))


def head(entry: Entry, width: int, palette: Palette) -> Fixed:
    """Draw who speaks and when; for a persona or a summary, the boundary it is."""
    if entry.kind in ("notice", "error"):
        return Fixed([])
    if entry.kind in BOUNDARIES:
        return Fixed([_boundary(entry, width, palette)])
    user = entry.kind == "user"
    line: list[Run] = [("▌ ", palette.bar)] if user else []
    line.append((cleaned_line(entry.speaker) or entry.kind, palette.user if user else palette.reply))
    if entry.when:
        line.append((f"   {cleaned_line(entry.when)}", palette.dim))
    line.extend((f"   [{cleaned_line(badge)}]", palette.badge) for badge in entry.badges)
    return Fixed(wrap(line, width))


def _boundary(entry: Entry, width: int, palette: Palette) -> Line:
    notes = "".join(f" · {cleaned_line(badge)}" for badge in entry.badges)
    when = f" · {cleaned_line(entry.when)}" if entry.when else ""
    title = f" {'persona: ' if entry.kind == 'persona' else ''}{cleaned_line(entry.speaker)} "
    room = max(4, width - 4)
    title = title if cell_len(title) <= room else set_cell_size(title, room - 1) + "…"
    more = set_cell_size(f"{notes}{when} "[1:], min(room - cell_len(title), cell_len(f"{notes}{when}")))
    line = [Segment("──", palette.rule), Segment(title, palette.persona), Segment(more, palette.dim)]
    return [*line, Segment("─" * max(0, width - width_of(line)), palette.rule)]


def foot(entry: Entry, status: str, width: int, palette: Palette) -> Fixed:
    """Draw the changing line under a live reply, or the footer of a finished one; and the empty line below."""
    lines: list[Line] = []
    if status:
        room = max(1, width - 2)
        status = cleaned_line(status)
        shown = status if cell_len(status) <= room else set_cell_size(status, room - 1) + "…"
        lines.append([Segment("  ", palette.text), Segment(shown, palette.status)])
    if entry.footer:
        figures = _between_figures(cleaned_line(entry.footer), palette.dim, width - 2)
        lines.extend([Segment("  ", palette.text), *line] for line in figures)
    return Fixed([*lines, []])


def _between_figures(footer: str, style: Style, width: int) -> list[Line]:
    """Break a footer between its figures; within one only where it is wider than the view."""
    groups: list[str] = []
    for figure in footer.split(_BETWEEN):
        longer = f"{groups[-1]}{_BETWEEN}{figure}" if groups else ""
        if longer and cell_len(longer) <= width:
            groups[-1] = longer
        else:
            groups.append(figure)
    first, *others = (wrap([(group, style)], width) for group in groups)
    return first + [line for group in others for line in ([joint(_BETWEEN), *group[0][1:]], *group[1:])]
