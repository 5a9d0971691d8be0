"""Splitters: they cut arriving text into blocks, as Markdown, as Markdown up to a cap, or as data.

Only the text from the first unfinished block on is parsed again. A block is finished when a later one has two complete
lines: until then, the next characters may still change where the earlier one ends (a table is known by its second
line). List items and parts of long fences and tables are blocks of their own, so the work for a block does not grow
with the text.
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
from tui.app.transcript.markdown.parser import Environment, Group, ParsedSource, parse_blocks
from tui.app.transcript.markdown.text_chunks import TextChunks
from tui.export.extensions import is_note

_DEFINITIONS = 2_000  # most characters of link references or spaces that are kept and parsed with the text after them
_KEPT_BLANKS = 160  # characters kept of longer whitespace
BLANK_LINES = re.compile(r"(?:[ \t]*\n)+")
_ENDS_BLANK = re.compile(r"\n[ \t]*\n[ \t]*\Z")
# A last line of such characters only may still become various blocks: it is not shown until more of it arrives.
_UNDECIDED = re.compile(r"[ \t]*+(?:\d++[.)]?+|[-+*=_#>`~|:\[]++)[-=*_#>`~|: ]*+")
_CONTAINERS = ("list_item_open", "blockquote_open", "code_block")


@dataclass(frozen=True, slots=True)
class OpenBlock:
    """A fence or table of which some parts are finished: the lines that open it again, and its last part."""

    opening: str
    part: Block


@dataclass(frozen=True, slots=True)
class _Above:
    """What is above the next block: the block, and whether its text ended with an empty line."""

    block: Block | None = None
    blank: bool = False


class Splitter:
    """Takes Markdown in pieces and cuts it into blocks.

    `blocks` are the finished ones; they only grow. `tail` are the blocks of the rest, which may still change.
    `environment` holds the link references of the finished part.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.tail: list[Block] = []
        self.environment: Environment = {}
        self._chunks = TextChunks()
        self._behind = False
        self._ended = False
        self._rest = ""  # the text after the finished blocks
        self._taken = 0  # characters of the whole text up to the end of the rest
        self._codes = 0  # fences in the finished blocks
        self._open: OpenBlock | None = None
        self._above = _Above()
        self._parsed: tuple[ParsedSource, int] | None = None  # the rest as last parsed, and its finished groups

    def feed(self, piece: str) -> None:
        """Add a piece of text. It is parsed by `settle`."""
        self._chunks.feed(piece)

    @property
    def behind(self) -> bool:
        """Whether the time was too short for `settle`: it must be called again."""
        return self._behind

    def settle(self, *, final: bool = False, seconds: float = math.inf) -> None:
        """Parse the text that was fed, for about `seconds` at most. With `final`, the text ends here."""
        if final:
            self._chunks.end()
            self._ended = True
        started = perf_counter()
        while self._chunks.more:
            self._take(self._chunks.next_chunk())
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
        """Move finished blocks from the rest to `blocks`. Return whether one was cut: the rest must be parsed again."""
        parsed = self._parse(self._rest, self._taken)
        finished = len(parsed.groups) if final else parsed.finished()
        at = parsed.skip
        for number, group in enumerate(parsed.groups[: finished + 1]):
            if cut := self._cut(parsed, group, len(parsed.source) if final else _decided(parsed)):
                self._rest = parsed.source[cut:]
                return True
            if number < finished:
                self._finish(parsed, group)
                at = group.stop
        self._rest = parsed.source[at:]
        self._parsed = (parsed, finished)
        if final:
            self._learn(self._rest)
            self._rest = ""
        elif not parsed.groups and len(self._rest) > _DEFINITIONS:
            self._drop()
        return False

    def _drop(self) -> None:
        """Remove from the rest what shows nothing: link references but the last, which may continue, or whitespace."""
        if not self._rest.strip():
            self._rest = "\n" + self._rest[-_KEPT_BLANKS:]
        last = self._rest.rfind("\n[") + 1
        self._learn(self._rest[:last])
        self._rest = self._rest[last:]

    def _parse(self, rest: str, end: int) -> ParsedSource:
        if self._open:
            return ParsedSource(self._open.opening + rest, end, len(self._open.opening))
        if blank := BLANK_LINES.match(rest):
            rest = "\n" + rest[blank.end() :]
        return ParsedSource(rest, end)

    def _finish(self, parsed: ParsedSource, group: Group) -> None:
        text = parsed.source[group.start : group.stop]
        block = self._block(group, text, self._above, self._open)
        self._add(block and _placed(block, parsed, group.start, group.stop, self._codes), text, None)

    def _add(self, block: Block | None, text: str, opened: OpenBlock | None) -> None:
        self._learn(text)
        if block:
            self.blocks.append(block)
            self._codes += fences_in(block)
        self._above = _Above(block or self._above.block, bool(_ENDS_BLANK.search(text)))
        self._open = opened

    def _learn(self, text: str) -> None:
        """Add the link references of `text` to the environment."""
        if "]:" in text:
            parse_blocks(text, self.environment)

    def _unfinished(self) -> list[Block]:
        rest = self._rest
        last = rest.rfind("\n") + 1
        if self._parsed is None or _UNDECIDED.fullmatch(rest, last):
            self._parsed = (self._parse(rest[:last], self._taken - len(rest) + last), 0)
        parsed, finished = self._parsed
        shown: list[Block] = []
        above, opened, codes = self._above, self._open, self._codes
        for group in parsed.groups[finished:]:
            text = parsed.source[group.start : group.stop]
            if block := self._block(group, text, above, opened):
                block = replace(_placed(block, parsed, group.start, group.stop, codes), growing=group.open)
                codes += fences_in(block)
                shown.append(block)
            above, opened = _Above(block or above.block, bool(_ENDS_BLANK.search(text))), None
        return shown

    # Blocks of groups

    @staticmethod
    def _block(group: Group, text: str, above: _Above, opened: OpenBlock | None) -> Block | None:
        """Return the block of a group; None for an empty last part of a fence or table that was cut."""
        if opened and group.type == "fence":
            code = group.tokens[0].content.rstrip("\n")
            return _later(opened.part, code) if code else None
        if opened:
            head = opened.part.head or opened.part.source
            return replace(_later(opened.part, opened.opening + text.rstrip()), head=head) if text.strip() else None
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

    def _cut(self, parsed: ParsedSource, group: Group, decided: int) -> int:
        """Finish the first part of a group that is too long. Return where the rest begins; 0 if nothing is cut."""
        if group.type == "fence":
            return self._cut_fence(parsed, group)
        if group.type == "table_open":
            return self._cut_table(parsed, group)
        text = parsed.source[group.start : min(group.stop, decided)]
        blank = BLANK_LINES.match(text)
        start = blank.end() if blank else 0
        cut = cap_cut(text[start:], CONTAINER_CAP if group.type in _CONTAINERS else PROSE_CAP)
        if not cut:
            return 0
        if block := self._block(group, text[: start + cut], self._above, self._open):
            block = _placed(block, parsed, group.start, group.start + start + cut, self._codes)
            self._add(replace(block, capped=True), text[: start + cut], None)
        return group.start + start + cut

    def _cut_fence(self, parsed: ParsedSource, group: Group) -> int:
        body = group.first + 1
        lines = parsed.lines[body : body + group.code_lines]
        count, characters = fence_cut(lines, parsed.complete - body)
        if not count and not characters:
            return 0
        at = parsed.starts[body + count] + characters
        opening = parsed.lines[group.first] + "\n"
        code = parse_blocks(opening + parsed.source[parsed.starts[body] : at], {})[0].content.removesuffix("\n")
        if self._open:
            block = _later(self._open.part, code)
        else:
            block = Block("fence", code, 0 if self._above.block is None else 1, language=_language(group))
        block = replace(_placed(block, parsed, group.start, at, self._codes), capped=bool(characters))
        self._add(block, "", OpenBlock(opening, block))
        return at

    def _cut_table(self, parsed: ParsedSource, group: Group) -> int:
        rows = group.first + 2
        if min(group.end, parsed.complete) - rows <= TABLE_PART:
            return 0
        at = parsed.starts[rows + TABLE_PART]
        text = parsed.source[group.start : at]
        block = self._block(group, text, self._above, self._open)
        if block:
            opening = parsed.source[parsed.starts[group.first] : parsed.starts[rows]]
            block = _placed(block, parsed, group.start, at, self._codes)
            self._add(block, text, OpenBlock(opening, block))
        return at


def _decided(parsed: ParsedSource) -> int:
    """Return the number of characters in the lines whose block is certain.

    These are all but the last line, unless it is very long, and the line before it, which may be the head of a table.
    """
    return len(parsed.source) if len(parsed.lines[-1]) > WINDOW else parsed.starts[max(0, parsed.complete - 1)]


def _placed(block: Block, parsed: ParsedSource, start: int, stop: int, codes: int) -> Block:
    """Return the block with its offsets in the whole text, and its code number if `codes` fences are before it."""
    code = codes if block.kind == "fence" and not block.starts else codes + 1
    return replace(block, start=parsed.offset(start), stop=parsed.offset(stop), code=code)


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
    """Cuts `cap` lines (`TEXT_CAP` by default) as Markdown, and the rest as plain text under a note."""

    def __init__(self, cap: int | None = None) -> None:
        super().__init__()
        self._cap = TEXT_CAP if cap is None else cap
        self._remaining_lines = self._cap  # lines that are still read as Markdown
        self._plain: str | None = None  # the plain text after the finished blocks; None before the cap
        self._noted = False
        self._joined = False  # whether the last plain block ends within a line

    def _take(self, piece: str) -> None:
        if self._plain is not None:
            self._plain += piece
            self._taken += len(piece)
            self._advance(final=False)
            return
        lines = piece.count("\n")
        if lines < self._remaining_lines:
            self._remaining_lines -= lines
            super()._take(piece)
            return
        cut = _after_lines(piece, self._remaining_lines)
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
            # The end of a block depends on this many characters after its start.
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
    """Return where the line after the first `lines` lines begins. Raise ValueError if there are fewer."""
    at = 0
    for _ in range(lines):
        at = text.index("\n", at) + 1
    return at


DATA_FENCE = "`" * 40  # no line of data closes it


def splitter_of(language: str) -> CappedSplitter:
    """Return the splitter for data in `language`, or for Markdown if that is empty."""
    return DataSplitter(language) if language else CappedSplitter()


def begins_as_data(text: str) -> bool:
    """Return whether a text looks like JSON, by its first character.

    A reply that should be data may be a sentence that explains why it is not.
    """
    return text.lstrip()[:1] in ("{", "[")


class DataSplitter(CappedSplitter):
    """Cuts a text as one fence of code if it begins as data, else as Markdown."""

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
                block = Block("fence", "", language=self._language, unfenced=True)
                self._open = OpenBlock(f"{DATA_FENCE}{self._language}\n", block)
        super()._take(piece)

    def _add(self, block: Block | None, text: str, opened: OpenBlock | None) -> None:
        first = block is not None and self._is_data and not self.blocks
        super()._add(_with_label(block) if block and first else block, text, opened)

    def _unfinished(self) -> list[Block]:
        shown = super()._unfinished()
        return [_with_label(shown[0]), *shown[1:]] if shown and self._is_data and not self.blocks else shown


def _with_label(block: Block) -> Block:
    """Return the first block of the data as the first part of a fence, which has the label."""
    return replace(block, starts=True, code=1) if block.kind == "fence" else block
