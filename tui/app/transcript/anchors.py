"""Places in a block that survive another width: not a line, but how much of the text stands above it."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from tui.app.transcript.markdown.wrapping import joint_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.strip import Strip

Spot = tuple[int, int]
"""How many signs of the text stand above, and how many lines without any directly above."""

_NO_SIGN = re.compile(r"[\s│]+")  # blanks come and go where lines break, and each line of a row has its bars


def spot_of(strips: Sequence[Strip], line: int) -> Spot:
    """Give the spot at which a line of a block begins."""
    before = _before(strips)
    signs = before[min(line, len(strips))]
    return signs, line - before.index(signs)


def line_of(strips: Sequence[Strip], spot: Spot) -> int:
    """Give the line at which a spot is now."""
    before = _before(strips)[:-1]
    signs, above = spot
    if signs not in before:
        return max((line for line, count in enumerate(before) if count <= signs), default=0)
    first = before.index(signs)
    return first + min(above, before.count(signs) - 1)


def _before(strips: Sequence[Strip]) -> list[int]:
    """Count the signs above each line, and above what follows the last."""
    return [0, *accumulate(_signs(strip) for strip in strips)]


def _signs(strip: Strip) -> int:
    found = joint_of(strip)
    return 0 if found is None else len(_NO_SIGN.sub("", strip.text[found[0] :]))
