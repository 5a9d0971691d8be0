"""The picture that moves: every row shows one thing at a time, and what it shows is what the app showed."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise
from pathlib import Path
from xml.etree import ElementTree

from screenshots import make
from screenshots.animation import ROW_HEIGHT, SVG, Box, Frame, Row, Run, animate

PICTURE = Path(make.__file__).with_name("turn.svg")
LARGEST = 200_000  # bytes: it is loaded with the page
Steps = list[tuple[float, float]]
"""When a strip moves, in hundredths of the whole, and how far up it is from then on."""


def windows(svg: str) -> list[ElementTree.Element]:
    """Return the windows of the rows, from the top."""
    return ElementTree.fromstring(svg).findall(f"{SVG}svg/{SVG}svg")


def steps(svg: str) -> dict[str, Steps]:
    """Return the steps of each strip that moves, by its class."""
    found = re.findall(r"@keyframes (\w+)\{((?:[\d.]+%\{[^}]*\})+)\}", svg)
    step = re.compile(r"([\d.]+)%\{transform:translateY\((-?[\d.]+)px\)\}")
    return {name: [(float(at), -float(by)) for at, by in step.findall(moves)] for name, moves in found}


def versions(window: ElementTree.Element) -> dict[float, str]:
    """Return the text of each version of a row by where it stands on the strip."""
    strip = window.find(f"{SVG}g[@class]")
    groups = window.findall(f"{SVG}g") if strip is None else strip.findall(f"{SVG}g")
    return {_top(group): "".join(group.itertext()) for group in groups}


def _top(group: ElementTree.Element) -> float:
    found = re.fullmatch(r"translate\(0,([\d.]+)\)", group.get("transform", "translate(0,0)"))
    assert found is not None
    return float(found[1])


def shown(svg: str, at: float) -> list[str]:
    """Return the text of each row at a moment, in hundredths of the whole: of all versions in its window."""
    rows = []
    for window in windows(svg):
        strip = window.find(f"{SVG}g[@class]")
        moves = steps(svg)[strip.attrib["class"]] if strip is not None else [(0.0, 0.0)]
        height = float(window.attrib["height"])
        up = [by for start, by in moves if start <= at][-1]
        rows.append("".join(text for top, text in versions(window).items() if abs(top - up) < height))
    return rows


def texts(frame: Frame) -> list[str]:
    return ["".join(run.text for run in row.runs) for row in frame.rows]


def row(text: str) -> Row:
    return Row((Box(0, 10, "#000000"),), (Run(0, text, "fill: #ffffff"),))


def test_at_both_ends_of_each_frame_its_own_rows_are_shown_and_no_others() -> None:
    frames = [Frame((row(first), row("same"), row(last)), 0.3) for first, last in ("ax", "bx", "by", "ay", "cx")]
    svg = animate(frames, "letters")
    for number, frame in enumerate(frames):
        assert shown(svg, number * 20) == shown(svg, number * 20 + 19.999) == texts(frame)


def test_where_nothing_moves_the_last_frame_is_shown() -> None:
    svg = animate([Frame((row("first"),), 1), Frame((row("last"),), 1)], "two words")
    assert [versions(window)[0.0] for window in windows(svg)] == ["last"]
    assert re.search(r"animation:[^{}]*\}", svg.split("@media (prefers-reduced-motion:no-preference)")[0]) is None


async def test_the_picture_shows_what_the_app_shows_to_the_last_byte() -> None:
    frames = await make.filmed()
    svg = animate(frames, make.MOVING_TITLE)
    ends = list(accumulate(frame.seconds for frame in frames))
    for frame, end in list(zip(frames, ends, strict=True))[::10]:
        assert shown(svg, 100 * (end - frame.seconds / 2) / ends[-1]) == texts(frame)
    assert PICTURE.read_text("utf-8") == svg, "made anew with: python screenshots/make.py turn"


def test_each_row_of_the_picture_shows_one_version_at_every_moment() -> None:
    svg = PICTURE.read_text("utf-8")
    moving = steps(svg)
    assert len(windows(svg)) == make.MOVING_SIZE[1]
    assert len(moving) > 20
    for window in windows(svg):
        strip, tops = window.find(f"{SVG}g[@class]"), sorted(versions(window))
        assert all(below - above >= 2 * ROW_HEIGHT - 0.01 for above, below in pairwise(tops))
        if strip is not None:
            starts, ups = zip(*moving.pop(strip.attrib["class"]), strict=True)
            assert starts[0] == 0
            assert list(starts) == sorted(set(starts))
            assert starts[-1] < 100
            assert set(ups) == set(tops)
    assert not moving


def test_the_picture_is_small_and_needs_nothing_from_elsewhere() -> None:
    svg = PICTURE.read_text("utf-8")
    assert len(svg.encode()) < LARGEST
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<script|href|url\(|@import|@font-face| on\w+=", svg)
