"""Copying: of fully selected blocks the received text, of others the text shown, without frames and line wraps."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from textual.strip import Strip

from tui.app.transcript.flow import Flow
from tui.app.transcript.markdown.blocks import Block
from tui.app.transcript.markdown.source_map import SourceMap
from tui.app.transcript.markdown.wrapping import goes_on, joint_of
from tui.core.cleaning import marked

TextPosition = tuple[int, int]
"""A line, and a character in it."""
END: TextPosition = (1 << 30, 0)
"""A position below the last line of any text."""


@dataclass(frozen=True, slots=True)
class _Row:
    """The selected part of one line that shows text."""

    text: str
    dropped: str
    """The text left out at the line break above: see `joint`."""
    whole: bool
    """Whether all of the line is selected."""
    left: int
    """The characters of the line before the selected part, without the frame."""
    length: int
    """The characters of the line, without its frame and the spaces at its end."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The selected part of one block."""

    block: Block
    text: str
    """The text to copy; not used if `whole`."""
    whole: bool
    """Whether the block is copied as it was received."""


def copied(flow: Flow, raw: str, start: TextPosition, end: TextPosition) -> str:
    """Return the text to copy from a flow that shows the text `raw`, from `start` up to `end`.

    Only the blocks at the two ends are drawn: there may be ten thousand between them.
    """
    source_map = SourceMap(raw)
    flow.measure_all(start[0], start[0] + 1)
    flow.measure_all(end[0], end[0] + 1)
    indexes = flow.between(start[0], end[0])
    parts = [part for index in indexes if (part := _part(flow, index, source_map, start, end))]
    return _joined(_without_partial_fences(parts, flow.blocks, source_map), source_map)


def _joined(parts: Iterable[_Part], source_map: SourceMap) -> str:
    pieces: list[str] = []
    for whole, group in groupby(parts, key=lambda part: part.whole):
        together = list(group)
        for first, last in [(together[0], together[-1])] if whole else [(part, part) for part in together]:
            if pieces:
                pieces.append("" if first.block.joined else "\n\n" if first.block.gap else "\n")
            pieces.append(source_map.source(first.block, last.block) if whole else first.text)
    return "".join(pieces)


def _without_partial_fences(parts: list[_Part], blocks: list[Block], source_map: SourceMap) -> list[_Part]:
    """Reduce to its code each fence that is not fully selected, and a fence that is selected alone."""
    fences = [(block.code, block.start) for block in blocks if block.kind == "fence"]
    selected = {(part.block.code, part.block.start) for part in parts if part.whole}
    code_only = {code for code, start in fences if (code, start) not in selected}
    codes = {part.block.code if part.block.kind == "fence" else 0 for part in parts}
    if len(codes) == 1:
        code_only |= codes
    return [
        _as_code(part, source_map) if part.block.kind == "fence" and part.block.code in code_only else part
        for part in parts
    ]


def _as_code(part: _Part, source_map: SourceMap) -> _Part:
    return replace(part, text=_code(part.block, source_map), whole=False) if part.whole else part


def _part(flow: Flow, index: int, source_map: SourceMap, start: TextPosition, end: TextPosition) -> _Part | None:
    block, top, below = flow.blocks[index], flow.top(index), flow.top(index + 1)
    if start <= (top + block.gap, 0) and end[0] >= below:
        return _Part(block, "", whole=True)
    lines = flow.lines_of(index)
    shown = [
        (row, goes_on(strip))
        for number, strip in enumerate(lines[block.gap :], top + block.gap)
        if (row := _row(number, strip, start, end)) is not None
    ]
    rows = [row for row, _ in shown]
    if not rows:  # a rule, or folded code
        whole = start <= (top + block.gap, 0) and end[0] >= top + len(lines) - 1
        return _Part(block, "", whole=True) if whole else None
    selected = [row for row in rows if row.whole or row.text]
    if not selected:
        return None
    if block.kind == "table" and (text := _table_rows(block, shown, source_map)):
        return _Part(block, text, all(row.whole for row in rows))
    if block.kind in ("fence", "plain"):
        text = _by_lines(rows, _code(block, source_map).split("\n"))
    else:
        text = _as_shown(rows).strip("\n")
    return _Part(block, text if selected[-1].whole else text.rstrip(" "), all(row.whole for row in rows))


def _row(number: int, strip: Strip, start: TextPosition, end: TextPosition) -> _Row | None:
    """Return the selected part of a line; None if the line shows no text."""
    found = joint_of(strip)
    if found is None:
        return None
    frame, dropped = found
    shown = strip.text.rstrip(" ")
    last = max(frame, len(shown))
    if not start[0] <= number <= end[0]:
        return _Row("", dropped, whole=False, left=0, length=last - frame)
    left = max(frame, start[1]) if number == start[0] else frame
    right = min(last, end[1]) if number == end[0] else last
    whole = left == frame and right == last
    return _Row(shown[left:right], dropped, whole, left=left - frame, length=last - frame)


def _as_shown(rows: list[_Row]) -> str:
    """Return the selected parts of rows joined as the text was before it was broken."""
    chosen = [at for at, row in enumerate(rows) if row.whole or row.text]
    first, last = chosen[0], chosen[-1]
    return rows[first].text + "".join(row.dropped + row.text for row in rows[first + 1 : last + 1])


def _as_received(rows: list[_Row], received: str) -> str:
    """Return the selected part of a line as it was received, with its tabs; as it is shown where it differs more."""
    places = [0]  # for each character received, where it is drawn
    for character in received:
        drawn = 4 - places[-1] % 4 if character == "\t" else len(marked(character))
        places.append(places[-1] + drawn)
    at = 0
    spans: list[tuple[int, int]] = []
    for number, row in enumerate(rows):
        at += len(row.dropped) if number else 0
        if row.text:
            spans.append((at + row.left, at + row.left + len(row.text)))
        at += row.length
    start, end = bisect_right(places, spans[0][0]) - 1, bisect_left(places, spans[-1][1])
    text, shown = received[start:end], _as_shown(rows)
    return text if "".join(marked(text).split()) == "".join(shown.split()) else shown


def _by_lines(rows: list[_Row], received: list[str]) -> str:
    """Return the rows of code or plain text joined; fully selected lines as received, with tabs and spaces."""
    groups: list[list[_Row]] = []
    for row in rows:
        if row.dropped == "\n" or not groups:
            groups.append([])
        groups[-1].append(row)
    texts: list[str] = []
    for at, group in enumerate(groups):
        if at < len(received) and all(row.whole for row in group):
            texts.append(received[at])
        elif any(row.text for row in group):
            texts.append(_as_received(group, received[at]) if at < len(received) else _as_shown(group))
        elif any(row.whole for row in group):
            texts.append("")
    return "\n".join(texts)


def _table_rows(block: Block, shown: Iterable[tuple[_Row, bool]], source_map: SourceMap) -> str:
    """Return the selected rows of a table as they were received, all of each; empty for a part of one row.

    `shown` has the lines that show text, and whether each shows more of the row above.
    """
    groups: list[list[_Row]] = []
    for row, same in shown:
        if not same or not groups:
            groups.append([])
        groups[-1].append(row)
    received = source_map.source(block, block).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head = received[:2] if block.starts else []
    lines = ["\n".join(head), *received[2:]] if head else received
    chosen = [at for at, group in enumerate(groups) if any(row.whole or row.text for row in group)]
    if len(lines) != len(groups) or (len(chosen) == 1 and not all(row.whole for row in groups[chosen[0]])):
        return ""
    if chosen == [0] and head:
        return head[0]
    return "\n".join(lines[at] for at in chosen)


def _code(block: Block, source_map: SourceMap) -> str:
    """Return the received text of a block of code or plain text, without the lines that open and close a fence."""
    lines = source_map.slice(block.start, block.stop).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if block.kind == "fence" and block.starts and not block.unfenced:
        while lines and not lines[0].strip():
            lines.pop(0)
        lines = lines[1:]
    return "\n".join(lines[: block.source.count("\n") + 1])
