"""Text that is still arriving, cut into blocks: Markdown, Markdown up to a cap, and data.

Only the text from the last unfinished block on is parsed again. A block is finished when a later one has begun and
two complete lines of that one are there: until then the next characters may still change where the earlier one ends
(a table is known by its second line). List items, parts of long fences and of long tables are blocks of their own,
so none of them is work that grows with the text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import perf_counter

from tui.app.transcript.markdown.blocks import (
    CONTAINER_CAP,
    LINE_CAP,
    PROSE_CAP,
    TABLE_PART,
    TEXT_CAP,
    WINDOW,
    Block,
    cap_cut,
    fence_cut,
    fences_in,
    plain_parts,
)
from tui.app.transcript.markdown.extensions import is_note
from tui.app.transcript.markdown.parser import Environment, Group, Page, parse_blocks
from tui.app.transcript.markdown.text_chunks import TextChunks

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
    """What is above the next block: the block, and whether an empty line ended its text."""

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
        self._chunks = TextChunks()
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
        self._chunks.feed(piece)

    @property
    def behind(self) -> bool:
        """Whether time ran out for `settle`: it must be called again."""
        return self._behind

    def settle(self, *, final: bool = False, seconds: float = math.inf) -> None:
        """Parse what came, for not much longer than some `seconds`. With `final`, the text ends here."""
        if final:
            self._chunks.end()
            self._ended = True
        started = perf_counter()
        while self._chunks.more:
            self._take(self._chunks.step())
            if perf_counter() - started > seconds:
                break
        self._behind = self._chunks.more
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
            if cut := self._cut(page, group, len(page.source) if final else _decided(page)):
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
        """Finish the first part of a group that has grown long. Return where the rest begins, 0 if nothing is cut."""
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


def _decided(page: Page) -> int:
    """Return how many characters are in lines of which it is clear what they belong to.

    Not so the last line, unless it is very long, and the one before it, which may be the head of a table.
    """
    return len(page.source) if len(page.lines[-1]) > WINDOW else page.starts[max(0, page.complete - 1)]


def _placed(block: Block, page: Page, start: int, stop: int, codes: int) -> Block:
    """Return a block with its place in the whole text, and the number of the code it holds if `codes` are before it."""
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


class CappedSplitter(Splitter):
    """Reads `cap` lines as Markdown (`TEXT_CAP` by default), and takes what follows as it is, under a note."""

    def __init__(self, cap: int | None = None) -> None:
        super().__init__()
        self._cap = TEXT_CAP if cap is None else cap
        self._left_to_read = self._cap
        self._plain: str | None = None  # of what is taken as it is, what no block was made of
        self._noted = False
        self._joined = False  # whether the last plain block ends within a line

    def _take(self, piece: str) -> None:
        if self._plain is not None:
            self._plain += piece
            self._taken += len(piece)
            self._advance(final=False)
            return
        lines = piece.count("\n")
        if lines < self._left_to_read:
            self._left_to_read -= lines
            super()._take(piece)
            return
        cut = _after_lines(piece, self._left_to_read)
        super()._take(piece[:cut])
        self._advance(final=True)
        self._plain = ""
        self._take(piece[cut:])

    def _advance(self, *, final: bool) -> None:
        if self._plain is None:
            super()._advance(final=final)
            return
        if not self._noted and (blank := BLANK_LINES.match(self._plain)):
            self._plain = self._plain[blank.end() :]
        text, start = self._plain.rstrip(), self._taken - len(self._plain)
        done = 0
        for block in self._parts(text, start):
            # A block depends on no more than this much behind its beginning.
            if not final and block.start - start + LINE_CAP + WINDOW >= len(text):
                break
            self.blocks.append(block)
            self._noted, done = True, block.stop - start
            self._joined = text[done - 1] != "\n"
        self._plain = self._plain[done:]

    def _unfinished(self) -> list[Block]:
        if self._plain is None:
            return super()._unfinished()
        return list(self._parts(self._plain.rstrip(), self._taken - len(self._plain)))

    def _parts(self, text: str, start: int) -> Iterator[Block]:
        for number, part in enumerate(plain_parts(text, start)):
            first = number == 0 and not self._noted
            note = f"plain text from here: more than {self._cap:,} lines" if first else ""
            gap = int(first and bool(self.blocks))
            yield replace(part, capped=True, note=note, gap=gap, joined=part.joined or (number == 0 and self._joined))


def _after_lines(text: str, lines: int) -> int:
    """Return where the line after some lines begins."""
    at = 0
    for _ in range(lines):
        at = text.index("\n", at) + 1
    return at


DATA_FENCE = "`" * 40  # no line of data closes it


def splitter_of(language: str) -> CappedSplitter:
    """Return what cuts a text into blocks: data of a language, or Markdown where that is empty."""
    return DataSplitter(language) if language else CappedSplitter()


def begins_as_data(text: str) -> bool:
    """Whether a text is JSON, by its first character; what was to be data may be a sentence that explains why not."""
    return text.lstrip()[:1] in ("{", "[")


class DataSplitter(CappedSplitter):
    """Takes a text as one piece of code if it begins as data, else as Markdown."""

    def __init__(self, language: str, cap: int | None = None) -> None:
        super().__init__(cap)
        self._language = language
        self._decided = False
        self._is_data = False

    def _take(self, piece: str) -> None:
        begun = self._rest + piece
        if not self._decided and begun.strip():
            self._decided, self._is_data = True, begins_as_data(begun)
            if self._is_data:
                block = Block("fence", "", language=self._language, bare=True)
                self._carried = Carried(f"{DATA_FENCE}{self._language}\n", block)
        super()._take(piece)

    def _add(self, block: Block | None, text: str, carried: Carried | None) -> None:
        first = block is not None and self._is_data and not self.blocks
        super()._add(_with_label(block) if block and first else block, text, carried)

    def _unfinished(self) -> list[Block]:
        shown = super()._unfinished()
        return [_with_label(shown[0]), *shown[1:]] if shown and self._is_data and not self.blocks else shown


def _with_label(block: Block) -> Block:
    """Return a part of the code as its first, which has the label."""
    return replace(block, starts=True, code=1) if block.kind == "fence" else block
