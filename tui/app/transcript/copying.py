"""What is copied: of blocks selected whole what was sent, of others the text that is seen, without frame and breaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from textual.strip import Strip

from tui.app.transcript.flow import Flow
from tui.app.transcript.markdown.blocks import Block
from tui.app.transcript.markdown.source_map import SourceMap
from tui.app.transcript.markdown.wrapping import joint_of

Spot = tuple[int, int]
"""A line, and a character of it."""
END: Spot = (1 << 30, 0)
"""Below the last line of anything."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What is selected of one line on the screen that shows text."""

    text: str
    dropped: str
    """What was between the line above and this one."""
    whole: bool


@dataclass(frozen=True, slots=True)
class _Pick:
    """What is selected of one block."""

    block: Block
    text: str
    """Of a block selected whole only where it is torn: a part of a fence that is not copied with its fence."""
    whole: bool


def copied(flow: Flow, raw: str, start: Spot, end: Spot) -> str:
    """Return what is selected of a flow that shows the text `raw`, from one spot up to another.

    Only the blocks at the two ends are looked at: those between them may be ten thousands, never drawn.
    """
    source_map = SourceMap(raw)
    flow.measure_all(start[0], start[0] + 1)
    flow.measure_all(end[0], end[0] + 1)
    picks = [pick for index in flow.between(start[0], end[0]) if (pick := _pick(flow, index, source_map, start, end))]
    return _joined(_whole_fences(picks, flow.blocks, source_map), source_map)


def _joined(picks: Iterable[_Pick], source_map: SourceMap) -> str:
    pieces: list[str] = []
    for whole, group in groupby(picks, key=lambda pick: pick.whole):
        together = list(group)
        for first, last in [(together[0], together[-1])] if whole else [(pick, pick) for pick in together]:
            if pieces:
                pieces.append("" if first.block.joined else "\n\n" if first.block.gap else "\n")
            pieces.append(source_map.source(first.block, last.block) if whole else first.text)
    return "".join(pieces)


def _whole_fences(picks: list[_Pick], blocks: list[Block], source_map: SourceMap) -> list[_Pick]:
    """Of fences that are not selected with all their parts, and of code selected alone, only the code is copied."""
    parts = [(block.code, block.start) for block in blocks if block.kind == "fence"]
    seen = {(pick.block.code, pick.block.start) for pick in picks if pick.whole}
    torn = {code for code, start in parts if (code, start) not in seen}
    codes = {pick.block.code if pick.block.kind == "fence" else 0 for pick in picks}
    if len(codes) == 1:
        torn |= codes
    return [
        _torn(pick, source_map) if pick.block.kind == "fence" and pick.block.code in torn else pick for pick in picks
    ]


def _torn(pick: _Pick, source_map: SourceMap) -> _Pick:
    return replace(pick, text=_code(pick.block, source_map), whole=False) if pick.whole else pick


def _pick(flow: Flow, index: int, source_map: SourceMap, start: Spot, end: Spot) -> _Pick | None:
    block, top, below = flow.blocks[index], flow.top(index), flow.top(index + 1)
    if start <= (top + block.gap, 0) and end[0] >= below:
        return _Pick(block, "", whole=True)
    lines = flow.lines_of(index)
    rows: list[_Row] = []
    for number, strip in enumerate(lines[block.gap :], top + block.gap):
        if (row := _row(number, strip, start, end)) is not None:
            rows.append(row)
    if not rows:  # a rule, or code that is folded
        whole = start <= (top + block.gap, 0) and end[0] >= top + len(lines) - 1
        return _Pick(block, "", whole=True) if whole else None
    selected = [row for row in rows if row.whole or row.text]
    if not selected:
        return None
    if block.kind in ("fence", "plain"):
        text = _by_lines(rows, _sent_lines(block, source_map))
    else:
        text = "".join(row.text if not at else row.dropped + row.text for at, row in enumerate(rows)).strip("\n")
    return _Pick(block, text if selected[-1].whole else text.rstrip(" "), all(row.whole for row in rows))


def _row(number: int, strip: Strip, start: Spot, end: Spot) -> _Row | None:
    """Cut a line to what is selected; None where it shows no text."""
    found = joint_of(strip)
    if found is None:
        return None
    frame, dropped = found
    shown = strip.text.rstrip()
    last = max(frame, len(shown))
    if not start[0] <= number <= end[0]:
        return _Row("", dropped, whole=False)
    left = max(frame, start[1]) if number == start[0] else frame
    right = min(last, end[1]) if number == end[0] else last
    return _Row(shown[left:right], dropped, whole=left == frame and right == last)


def _by_lines(rows: list[_Row], sent: list[str]) -> str:
    """Join the rows of code or plain text: lines selected whole as they were sent, with their tabs and blanks."""
    groups: list[list[_Row]] = []
    for row in rows:
        if row.dropped == "\n" or not groups:
            groups.append([])
        groups[-1].append(row)
    texts: list[str] = []
    for at, group in enumerate(groups):
        if at < len(sent) and all(row.whole for row in group):
            texts.append(sent[at])
        elif any(row.whole or row.text for row in group):
            texts.append("".join(row.text if not place else row.dropped + row.text for place, row in enumerate(group)))
    return "\n".join(texts)


def _sent_lines(block: Block, source_map: SourceMap) -> list[str]:
    return _code(block, source_map).split("\n")


def _code(block: Block, source_map: SourceMap) -> str:
    """Return what was sent of a block of code or plain text, without the lines that open and close a fence."""
    lines = source_map.slice(block.start, block.stop).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if block.kind == "fence" and block.starts and not block.unfenced:
        while lines and not lines[0].strip():
            lines.pop(0)
        lines = lines[1:]
    return "\n".join(lines[: block.source.count("\n") + 1])
