"""What a terminal of few colours shows of a theme: 256 of them, or 16.

Rich draws each colour as one that the terminal has, and so two that could be told apart may become one. The variables
of a theme are therefore chosen among the colours that are there. Of 16 there are too few for a theme: then
all dark themes are drawn as one, and all light ones as another, in colours that are far apart on every terminal.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.color import Color
from textual.theme import Theme

# The colours of a VGA, by which Rich knows the 16 of any terminal.
BLACK, GREY, WHITE = "#000000", "#aaaaaa", "#ffffff"
RED, BLUE, CYAN = "#aa0000", "#0000aa", "#00aaaa"
BRIGHT_RED, BRIGHT_GREEN, YELLOW, BRIGHT_CYAN = "#ff5555", "#55ff55", "#ffff55", "#55ffff"

DARK_OF_16 = Theme(
    name="dark-of-16",
    primary=BRIGHT_CYAN,
    secondary=BRIGHT_GREEN,
    accent=YELLOW,
    success=BRIGHT_GREEN,
    warning=YELLOW,
    error=BRIGHT_RED,
    foreground=WHITE,
    background=BLACK,
    surface=BLACK,
    panel=BLACK,
    dark=True,
)
LIGHT_OF_16 = Theme(
    name="light-of-16",
    primary=BLUE,
    secondary=BLUE,
    accent=BLUE,
    success=BLUE,
    warning=RED,
    error=RED,
    foreground=BLACK,
    background=WHITE,
    surface=WHITE,
    panel=WHITE,
    dark=False,
)
# Grounds, and the text on them, for which a mixture of two of the 16 would not do.
GROUNDS_OF_16 = {
    True: {"block-cursor": (BLUE, WHITE), "screen-selection": (GREY, BLACK), "hit": (CYAN, BLACK)},
    False: {"block-cursor": (GREY, BLACK), "screen-selection": (BLUE, WHITE), "hit": (CYAN, BLACK)},
}
QUIET_OF_16 = {True: GREY, False: BLACK}  # facts, and lines: what is weaker cannot be read on every terminal


QUIET = (
    *("text-muted", "foreground-muted", "text-disabled", "foreground-disabled"),
    *("line", "border-blurred", "scrollbar", "badge"),
)


LEVELS = (0, 95, 135, 175, 215, 255)  # of red, green and blue, in the cube of the 256
GREYS = tuple(range(8, 239, 10))  # of the ramp beside the cube


def of_256(colour: Color) -> Color:
    """Return the nearest of the 256 colours, but the 16 that each terminal has its own of."""
    red, green, blue = (min(LEVELS, key=lambda level: abs(level - part)) for part in colour.rgb)
    even = min(GREYS, key=lambda grey: abs(grey - sum(colour.rgb) / 3))
    cube, grey = Color(red, green, blue), Color(even, even, even)
    if red == green == blue and 0 < red < 255:  # Rich takes greys from the ramp
        return grey
    return min(cube, grey, key=lambda each: _distance(each, colour))


def _distance(one: Color, other: Color) -> int:
    return sum((left - right) ** 2 for left, right in zip(one.rgb, other.rgb, strict=True))


def given_to_rich(colour: Color) -> Color:
    """Return what Rich draws as one of the 256 colours: it takes another grey for those of the ramp."""
    red, green, blue = colour.rgb
    if red == green == blue and red in GREYS:
        grey = round(255 * (GREYS.index(red) + 1) / 25)
        return Color(grey, grey, grey)
    return colour


def grey_of(colour: Color) -> Color:
    """Return the grey that Textual draws a colour as where ``NO_COLOR`` is set."""
    return colour.monochrome


def of_16(variables: Mapping[str, str], *, dark: bool) -> dict[str, str]:
    """Return the variables of one of the two themes of 16 colours, with what cannot be mixed of them."""
    grounds = dict(GROUNDS_OF_16[dark])
    grounds |= {"block-cursor-blurred": grounds["block-cursor"], "input-selection": grounds["screen-selection"]}
    own = {"code-background": variables["background"], "block-hover-background": grounds["block-cursor"][0]}
    for name, (ground, text) in grounds.items():
        own |= {f"{name}-background": ground, f"{name}-foreground": text}
    return {**variables, **own, **dict.fromkeys(QUIET, QUIET_OF_16[dark])}
