"""The figures as tables of medians, for the screen and for the page on speed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from tests.benchmarks import archive, first_frame, start, stream
from tests.benchmarks.report import p95, table
from tests.benchmarks.rows import Row, named

Cell = Callable[[float], str]
SAID = {"fence": "one fence", "table": "one table"}
NAMES = {"bare Lines": "bare Textual, raw lines", "bare Markdown": "bare Textual, `Markdown` stream"}


def seconds(value: float) -> str:
    """Return CPU seconds."""
    return f"{value:.2f} s"


def milliseconds(value: float) -> str:
    """Return a wait."""
    return f"{1000 * value:,.0f} ms" if value >= 0.01 else f"{1000 * value:.1f} ms"


def megabytes(value: float) -> str:
    """Return memory."""
    return f"{value / 1e6:.0f} MB"


def percent(value: float) -> str:
    """Return a share of one core."""
    return f"{100 * value:.0f} %"


def cell(row: Row | None, name: str, said: Cell) -> str:
    """Return a figure's median; ``failed`` where measuring it failed, nothing where it is not measured."""
    if row is None:
        return ""
    value = row.middle(name)
    return said(value) if value is not None else "failed" if row.failed else ""


def first_frames(rows: Sequence[Row]) -> str:
    """Return the table of the first frame."""
    bare = named(rows, first_frame.PART, first_frame.BARE)
    least = bare.middle("frame") if bare else None
    lines = []
    for row in [row for row in rows if row.part == first_frame.PART]:
        echoes = row.all("echoes")
        lines.append([
            row.program,
            cell(row, "frame", milliseconds),
            cell(row, "frame", lambda value: f"{value / least:.2f}" if least else ""),
            cell(row, "key", milliseconds),
            cell(row, "echoes", milliseconds),
            milliseconds(p95(echoes)) if echoes else "",
            cell(row, "paint", milliseconds),
        ])  # fmt: skip
    head = ["program", "first output after", "to bare", "first key shown after", "echo at 200 keys/s, median", "p95"]
    return table([*head, "painted by Textual after"], lines)


def starts(rows: Sequence[Row]) -> str:
    """Return the table of starting, with the reply that follows earlier turns beside it."""
    floor = named(rows, start.PART, "bare Input")
    least = floor.middle("echo") if floor else None
    lines = []
    for row in [row for row in rows if row.part == start.PART]:
        mine = row.program == "mull"
        after = next((r for r in rows if mine and r.part == stream.EARLIER and r.turns == row.turns), None)
        lines.append([
            f"mull, {row.turns:,} earlier turns" if row.turns else row.program.replace("bare", "bare Textual, one"),
            cell(row, "echo", milliseconds),
            cell(row, "echo", lambda value: f"{value / least:.2f}" if least else ""),
            cell(row, "open", milliseconds),
            cell(row, "slowest", milliseconds),
            cell(row, "memory", megabytes),
            cell(after, "request", milliseconds),
            cell(after, "cpu", seconds),
        ])  # fmt: skip
    head = ["program", "key echoed after", "to bare", "conversation shown", "slowest key", "memory"]
    return table([*head, "Enter to request", "CPU of reply"], lines)


def lengths(rows: Sequence[Row]) -> str:
    """Return the table of CPU seconds by shape and length."""
    lines = []
    for program, shape in programs(rows, stream.FULL):
        at = {length: named(rows, stream.FULL, program, shape=shape, tokens=length) for length in stream.LENGTHS}
        slope = exponent(rows, program, shape)
        lines.append([
            title(program, shape),
            *[cell(row, "cpu", seconds) for row in at.values()],
            "" if slope is None else f"{slope:.2f}",
            cell(at[16_000] or at[8_000], "memory", megabytes),
            cell(named(rows, stream.STALLING, program, shape=shape), "stall", milliseconds),
        ])  # fmt: skip
    head = ["reply", *(f"{length:,} tokens" for length in stream.LENGTHS)]
    return table([*head, "exponent", "memory", "longest stall"], lines)


def paced(rows: Sequence[Row]) -> str:
    """Return the table of a reply at reading speed with keys typed meanwhile."""
    lines = []
    for program, shape in programs(rows, stream.SLOW):
        row = named(rows, stream.SLOW, program, shape=shape)
        echoes = row.all("echoes") if row else []
        lines.append([
            title(program, shape),
            cell(row, "share", percent),
            cell(row, "echoes", milliseconds),
            milliseconds(p95(echoes)) if echoes else "",
            cell(row, "memory", megabytes),
        ])  # fmt: skip
    return table(["reply", "CPU", "key echo, median", "p95", "memory"], lines)


def sessions(rows: Sequence[Row]) -> str:
    """Return the table of indexing, searching and listing."""
    of = [row for row in rows if row.part == archive.PART]
    index = named(rows, archive.PART, "index")
    count = f"{index.turns:,} sessions" if index else "sessions"
    lines = [["index made from nothing", cell(index, "build", seconds), cell(index, "build cpu", seconds), ""]]
    lines.append(["index, its size to that of the files", cell(index, "size", "{:.2f}".format), "", ""])
    lines.append(["index, looking for changed files", cell(index, "update", milliseconds), "", ""])
    for row in of:
        match row.program:
            case "search":
                told = [cell(row, "search", milliseconds), cell(row, "cpu", milliseconds), to_floor(row)]
                lines.append([f"search: {row.shape}", *told])
            case "list":
                lines.append(
                    ["list: its first rows", cell(row, "first", milliseconds), cell(row, "cpu", milliseconds), ""]
                )
                lines.append(["list: all rows, behind it", cell(row, "whole", milliseconds), "", ""])
            case "turn":
                what = f"index after a turn of a session of {row.turns:,}"
                lines.append([what, cell(row, "update", milliseconds), cell(row, "cpu", milliseconds), ""])
            case "index":
                pass
            case command:
                lines.append([f"`{command}`, whole command", cell(row, "command", milliseconds), "", ""])
    return table([count, "median", "CPU", "to reading 50"], lines)


def to_floor(row: Row) -> str:
    """Return how the CPU of a search stands to that of reading as many sessions as it may find."""
    mine, floor = row.middle("cpu"), row.middle("floor")
    return f"{mine / floor:.1f}" if mine and floor else ""


def programs(rows: Sequence[Row], part: str) -> list[tuple[str, str]]:
    """Return the programs and shapes of a part, the floors first."""
    return list(dict.fromkeys(sorted(((r.program, r.shape) for r in rows if r.part == part), key=lambda p: p[0])))


def title(program: str, shape: str) -> str:
    """Return what the first column says."""
    return f"{NAMES.get(program, program)}: {SAID.get(shape, shape)}"


def exponent(rows: Sequence[Row], program: str, shape: str) -> float | None:
    """Return how the CPU grows from 2,000 to 16,000 tokens: 1 is in proportion to the length."""
    found = [named(rows, stream.FULL, program, shape=shape, tokens=length) for length in (2_000, 16_000)]
    costs = [row.middle("cpu") if row else None for row in found]
    if not costs[0] or not costs[1]:
        return None
    return math.log(costs[1] / costs[0]) / math.log(8)
