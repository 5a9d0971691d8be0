"""One entry of the transcript as lines: its head, reasoning, commentary, text, status line and footer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.app.transcript.anchors import EntryPlace, Place
from tui.app.transcript.buttons import button
from tui.app.transcript.copying import END, TextPosition
from tui.app.transcript.entry import BOUNDARIES, NOTICES, Entry
from tui.app.transcript.flow import Flow, estimate
from tui.app.transcript.folding import (
    COMMENTARY,
    REASONING,
    SHOWN,
    SHOWN_OF_A_NOTE,
    TEXT,
    Fold,
    Foldable,
    FoldKind,
    long_message,
    summary_label,
)
from tui.app.transcript.markdown.blocks import plain_blocks
from tui.app.transcript.markdown.splitters import CappedSplitter, splitter_of
from tui.app.transcript.markdown.wrapping import Line, Run, width_of, wrap
from tui.app.transcript.palette import Palette
from tui.app.transcript.search import EntryHit, Part
from tui.app.transcript.text_section import TextSection
from tui.core.cleaning import cleaned_line
from tui.core.formatting import DIFFERS, PRACTICE_BADGE
from tui.core.note import is_long_note
from tui.core.reply_facts import SEPARATOR, Fact

TIME_SLICE = 0.015
"""Seconds of parsing at a time, so that a very long reply does not delay the keys."""
_HEAD, _REASONING, _COMMENTARY, _TEXT, _FOOT = range(5)  # the indexes of the sections
FOOT = "└ "
"""The sign before a status line or a footer."""


class Section(Protocol):
    """Some lines of an entry. Lines are numbered from the first of the section."""

    @property
    def height(self) -> int:
        """The number of lines; estimated where they are not drawn yet."""

    def measure(self, top: int, bottom: int) -> bool:
        """Draw the lines from `top` up to `bottom`. Return whether heights have changed."""

    def line(self, number: int) -> Strip:
        """Return a line of a measured part."""

    def place(self, line: int) -> Place:
        """Return the place at a line, which stays valid at another width."""

    def line_of(self, place: Place) -> int:
        """Return the line that a place is on now."""


class EntryView:
    """An entry drawn at one width in columns.

    `toggled` are the parts that are not as they are at first: open instead of folded, or folded instead of open.
    `wraps` says whether long lines of code are wrapped.
    """

    def __init__(
        self,
        entry: Entry,
        width: int,
        palette: Palette,
        toggled: Collection[Foldable] = (),
        *,
        wraps: bool = True,
    ) -> None:
        self.entry = entry
        self._wraps = wraps
        self._palette = palette
        self._width = width
        self._status = ""
        self._fed_text = self._fed_reasoning = False
        self._text_splitter = splitter_of(entry.language)
        self._reasoning_splitter = CappedSplitter()
        self._text = self._make_text(toggled)
        self._reasoning = self._make_reasoning(toggled)
        self._commentary = self._make_commentary(toggled)
        self._sections: list[Section] = []
        self._arrange()

    def _make_text(self, toggled: Collection[Foldable]) -> TextSection:
        entry = self.entry
        if entry.kind in BOUNDARIES:
            section = TextSection(self._make_flow(), TEXT, summary_label(entry.folded, entry.text))
        elif entry.kind == "user" and long_message(entry.text):
            section = TextSection(self._make_flow(), TEXT, shown=SHOWN)
        elif entry.kind == "notice" and is_long_note(entry.text):
            section = TextSection(self._make_flow(), TEXT, shown=SHOWN_OF_A_NOTE)
        else:
            section = TextSection(self._make_flow())
        section.resize(self._width, self._palette, wraps=self._wraps)
        section.open = section.open or TEXT in toggled
        for what in toggled:
            if what.kind is FoldKind.CODE:
                section.flow.fold(what.number, folded=True)
        return section

    def _make_flow(self) -> Flow:
        entry, palette = self.entry, self._palette
        if entry.kind in ("reply", *BOUNDARIES):
            self._text_splitter.feed(entry.text)
            self._text_splitter.settle(final=not entry.live, seconds=TIME_SLICE)
            margin = [Segment("  " if entry.kind == "reply" else "  ┊ ", palette.dim)]
            return Flow.of(self._text_splitter, margin, palette.text if entry.kind == "reply" else palette.dim)
        margin, later_margin, style = self._margins()
        return Flow(
            plain_blocks(entry.text, said=entry.kind in NOTICES, foreign=entry.foreign), margin, style, later_margin
        )

    def _margins(self) -> tuple[Line, Line, Style]:
        """Return the margin of the first line, that of the others, and the style of the text.

        A notice has its sign on the first line only: two lines with a sign would look like two notices.
        """
        palette = self._palette
        if self.entry.kind == "user":
            bar = [Segment("▌ ", palette.bar)]
            return bar, bar, palette.text
        signs = {"error": ("! ", palette.error), "warning": (f"{DIFFERS} ", palette.badge)}
        sign, style = signs.get(self.entry.kind, ("· ", palette.dim))
        return [Segment(sign, style)], [Segment("  ", style)], style

    def _make_reasoning(self, toggled: Collection[Foldable]) -> TextSection:
        entry, dim = self.entry, self._palette.dim
        if not entry.live and not entry.reasoning.strip():
            return TextSection(Flow([], [], dim))
        self._reasoning_splitter = CappedSplitter()
        self._reasoning_splitter.feed(entry.reasoning)
        self._reasoning_splitter.settle(final=not entry.live, seconds=TIME_SLICE)
        flow = Flow.of(self._reasoning_splitter, [Segment("  ┊ ", dim)], dim)
        section = (
            TextSection(flow, REASONING, shown=SHOWN, at_end=True, gap=1)
            if entry.live
            else TextSection(flow, REASONING, summary_label("reasoning", entry.reasoning), gap=1)
        )
        section.open = REASONING in toggled
        section.resize(self._width, self._palette, wraps=self._wraps)
        return section

    def _make_commentary(self, toggled: Collection[Foldable]) -> TextSection:
        """Return the section of a finished reply's commentary; without an answer below it, it is open."""
        entry, dim = self.entry, self._palette.dim
        if not entry.commentary.strip():
            return TextSection(Flow([], [], dim))
        splitter = CappedSplitter()
        splitter.feed(entry.commentary)
        splitter.settle(final=True)
        flow = Flow.of(splitter, [Segment("  ┊ ", dim)], dim)
        section = TextSection(flow, COMMENTARY, summary_label("commentary", entry.commentary), gap=1)
        section.open = COMMENTARY in toggled or not entry.text.strip()
        section.resize(self._width, self._palette, wraps=self._wraps)
        return section

    def resize(self, width: int, *, wraps: bool = True) -> None:
        """Set the width in columns, and whether long lines of code are wrapped. Nothing is parsed again."""
        self._width, self._wraps = width, wraps
        for section in (self._text, self._reasoning, self._commentary):
            section.resize(width, self._palette, wraps=wraps)
        self._arrange()

    def _arrange(self) -> None:
        below = foot(self.entry, self._status, self._width, self._palette)
        top = head(self.entry, self._width, self._palette)
        self._sections = [top, self._reasoning, self._commentary, self._text, below]

    # A reply in progress

    def feed(self, text: str, reasoning: str) -> None:
        """Add streamed text and reasoning to a live reply. `settle` parses them."""
        self._text_splitter.feed(text)
        self._reasoning_splitter.feed(reasoning)
        self._fed_text = self._fed_text or bool(text)
        self._fed_reasoning = self._fed_reasoning or bool(reasoning)

    @property
    def behind(self) -> bool:
        """Whether the text is too long to be parsed at once: `settle` must be called again."""
        return self._text_splitter.behind or self._reasoning_splitter.behind

    def parse_more(self) -> None:
        """Parse some more of a text that is behind. `settle` shows the result."""
        if self._text_splitter.behind:
            self._text_splitter.settle(seconds=TIME_SLICE)
            self._fed_text = True
        elif self._reasoning_splitter.behind:
            self._reasoning_splitter.settle(seconds=TIME_SLICE)
            self._fed_reasoning = True

    def complete(self) -> None:
        """Parse all the text there is. Jumps, searches and copies need it."""
        while self.behind:
            self.settle()

    def settle(self) -> int:
        """Parse the text that was fed. Return the first line of the entry that may look different."""
        changed = self.height
        if self._fed_text or self._text_splitter.behind:
            self._text_splitter.settle(seconds=TIME_SLICE)
            changed = self._top(_TEXT) + self._text.flow.refresh()
        if self._fed_reasoning or self._reasoning_splitter.behind:
            self._reasoning_splitter.settle(seconds=TIME_SLICE)
            first = self._reasoning.flow.refresh()
            changed = self._top(_REASONING) + (first if self._reasoning.open else 0)
        self._fed_text = self._fed_reasoning = False
        return changed

    def recolour(self) -> int:
        """Forget what was drawn before its colours were known. Return the first line that may look different."""
        reasoning, commentary = self._reasoning.flow.recolour(), self._commentary.flow.recolour()
        text = self._text.flow.recolour()
        if reasoning < self._reasoning.flow.height:
            return self._top(_REASONING)
        if commentary < self._commentary.flow.height:
            return self._top(_COMMENTARY)
        return self._top(_TEXT) + text if text < self._text.flow.height else self.height

    def finish(self, entry: Entry) -> None:
        """Replace the live entry by the finished one, whose text must be the text fed: it is not parsed again."""
        self.entry = entry
        self._status = ""
        self._text_splitter.settle(final=True, seconds=TIME_SLICE)
        self._text.flow.refresh()
        self._reasoning = self._make_reasoning((REASONING,) if self._reasoning.open else ())
        self._commentary = self._make_commentary(())
        self._arrange()

    def set_status(self, status: str) -> int:
        """Change the status line under a live reply. Return the first line of the entry that may look different."""
        self._status = status
        self._arrange()
        return self._top(_FOOT)

    # Lines

    @property
    def height(self) -> int:
        """The number of lines; estimated where they are not drawn yet."""
        return sum(section.height for section in self._sections)

    def measure(self, top: int, bottom: int) -> bool:
        """Draw the lines from `top` up to `bottom`. Return whether heights have changed."""
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
        """Return a line of a measured part."""
        index, within = self._find(number)
        return self._sections[index].line(within)

    def position(self, line: int) -> tuple[int, int]:
        """Return the index of the section at a line, and the line within it."""
        return self._find(line)

    def line_of_section(self, index: int, line: int) -> int:
        """Return the line of the entry that a line of a section is; the section's last one if it has fewer now."""
        return self._top(index) + min(line, max(0, self._sections[index].height - 1))

    def place(self, line: int) -> EntryPlace:
        """Return the place at a line, which stays valid at another width."""
        index, within = self._find(line)
        return index, self._sections[index].place(within)

    def place_when_open(self, line: int) -> EntryPlace:
        """Return the place to be in view at a line once its fold is opened."""
        index, within = self._find(line)
        section = self._text_section(index)
        return self.place(line) if section is None else (index, section.place_when_open(within))

    def line_of(self, place: EntryPlace) -> int:
        """Return the line that a place is on now."""
        return self._top(place[0]) + self._sections[place[0]].line_of(place[1])

    def place_of_text(self, offset: int) -> EntryPlace:
        """Return the place of the block that shows an offset of the cleaned text."""
        self.complete()
        flow = self._text.flow
        index = flow.block_at(offset)
        return _TEXT, (index, 0, flow.blocks[index].gap if index < len(flow.blocks) else 0)

    def offset_at(self, line: int) -> int:
        """Return the offset, in the cleaned text, of the last character of the block at a line; 0 above the text."""
        index, within = self._find(line)
        if index != _TEXT:
            return 0 if index < _TEXT else len(self.entry.text)
        return self._text.offset_at(within)

    def codes(self) -> list[int]:
        """Return the lines at which code begins; none for a text that can be folded."""
        self.complete()
        return [self._top(_TEXT) + line for line in self._text.flow.codes()] if self._text.what is None else []

    def _top(self, index: int) -> int:
        return sum(section.height for section in self._sections[:index])

    def _find(self, line: int) -> tuple[int, int]:
        for index, section in enumerate(self._sections):
            if line < section.height:
                return index, line
            line -= section.height
        return len(self._sections) - 1, self._sections[-1].height - 1

    def _text_section(self, index: int) -> TextSection | None:
        """Return the section at an index if it is the reasoning, the commentary or the text."""
        return {_REASONING: self._reasoning, _COMMENTARY: self._commentary, _TEXT: self._text}.get(index)

    # Folds

    def fold_at(self, line: int) -> Fold | None:
        """Return what the line folds; None if it is no fold line."""
        index, within = self._find(line)
        section = self._text_section(index)
        return section.fold_at(within) if section else None

    def set_open(self, what: Foldable, opened: bool) -> None:
        """Unfold or fold a part of the entry."""
        if what.kind is FoldKind.CODE:
            self._text.flow.fold(what.number, folded=not opened)
        for section in (self._reasoning, self._commentary, self._text):
            if section.what == what:
                section.open = opened

    # Copying

    def block_at(self, line: int) -> tuple[int, int] | None:
        """Return the first and the last line of the block at a line; None in a head or a foot, and for a fold line."""
        section, (block, *_) = self.place(line)
        if self._text_section(section) is None or block < 0:
            return None
        first = last = line
        while first > 0 and self._is_of(first - 1, section, block):
            first -= 1
        while last + 1 < self.height and self._is_of(last + 1, section, block):
            last += 1
        return first, last

    def _is_of(self, line: int, section: int, block: int) -> bool:
        place = self.place(line)
        return (place[0], place[1][0]) == (section, block)

    def text_at(self, line: int, whole: Entry) -> str:
        """Return the received text of the section at a line; empty for a head or a foot. `whole` as for `copied`."""
        texts = {_REASONING: whole.reasoning, _COMMENTARY: whole.commentary, _TEXT: whole.text}
        return texts.get(self._find(line)[0], "")

    def copied(self, start: TextPosition, end: TextPosition | None, whole: Entry) -> str:
        """Return the source text from `start` up to `end`, or to the end of the entry if that is None.

        `whole` is the entry with all the text streamed for it.
        """
        self.complete()
        texts: list[str] = []
        for index, section, raw in (
            (_REASONING, self._reasoning, whole.reasoning),
            (_COMMENTARY, self._commentary, whole.commentary),
            (_TEXT, self._text, whole.text),
        ):
            top = self._top(index)
            first = (start[0] - top, start[1])
            texts.append(section.copied(raw, first, END if end is None else (end[0] - top, end[1])))
        return "\n\n".join(text for text in texts if text)

    # Search

    def marks(self, line: int, words: str) -> list[tuple[int, int, EntryHit]]:
        """Return the hits on a line: first character, character after the last, and the hit."""
        index, within = self._find(line)
        section = self._text_section(index)
        if section is None:
            return []
        block, marks = section.marks(within, words)
        return [(start, end, (index, block, ordinal)) for start, end, ordinal in marks]

    def reveal(self, part: Part, at: int, words: str, whole: Entry) -> tuple[EntryHit, Foldable | None]:
        """Return the hit at a character of a part of the entry, and what must be unfolded to show it, or None."""
        self.complete()
        index, section, text = {
            "reasoning": (_REASONING, self._reasoning, whole.reasoning),
            "commentary": (_COMMENTARY, self._commentary, whole.commentary),
            "text": (_TEXT, self._text, whole.text),
        }[part]
        block, ordinal, fold = section.hit_at(text, at, words)
        return (index, block, ordinal), fold

    def line_of_hit(self, hit: EntryHit, words: str) -> int:
        """Return the line of a hit."""
        index, block, ordinal = hit
        section = self._text_section(index)
        return self._top(index) + (section.line_of_hit(block, ordinal, words) if section else 0)


def guess_height(entry: Entry, characters: int, newlines: int, width: int) -> int:
    """Return an estimate of the lines that an entry takes at a width in columns, without drawing it."""
    text = estimate(characters, newlines, width) if entry.kind not in BOUNDARIES else 1
    if entry.kind == "user" and long_message(entry.text):
        text = min(text, SHOWN + 1)
    elif entry.kind == "notice" and is_long_note(entry.text):
        text = min(text, SHOWN_OF_A_NOTE + 1)
    parts = bool(entry.reasoning) + bool(entry.commentary) + bool(entry.footer)
    return text + 2 + 2 * parts


# Head and foot


class Fixed:
    """A section of a few lines that are drawn at once."""

    def __init__(self, lines: list[Line]) -> None:
        self._strips = [Strip(line) for line in lines]

    @property
    def height(self) -> int:
        """The number of lines."""
        return len(self._strips)

    def measure(self, top: int, bottom: int) -> bool:  # noqa: ARG002  nothing here is estimated
        """Return False: heights never change here."""
        return False

    def line(self, number: int) -> Strip:
        """Return a line."""
        return self._strips[number]

    def place(self, line: int) -> Place:
        """Return the place at a line: see `Section.place`."""
        return 0, line, 0

    def line_of(self, place: Place) -> int:
        """Return the line that a place is on now: see `Section.line_of`."""
        return min(place[1], max(0, self.height - 1))


def head(entry: Entry, width: int, palette: Palette) -> Fixed:
    """Return the head of an entry: speaker and time, or the boundary of a persona or a summary."""
    if entry.kind in NOTICES:
        return Fixed([])
    if entry.kind in BOUNDARIES:
        return Fixed([_boundary(entry, width, palette)])
    user = entry.kind == "user"
    line: list[Run] = [("▌ ", palette.bar)] if user else []
    pressed = button("edit_message", entry.key) if user else Style.null()
    line.append((cleaned_line(entry.speaker) or entry.kind, (palette.user if user else palette.reply) + pressed))
    if entry.when:
        line.append((f"   {cleaned_line(entry.when)}", palette.dim + pressed))
    line += _siblings(entry, palette)
    # That of practice is on every reply: it is calm.
    looks = (palette.dim if badge == PRACTICE_BADGE else palette.badge for badge in entry.badges)
    line.extend((f"   [{cleaned_line(badge)}]", look) for badge, look in zip(entry.badges, looks, strict=True))
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
    """Return the foot: the status line of a live reply or the footer of a finished one, each between empty lines.

    Its sign is to the left of where a reply's text begins, so that no text can look like a foot.
    """
    if status:
        room = max(1, width - 2)
        status = cleaned_line(status)
        shown = status if cell_len(status) <= room else set_cell_size(status, room - 1) + "…"
        return Fixed([[], [Segment(FOOT, palette.dim), Segment(shown, palette.status)], []])
    return Fixed([[], _footer(entry, width, palette), []] if entry.footer else [[]])


def _footer(entry: Entry, width: int, palette: Palette) -> Line:
    """Return the facts for which there is room in one line."""
    room = max(1, width - 2)
    facts = list(entry.footer)
    while len(facts) > 1 and cell_len(_joined(facts)) > room:
        facts.remove(min(facts, key=lambda fact: fact.worth))
    shown = _joined(facts)
    shown = shown if cell_len(shown) <= room else set_cell_size(shown, room - 1) + "…"
    return [Segment(FOOT, palette.dim), Segment(shown, palette.dim + button("receipt", entry.key))]


def _joined(facts: list[Fact]) -> str:
    return SEPARATOR.join(cleaned_line(fact.text) for fact in facts)


def _siblings(entry: Entry, palette: Palette) -> list[Run]:
    """Return which of its siblings this is, between the buttons that show the one before and the one after."""
    if entry.sibling is None:
        return []
    number, count = entry.sibling
    return [
        ("   ", palette.dim),
        ("‹ ", palette.link + button("previous_reply", entry.key)),
        (f"{number} of {count}", palette.dim),
        (" ›", palette.link + button("next_reply", entry.key)),
    ]
