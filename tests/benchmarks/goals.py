"""How the figures stand to the goals. Codex's figures are those of another day: they place a figure, no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.benchmarks import archive, first_frame, start, stream
from tests.benchmarks.replies import SHAPES
from tests.benchmarks.report import p95
from tests.benchmarks.rows import Row, named
from tests.benchmarks.tables import exponent

CODEX_CPU, CODEX_SHARE, CODEX_MEMORY = 1.57, 0.13, 204e6  # 8,000 tokens of Markdown; at 100 a second; bytes


class Goal(NamedTuple):
    """What is to be at most so much, and what it is; None where it was not measured."""

    what: str
    value: float | None
    most: float
    unit: str = ""
    scale: float = 1.0

    @property
    def met(self) -> bool:
        """True where it was measured and reached."""
        return self.value is not None and self.value <= self.most

    def __str__(self) -> str:
        return f"{'met' if self.met else 'MISSED'}: {self.said()}"

    def said(self) -> str:
        """Return the figure and its goal."""
        if self.value is None:
            return f"{self.what}: not measured"
        digits = ".2f" if self.scale * self.most < 10 else ".0f"
        value, most = (format(self.scale * number, digits) + self.unit for number in (self.value, self.most))
        return f"{self.what}: {value} (at most {most})"


def goals(rows: Sequence[Row]) -> Iterator[Goal]:
    """Yield every goal that these rows can tell about."""
    if any(row.part == first_frame.PART for row in rows):
        yield from framing(rows)
    if any(row.part == start.PART for row in rows):
        yield from starting(rows)
    for shape in SHAPES:
        if named(rows, stream.FULL, "mull", shape=shape):
            yield from streaming(rows, shape)
    for row in rows:
        if row.part == stream.STALLING:
            yield Goal(f"longest stall in 100 KB, {row.shape}", row.middle("stall"), 0.1, " ms", 1000)
        if row.part == stream.SLOW and row.program == "mull":
            yield Goal(f"share of a core at 100 tokens/s, {row.shape}", row.middle("share"), CODEX_SHARE, " %", 100)
            echoes = row.all("echoes")
            yield Goal(f"key echo meanwhile, p95, {row.shape}", p95(echoes) if echoes else None, 0.033, " ms", 1000)
        if row.part == stream.EARLIER and not row.turns:
            yield Goal("Enter to request", row.middle("request"), 0.1, " ms", 1000)
    yield from finding(rows)


def finding(rows: Sequence[Row]) -> Iterator[Goal]:
    """Yield the goals of searching and listing, in CPU time: the machine may be busy."""
    for row in rows:
        if row.part == archive.PART and row.program == "search":
            most = 0.02 if row.turns <= archive.SESSIONS else 0.1
            yield Goal(f"search over {row.turns:,} sessions, {row.shape}", row.middle("cpu"), most, " ms", 1000)
        if row.part == archive.PART and row.program == "list":
            yield Goal(f"the first rows of {row.turns:,} sessions", row.middle("cpu"), 0.05, " ms", 1000)
    shorter, longer = (named(rows, archive.PART, "turn", turns=turns) for turns in archive.LONG)
    if shorter and longer:
        what = f"index after a turn, of {archive.LONG[1]:,} to {archive.LONG[0]:,}"
        yield Goal(what, ratio(longer, shorter, "cpu"), 3)


def framing(rows: Sequence[Row]) -> Iterator[Goal]:
    """Yield the goals of the first frame."""
    names = (first_frame.BARE, "mull", first_frame.WITHOUT)
    bare, mull, without = (named(rows, first_frame.PART, name) for name in names)
    echoes = mull.all("echoes") if mull else []
    yield Goal("first frame, to bare Python", ratio(mull, bare, "frame"), 2.5)
    yield Goal(
        "key echo in the first frame, p95",
        p95(echoes) if echoes else None,
        0.005,
        " ms",
        1000,
    )
    yield Goal("Textual's paint of the first key, to that without a frame", ratio(mull, without, "paint"), 1.05)


def starting(rows: Sequence[Row]) -> Iterator[Goal]:
    """Yield the goals of starting and resuming."""
    bare, new = (named(rows, start.PART, program) for program in ("bare Input", "mull"))
    early = named(rows, start.EARLY_PART, "mull")
    if early:
        yield Goal("lines lost that were typed before mull was up", float(bool(early.failed)), 0)
    yield Goal("key echoed after start, to bare Textual", ratio(new, bare, "echo"), 1.10)
    for turns in start.TURNS:
        row = named(rows, start.PART, "mull", turns=turns)
        later = None
        if row and new and (opened := row.middle("open")) and (at_once := new.middle("open")):
            later = opened - at_once
        yield Goal(f"{turns:,} turns shown later than none", later, 0.3, " ms", 1000)


def streaming(rows: Sequence[Row], shape: str) -> Iterator[Goal]:
    """Yield the goals of one shape at full speed."""
    eight, most = (named(rows, stream.FULL, "mull", shape=shape, tokens=tokens) for tokens in (8_000, 16_000))
    yield Goal(f"CPU for 8,000 tokens, {shape}", eight.middle("cpu") if eight else None, CODEX_CPU / 2, " s")
    yield Goal(f"growth from 2,000 to 16,000 tokens, {shape}", exponent(rows, "mull", shape), 1.1)
    yield Goal(f"memory, {shape}", most.middle("memory") if most else None, 0.6 * CODEX_MEMORY, " MB", 1e-6)


def ratio(row: Row | None, to: Row | None, name: str) -> float | None:
    """Return a figure of one row to that of another."""
    mine, other = (found.middle(name) if found else None for found in (row, to))
    return mine / other if mine and other else None


def missed(reached: Sequence[Goal]) -> str:
    """Return the line that names what is still to be done."""
    rest = [one.said() for one in reached if not one.met]
    return "Goals missed in this run: " + "; ".join(rest) + "." if rest else "No goal was missed in this run."
