"""The contrast of two colours, as WCAG 2.2 defines it, and how a colour gets enough of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from textual.color import BLACK, WHITE, Color

TEXT = 4.5  # least contrast of text with its ground
SIGNS = 3.0  # of borders, bars and signs
STEP = 0.04  # of the way to black or white


def _linear(part: int) -> float:
    """Return the light of a part of a colour: 0 to 255 in, 0 to 1 out."""
    share = part / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


LIGHT_OF = tuple(_linear(part) for part in range(256))


@lru_cache(maxsize=1024)
def luminance(colour: Color) -> float:
    """Return the relative luminance of a colour, from 0 (black) to 1 (white). Its alpha does not count."""
    red, green, blue = colour.rgb
    return 0.2126 * LIGHT_OF[red] + 0.7152 * LIGHT_OF[green] + 0.0722 * LIGHT_OF[blue]


def contrast(one: Color, other: Color) -> float:
    """Return the contrast of two colours, from 1 (the same) to 21 (black and white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def least_contrast(colour: Color, grounds: Sequence[Color]) -> float:
    """Return the contrast of a colour with the ground that it differs least from."""
    return min(contrast(colour, ground) for ground in grounds)


def readable(colour: Color, grounds: Sequence[Color], least: float = TEXT) -> Color:
    """Return a colour with at least the contrast ``least`` on each of the grounds, where that can be reached.

    It is the colour itself if it has that, else the nearest on the way to white (on dark grounds) or to black.
    """
    pole = WHITE if luminance(grounds[0]) < 0.18 else BLACK
    found, way = colour, 0.0
    while least_contrast(found, grounds) < least and way < 1:
        way = min(1.0, way + STEP)
        found = colour.blend(pole, way, alpha=1.0)
    return found
