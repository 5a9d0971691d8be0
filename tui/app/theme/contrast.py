"""The contrast of two colours, as WCAG 2.2 defines it, and how a colour gets enough of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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


def as_it_is(colour: Color) -> Color:
    """Return the colour: what a terminal of all colours shows."""
    return colour


@dataclass(frozen=True)
class Legibility:
    """What can be read: the least contrasts of text and of signs, on a terminal.

    ``seen`` returns the colour that the terminal has for a colour, ``given`` what to draw so that it shows that one.
    """

    text: float = TEXT
    signs: float = SIGNS
    seen: Callable[[Color], Color] = as_it_is
    given: Callable[[Color], Color] = as_it_is

    def of_text(self, colour: Color, grounds: Sequence[Color]) -> Color:
        """Return a colour for text on all of these grounds."""
        return readable(colour, grounds, self.text, self.seen)

    def of_sign(self, colour: Color, grounds: Sequence[Color]) -> Color:
        """Return a colour for signs on all of these grounds."""
        return readable(colour, grounds, self.signs, self.seen)


def readable(
    colour: Color, grounds: Sequence[Color], least: float = TEXT, seen: Callable[[Color], Color] = as_it_is
) -> Color:
    """Return a colour with at least the contrast ``least`` on each of the grounds, where that can be reached.

    It is the colour itself if it has that, else the nearest on the way to white (on dark grounds) or to black; in
    either case as it is ``seen``.
    """
    pole = WHITE if luminance(grounds[0]) < 0.18 else BLACK
    found, way = seen(colour), 0.0
    while least_contrast(found, grounds) < least and way < 1:
        way = min(1.0, way + STEP)
        found = seen(colour.blend(pole, way, alpha=1.0))
    return found
