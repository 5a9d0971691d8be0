"""Pictures of one screen, each shown for a while, as one SVG that moves: no script, no font from elsewhere.

Each row of the screen is a window that one thing fits into, and its versions stand below each other behind it. What
moves is that strip, a step at a time, so that exactly one version of each row is seen at every moment. Where nothing
moves (a viewer without CSS animations, a reader who prefers reduced motion) the last picture stands still.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate, pairwise
from typing import NamedTuple
from xml.etree import ElementTree

from rich.cells import cell_len

EXPORTED_WIDTH, EXPORTED_HEIGHT = 12.2, 24.4  # of a cell in the pictures that Textual exports
CELL_WIDTH, ROW_HEIGHT = (
    12.04,
    23.3,
)  # of a cell here: as most fixed-width fonts have it at 20 pixels
BASE = 18.5  # where text stands in its row
OVERLAP = 0.6  # by which a row reaches into the next one: no gap shows between two, at any size
LEFT, TOP, EDGE = 9, 41, 9  # of the screen in its window; what is left free on its right and below it
FONTS = "'Fira Code',ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"
SVG = "{http://www.w3.org/2000/svg}"

WINDOW = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">
<title>{title}</title>
<style>
text{{font-family:{fonts};font-size:20px}}
.title{{font:bold 18px arial,sans-serif;fill:#c5c8c6;text-anchor:middle}}
{styles}
@media (prefers-reduced-motion:no-preference){{
{motion}
}}
</style>
<rect x="1" y="1" width="{inner_width:g}" height="{inner_height:g}" rx="8" fill="#292929" stroke="#ffffff59"/>
<circle cx="26" cy="22" r="7" fill="#ff5f57"/>
<circle cx="48" cy="22" r="7" fill="#febc2e"/>
<circle cx="70" cy="22" r="7" fill="#28c840"/>
<text class="title" x="{middle:g}" y="27">mull</text>
<svg x="{left}" y="{top}" width="{screen_width:g}" height="{screen_height:g}">
<rect width="100%" height="100%" fill="{background}"/>
{rows}
</svg>
</svg>
"""


class Box(NamedTuple):
    """Some cells of a row with a background; ``at`` and ``cells`` are counted in cells."""

    at: int
    cells: int
    colour: str


class Run(NamedTuple):
    """Text of one style; ``at`` is its first cell, ``rule`` the CSS of the style."""

    at: int
    text: str
    rule: str


@dataclass(frozen=True)
class Row:
    """One row of a screen."""

    boxes: tuple[Box, ...] = ()
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class Frame:
    """A screen, and for how many seconds it is shown."""

    rows: tuple[Row, ...]
    seconds: float


@dataclass(frozen=True)
class Strip:
    """The versions of one row, the last frame's first and none twice, and which of them each frame shows."""

    versions: tuple[Row, ...]
    shown: tuple[int, ...]


def frame(picture: str, seconds: float) -> Frame:
    """Return the frame of an SVG that ``App.export_screenshot`` returned.

    Raises:
        xml.etree.ElementTree.ParseError: the picture is no XML.
    """
    root = ElementTree.fromstring(picture)
    rules = dict(re.findall(r"\.([\w-]+-r\d+) \{ (.*?) \}", root.findtext(f"{SVG}style") or ""))
    boxes: dict[int, list[Box]] = {}
    runs: dict[int, list[Run]] = {}
    for rect in root.iter(f"{SVG}rect"):
        if "shape-rendering" in rect.attrib:
            box = Box(_cells(rect, "x"), _cells(rect, "width"), rect.attrib["fill"])
            boxes.setdefault(_row(rect), []).append(box)
    for text in root.iter(f"{SVG}text"):
        if "textLength" in text.attrib:
            words = _words(_cells(text, "x"), text.text or "", rules[text.attrib["class"]])
            runs.setdefault(_row(text), []).extend(words)
    count = max(boxes) + 1
    return Frame(tuple(Row(tuple(boxes.get(n, ())), tuple(runs.get(n, ()))) for n in range(count)), seconds)


def _words(at: int, text: str, rule: str) -> Iterator[Run]:
    """Yield a text without its wider gaps, each part in its place: viewers differ in what they make of spaces."""
    for found in re.finditer(r"\S+(?: \S+)*", text.replace("\xa0", " ")):
        yield Run(at + cell_len(text[: found.start()]), found[0], rule)


def _cells(element: ElementTree.Element, name: str) -> int:
    return round(float(element.attrib[name]) / EXPORTED_WIDTH)


def _row(element: ElementTree.Element) -> int:
    """Return the row that a box or a text stands in: a box begins at its top, a text stands on its base line."""
    return int(float(element.attrib["y"]) / EXPORTED_HEIGHT)


def animate(frames: Sequence[Frame], title: str) -> str:
    """Return the frames as an SVG that shows them in turn, again and again. ``title`` says what it shows.

    All frames have the same number of rows.
    """
    columns = max(box.at + box.cells for row in frames[-1].rows for box in row.boxes)
    width, height = columns * CELL_WIDTH, len(frames[-1].rows) * ROW_HEIGHT
    rules = _rules(frames)
    background = _background(frames[-1])
    strips = [strip([one.rows[number] for one in frames]) for number in range(len(frames[-1].rows))]
    return WINDOW.format(
        title=escape(title),
        fonts=FONTS,
        styles="\n".join(f".{name}{{{rule}}}" for rule, name in rules.items()),
        motion=_motion(strips, frames),
        rows="\n".join(_drawn_strip(number, one, rules, background) for number, one in enumerate(strips)),
        background=background,
        left=LEFT,
        top=TOP,
        middle=(LEFT + width + EDGE) / 2,
        screen_width=width,
        screen_height=height,
        inner_width=LEFT + width + EDGE - 2,
        inner_height=TOP + height + EDGE - 2,
        width=LEFT + width + EDGE,
        height=TOP + height + EDGE,
    )


def strip(rows: Sequence[Row]) -> Strip:
    """Return the strip of what one row is in each frame."""
    versions = list(dict.fromkeys([rows[-1], *rows]))
    return Strip(tuple(versions), tuple(versions.index(row) for row in rows))


def _rules(frames: Sequence[Frame]) -> dict[str, str]:
    """Return a short class name for each style."""
    used = dict.fromkeys(run.rule for one in frames for row in one.rows for run in row.runs)
    return {rule: f"s{number}" for number, rule in enumerate(used)}


def _background(shown: Frame) -> str:
    """Return the colour that most cells have; it is painted once, behind all rows."""
    cells: Counter[str] = Counter()
    for row in shown.rows:
        for box in row.boxes:
            cells[box.colour] += box.cells
    return cells.most_common(1)[0][0]


def _motion(strips: Sequence[Strip], frames: Sequence[Frame]) -> str:
    """Return the keyframes of each row that changes."""
    ends = list(accumulate(one.seconds for one in frames))
    starts = [100 * start / ends[-1] for start in (0.0, *ends[:-1])]
    moving = [number for number, one in enumerate(strips) if len(one.versions) > 1]
    names = ",".join(f".m{number}" for number in moving)
    common = f"{names}{{animation:{ends[-1]:g}s step-end infinite}}"
    return "\n".join([common, *(_keyframes(number, strips[number], starts) for number in moving)])


def _keyframes(number: int, moving: Strip, starts: Sequence[float]) -> str:
    """Return when the strip of a row moves, and where to. ``starts`` is each frame's, in hundredths of the whole."""
    steps = [(starts[0], moving.shown[0])]
    steps += [(start, new) for start, (old, new) in zip(starts[1:], pairwise(moving.shown), strict=True) if old != new]
    moves = "".join(f"{_short(start)}%{{transform:translateY({_short(0 - _top(to))}px)}}" for start, to in steps)
    return f".m{number}{{animation-name:m{number}}}@keyframes m{number}{{{moves}}}"


def _top(version: int) -> float:
    """Return where a version stands on its strip; a row is left free between two, so that none shows at the edge."""
    return version * 2 * ROW_HEIGHT


def _drawn_strip(number: int, strip: Strip, rules: dict[str, str], background: str) -> str:
    """Return one row: a window of its size, and behind it its versions."""
    versions = [_drawn_row(row, _top(at), rules, background) for at, row in enumerate(strip.versions)]
    inner = "".join(versions)
    if len(versions) > 1:
        inner = f'<g class="m{number}">{inner}</g>'
    return f'<svg y="{_short(number * ROW_HEIGHT)}" width="100%" height="{_short(ROW_HEIGHT + OVERLAP)}">{inner}</svg>'


def _drawn_row(row: Row, top: float, rules: dict[str, str], background: str) -> str:
    """Return one version of a row."""
    boxes = "".join(
        f'<rect x="{_short(box.at * CELL_WIDTH)}" width="{_short(box.cells * CELL_WIDTH)}"'
        f' height="{_short(ROW_HEIGHT + OVERLAP)}" fill="{box.colour}"/>'
        for box in row.boxes
        if box.colour != background
    )
    texts = "".join(
        f'<text x="{_short(run.at * CELL_WIDTH)}" y="{BASE}" textLength="{_short(cell_len(run.text) * CELL_WIDTH)}"'
        f' class="{rules[run.rule]}">{escape(run.text, quote=False)}</text>'
        for run in row.runs
    )
    place = f' transform="translate(0,{_short(top)})"' if top else ""
    return f"<g{place}>{boxes}{texts}</g>"


def _short(number: float) -> str:
    """Return a number with three decimals at most."""
    return f"{number:.3f}".rstrip("0").rstrip(".")
