"""Markdown that is still arriving, cut into top-level blocks.

Only the text from the last unfinished block on is parsed again. A block is finished when a later one has begun and
two complete lines of that one are there: until then the next characters may still change where the earlier one ends
(a table is known by its second line). List items, parts of long fences and of long tables are blocks of their own,
so none of them is work that grows with the text.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from time import perf_counter

from tui.app.transcript.markdown.blocks import (
    CONTAINER_CAP,
    PROSE_CAP,
    TABLE_PART,
    Block,
    cap_cut,
    fence_cut,
    fences_in,
)
from tui.app.transcript.markdown.extensions import is_note
from tui.app.transcript.markdown.page import Group, Page
from tui.app.transcript.markdown.parser import Environment, parse_blocks
from tui.app.transcript.text_chunks import Intake

_DEFINITIONS = 2_000  # characters of link references, or of blanks, that are kept to be read with what follows
_KEPT_BLANKS = 160  # of blanks without end
BLANK_LINES = re.compile(r"(?:[ \t]*\n)+")
_ENDS_BLANK = re.compile(r"\n[ \t]*\n[ \t]*\Z")
# A last line of such characters alone may become anything: it is not shown before more of it is there.
_UNDECIDED = re.compile(r"[ \t]*+(?:\d++[.)]?+|[-+*=_#>`~|:\[]++)[-=*_#>`~|: ]*+")
_CONTAINERS = ("list_item_open", "blockquote_open", "code_block")


@dataclass(frozen=True, slots=True)
class Carried:
    """A fence or table of which parts are finished: the lines that open it again, and its last part."""

    opening: str
    part: Block


@dataclass(frozen=True, slots=True)
class _Above:
    """What stands above the next block: the block, and whether an empty line ended its text."""

    block: Block | None = None
    blank: bool = False


class Splitter:
    """Takes Markdown in pieces, gives finished blocks and those at the end that may still change.

    `blocks` only grows. `tail` is what can be shown of the rest. `environment` holds the links the finished part names.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.tail: list[Block] = []
        self.environment: Environment = {}
        self._intake = Intake()
        self._behind = False
        self._ended = False
        self._rest = ""
        self._taken = 0  # characters of the whole text, up to the end of the rest
        self._codes = 0  # fences in the finished blocks
        self._carried: Carried | None = None
        self._above = _Above()
        self._left: tuple[Page, int] | None = None

    def feed(self, piece: str) -> None:
        """Take more text. Costs nothing until `settle`."""
        self._intake.feed(piece)

    @property
    def behind(self) -> bool:
        """Whether `settle` lost patience: it must be called again."""
        return self._behind

    def settle(self, *, final: bool = False, patience: float = math.inf) -> None:
        """Parse what came, for not much longer than `patience` seconds. With `final`, the text ends here."""
        if final:
            self._intake.end()
            self._ended = True
        started = perf_counter()
        while self._intake.more:
            self._take(self._intake.step())
            if perf_counter() - started > patience:
                break
        self._behind = self._intake.more
        if self._behind:
            self.tail = [Block("plain", "…", 1, start=self._taken, stop=self._taken)]
            return
        if self._ended:
            self._advance(final=True)
        self.tail = [] if self._ended else self._unfinished()

    def _take(self, piece: str) -> None:
        self._rest += piece
        self._taken += len(piece)
        self._advance(final=False)

    def _advance(self, *, final: bool) -> None:
        while self._step(final=final):
            pass

    def _step(self, *, final: bool) -> bool:
        """Take the finished blocks from the rest. True if something was cut: what is left reads differently."""
        page = self._page(self._rest, self._taken)
        finished = len(page.groups) if final else page.finished()
        at = page.skip
        for number, group in enumerate(page.groups[: finished + 1]):
            if cut := self._cut(page, group, len(page.source) if final else page.decided):
                self._rest = page.source[cut:]
                return True
            if number < finished:
                self._finish(page, group)
                at = group.stop
        self._rest = page.source[at:]
        self._left = (page, finished)
        if final:
            self._learn(self._rest)
            self._rest = ""
        elif not page.groups and len(self._rest) > _DEFINITIONS:
            self._drop()
        return False

    def _drop(self) -> None:
        """Take from the rest what shows nothing: link references, of which the last may go on, or endless blanks."""
        if not self._rest.strip():
            self._rest = "\n" + self._rest[-_KEPT_BLANKS:]
        last = self._rest.rfind("\n[") + 1
        self._learn(self._rest[:last])
        self._rest = self._rest[last:]

    def _page(self, rest: str, end: int) -> Page:
        if self._carried:
            return Page(self._carried.opening + rest, end, len(self._carried.opening))
        if blank := BLANK_LINES.match(rest):
            rest = "\n" + rest[blank.end() :]
        return Page(rest, end)

    def _finish(self, page: Page, group: Group) -> None:
        text = page.source[group.start : group.stop]
        block = self._block(group, text, self._above, self._carried)
        self._add(block and _placed(block, page, group.start, group.stop, self._codes), text, None)

    def _add(self, block: Block | None, text: str, carried: Carried | None) -> None:
        self._learn(text)
        if block:
            self.blocks.append(block)
            self._codes += fences_in(block)
        self._above = _Above(block or self._above.block, bool(_ENDS_BLANK.search(text)))
        self._carried = carried

    def _learn(self, text: str) -> None:
        """Keep the link references that `text` defines."""
        if "]:" in text:
            parse_blocks(text, self.environment)

    def _unfinished(self) -> list[Block]:
        rest = self._rest
        last = rest.rfind("\n") + 1
        if self._left is None or _UNDECIDED.fullmatch(rest, last):
            self._left = (self._page(rest[:last], self._taken - len(rest) + last), 0)
        page, finished = self._left
        shown: list[Block] = []
        above, carried, codes = self._above, self._carried, self._codes
        for group in page.groups[finished:]:
            text = page.source[group.start : group.stop]
            if block := self._block(group, text, above, carried):
                block = replace(_placed(block, page, group.start, group.stop, codes), growing=group.open)
                codes += fences_in(block)
                shown.append(block)
            above, carried = _Above(block or above.block, bool(_ENDS_BLANK.search(text))), None
        return shown

    # What a group becomes

    @staticmethod
    def _block(group: Group, text: str, above: _Above, carried: Carried | None) -> Block | None:
        """Make a block of a group; None where only the empty end of something cut before is left."""
        if carried and group.type == "fence":
            code = group.tokens[0].content.rstrip("\n")
            return _later(carried.part, code) if code else None
        if carried:
            head = carried.part.head or carried.part.source
            return replace(_later(carried.part, carried.opening + text.rstrip()), head=head) if text.strip() else None
        gap = 0 if above.block is None else 1
        if group.type == "fence":
            return Block("fence", group.tokens[0].content.rstrip("\n"), gap, language=_language(group))
        source = _without_blank_ends(text)
        if group.type == "table_open":
            return Block("table", source, gap)
        if group.type == "list_item_open":
            return _item(group, source, above, blank=above.blank or text.startswith("\n"))
        if is_note(source) and not (above.blank or text.startswith("\n")):
            gap = 0
        return Block("markdown", source, gap)

    # Cuts

    def _cut(self, page: Page, group: Group, decided: int) -> int:
        """Finish the first part of a group that has grown long. Gives where the rest begins, 0 if nothing is cut."""
        if group.type == "fence":
            return self._cut_fence(page, group)
        if group.type == "table_open":
            return self._cut_table(page, group)
        text = page.source[group.start : min(group.stop, decided)]
        blank = BLANK_LINES.match(text)
        start = blank.end() if blank else 0
        cut = cap_cut(text[start:], CONTAINER_CAP if group.type in _CONTAINERS else PROSE_CAP)
        if not cut:
            return 0
        if block := self._block(group, text[: start + cut], self._above, self._carried):
            block = _placed(block, page, group.start, group.start + start + cut, self._codes)
            self._add(replace(block, capped=True), text[: start + cut], None)
        return group.start + start + cut

    def _cut_fence(self, page: Page, group: Group) -> int:
        body = group.first + 1
        lines = page.lines[body : body + group.code_lines]
        count, characters = fence_cut(lines, page.complete - body)
        if not count and not characters:
            return 0
        at = page.starts[body + count] + characters
        opening = page.lines[group.first] + "\n"
        code = parse_blocks(opening + page.source[page.starts[body] : at], {})[0].content.removesuffix("\n")
        if self._carried:
            block = _later(self._carried.part, code)
        else:
            block = Block("fence", code, 0 if self._above.block is None else 1, language=_language(group))
        block = replace(_placed(block, page, group.start, at, self._codes), capped=bool(characters))
        self._add(block, "", Carried(opening, block))
        return at

    def _cut_table(self, page: Page, group: Group) -> int:
        rows = group.first + 2
        if min(group.end, page.complete) - rows <= TABLE_PART:
            return 0
        at = page.starts[rows + TABLE_PART]
        text = page.source[group.start : at]
        block = self._block(group, text, self._above, self._carried)
        if block:
            opening = page.source[page.starts[group.first] : page.starts[rows]]
            block = _placed(block, page, group.start, at, self._codes)
            self._add(block, text, Carried(opening, block))
        return at


def _placed(block: Block, page: Page, start: int, stop: int, codes: int) -> Block:
    """Say where in the whole text a block stands, and which code it holds if `codes` stand before it."""
    code = codes if block.kind == "fence" and not block.starts else codes + 1
    return replace(block, start=page.place(start), stop=page.place(stop), code=code)


def _later(part: Block, source: str) -> Block:
    return replace(part, source=source, gap=0, starts=False, joined=part.capped, capped=False)


def _item(group: Group, source: str, above: _Above, *, blank: bool) -> Block:
    marker = group.tokens[0].markup
    previous = above.block
    if previous and previous.kind == "item" and previous.marker == marker:
        number = None if previous.number is None else previous.number + 1
        return Block("item", source, int(blank), number=number, marker=marker)
    return Block("item", source, 0 if previous is None else 1, number=group.number, marker=marker)


def _language(group: Group) -> str:
    words = group.tokens[0].info.split()
    return words[0] if words else ""


def _without_blank_ends(text: str) -> str:
    blank = BLANK_LINES.match(text)
    return text[blank.end() if blank else 0 :].rstrip()
