"""Which variable is drawn on which, read from the painted lines of a screen, and how well that can be read.

The app is drawn with a colour of its own for each variable, so each colour on the screen tells the variable that it
came from, and one painting is enough to know the contrast in every theme; or two, since style sheets may have rules for
dark and for light themes alone. A colour that is no variable's was written out or mixed: it follows no theme.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.pilot import Pilot

from tui.app.theme.contrast import SIGNS, TEXT, contrast
from tui.app.theme.themed_app import ThemedApp
from tui.app.theme.themes import HIGH, offered_themes, variables_in
from tui.core.appearance import DARK, THEMES

SYSTEMS = {"256": ColorSystem.EIGHT_BIT, "standard": ColorSystem.STANDARD}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A variable drawn on another, as text or as a sign."""

    colour: str
    ground: str
    text: bool


Pairs = Mapping[Drawn, str]
"""What is on a screen, each with a piece of what is drawn so."""


# How terminals show the 16 colours, from black to white, the bright ones last: as a VGA did, and as xterm does.
VGA = "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
XTERM = (
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
)
SHOWN = (("truecolor", ""), ("256", ""), ("standard", VGA), ("standard", XTERM), ("grey", ""))
"""How a theme may be shown: the colour system, as Rich names it, or in grey, and how 16 colours look."""


@cache
def variables(theme: str, system: str = "truecolor", sixteen: str = "") -> Mapping[str, Color]:
    """Return the colours of a theme by the names of their variables, as a terminal shows them."""
    held = variables_in(offered_themes()[theme], system, grey=system == "grey")
    colours = {name: Color.parse(value) for name, value in held.items() if value.startswith("#")}
    return {name: shown(colour, system, sixteen) for name, colour in colours.items()}


def shown(colour: Color, system: str, sixteen: str) -> Color:
    """Return what a terminal shows of a colour."""
    if system == "truecolor":
        return colour
    if system == "grey":
        return colour.monochrome
    drawn = RichColor.from_rgb(*colour.rgb).downgrade(SYSTEMS[system])
    if drawn.number is not None and sixteen:
        return Color.parse(f"#{sixteen.split()[drawn.number]}")
    return Color(*drawn.get_truecolor())


@cache
def probes() -> Mapping[str, Color]:
    """Return a colour of its own for each variable."""
    return {name: Color(7 + at % 16 * 15, 7 + at // 16 * 12, 101) for at, name in enumerate(sorted(variables(DARK)))}


async def pairs_on(app: ThemedApp[int], pilot: Pilot[int], *, theme: str = DARK) -> Pairs:
    """Draw the screen in front with the probes, and return what is on it. The app keeps the probes.

    The rules of the style sheets are those for dark themes or for light ones, as ``theme`` is.
    """
    held = {**variables_in(app.current_theme), **{name: colour.hex6 for name, colour in probes().items()}}

    def probing() -> dict[str, str]:
        app.theme_variables = held
        return held

    app.get_css_variables = probing  # type: ignore[method-assign]  # what a style sheet gets from now on
    if app.theme == theme:
        app.refresh_css(animate=False)
    app.theme = theme
    await pilot.pause()
    found: dict[Drawn, str] = {}
    for piece, style in pieces(app):
        found.setdefault(_drawn(piece, style), piece.strip())
    return found


def pieces(app: ThemedApp[int]) -> Iterator[tuple[str, Style]]:
    """Yield what is on the screen in front, in pieces of one style, without spaces alone.

    What is behind a dialog is left out: it is dimmed on purpose.
    """
    screen = app.screen
    regions = [child.region for child in screen.children] if screen.is_modal else [screen.region]
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            shown = "".join(char for at, char in enumerate(text, x) if _inside(regions, at, y))
            x += len(text)
            if shown.strip() and style is not None:
                yield shown, style


def _inside(regions: Iterable[Region], x: int, y: int) -> bool:
    return any(region.contains(x, y) for region in regions)


def colours_of(style: Style) -> tuple[RichColor | None, RichColor | None]:
    """Return the colour and the ground of a style as they are seen."""
    return (style.bgcolor, style.color) if style.reverse else (style.color, style.bgcolor)


def _drawn(piece: str, style: Style) -> Drawn:
    colour, ground = map(_name, colours_of(style))
    return Drawn(f"dim {colour}" if style.dim else colour, ground, is_text(piece))


def is_text(piece: str) -> bool:
    """Return whether a piece is read, and not only seen as a sign: it has a letter or a digit."""
    return any(unicodedata.category(char)[0] in "LN" for char in piece)


@cache
def _name(colour: RichColor | None) -> str:
    if colour is None or colour.is_default:
        return "default"
    given = Color.from_rich_color(colour)
    return next((name for name, probe in probes().items() if probe.rgb == given.rgb), given.hex6)


def weakest(
    pairs: Pairs, theme: str, *, text: bool, system: str = "truecolor", sixteen: str = ""
) -> tuple[float, Drawn | None]:
    """Return the least contrast in a theme of what is drawn as text, or as signs, and where; 21 where nothing is."""
    held = variables(theme, system, sixteen)
    judged = [
        (contrast(held[pair.colour], held[pair.ground]), pair)
        for pair in pairs
        if pair.text is text and pair.colour in held and pair.ground in held
    ]
    return min(judged, key=lambda each: each[0], default=(21.0, None))


def faults_of(pairs: Pairs) -> list[str]:
    """Return what cannot be read on a screen, in words: mixed colours, and pairs that are too weak in some theme."""
    held = probes()
    found = [
        f"{piece!r}: {pair.colour} on {pair.ground} is no variable's colour"
        for pair, piece in pairs.items()
        if pair.colour not in held or pair.ground not in held
    ]
    for theme, (system, sixteen) in product(THEMES, SHOWN):
        for text, least in zip((True, False), least_of(theme, system), strict=True):
            figure, pair = weakest(pairs, theme, text=text, system=system, sixteen=sixteen)
            if pair is not None and figure < least:
                drawn = f"{pairs[pair]!r}: {pair.colour} on {pair.ground}"
                found.append(f"{theme}: {drawn} is {figure:.2f} where colours are {system}")
    return found


def least_of(theme: str, system: str) -> tuple[float, float]:
    """Return the least contrasts, of text and of signs: with 16 colours no theme has more than others."""
    return (TEXT, SIGNS) if system == "standard" else HIGH.get(theme, (TEXT, SIGNS))
