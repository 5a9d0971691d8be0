"""Reads the picture that moves: its rows, their versions, and which of them is seen when."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from screenshots.animation import SVG, Frame

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
    """Return the text of each row of a frame."""
    return ["".join(run.text for run in row.runs) for row in frame.rows]
