"""The picture that moves: every row shows one thing at a time, and nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from itertools import pairwise

from screenshots import make
from screenshots.animation import ROW_HEIGHT, SVG, Box, Frame, Row, Run, animate
from tests.app.moving import shown, steps, texts, versions, windows

LARGEST = 200_000  # bytes: it is loaded with the page


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


def test_each_row_of_the_picture_shows_one_version_at_every_moment() -> None:
    svg = make.file_of(make.MOVING).read_text("utf-8")
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
    svg = make.file_of(make.MOVING).read_text("utf-8")
    assert len(svg.encode()) < LARGEST
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<script|href|url\(|@import|@font-face| on\w+=", svg)
