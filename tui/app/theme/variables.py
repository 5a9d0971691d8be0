"""The variables of the style sheets: those of a theme, moved until they can be read, and mull's own.

What each is for:

- ``$foreground`` is text; ``$text-muted`` a fact beside it; ``$text-disabled`` what cannot be done now, and the words
  in an empty text field; ``$text-primary`` and the other ``$text-...`` are coloured text and signs. Each has a contrast
  of 4.5 or more on every ground: ``$background``, ``$surface``, ``$panel``, ``$code-background`` and the ground of the
  row under the cursor, ``$block-cursor-background``.
- ``$border`` is the border around what has the focus, ``$line`` every other line and sign that is no text: borders,
  rules, what is empty of a bar. Their contrast is 3 or more, on all of these but
  the last.
- ``$badge`` is the word that says that replies are practice.
- ``$screen-selection-...`` is text selected with the mouse, ``$hit-...`` what a search found, ``$hit-here-...`` the one
  in view: each is a ``background`` and a ``foreground``, to be used together.

The plain colours of a theme, such as ``$primary`` or ``$warning``, are not for text: on many grounds it is too weak.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.color import Color
from textual.theme import Theme

from tui.app.theme.contrast import SIGNS, TEXT, readable

COLOURS = ("primary", "secondary", "accent", "success", "warning", "error")
GROUNDS = ("background", "surface", "panel")
CURSOR = 0.3  # of the first colour in the ground of the row under the cursor
MUTED = 0.3  # of the ground in facts
DISABLED = 0.42


def variables_of(theme: Theme, text: float = TEXT, signs: float = SIGNS) -> dict[str, str]:
    """Return the variables of a theme: those that Textual makes of it, so that what they draw can be read.

    ``text`` and ``signs`` are the least contrasts of text and of borders, bars and signs.
    """
    generated = {**theme.to_color_system().generate(), **theme.variables}
    colours = {
        name: Color.parse(generated[name]) for name in ("background", "surface", "panel", "foreground", *COLOURS)
    }
    background = colours["background"]
    code = background.blend(colours["foreground"], 0.05, alpha=1.0)
    cursor = colours["surface"].blend(colours["primary"], CURSOR, alpha=1.0)
    grounds = [background, colours["surface"], colours["panel"], code, cursor]
    ink = readable(colours["foreground"], grounds, text)
    own = {
        "foreground": ink,
        "code-background": code,
        **_texts(colours, ink, grounds, text),
        "button-color-foreground": readable(background, [colours["primary"]], text),
        **_signs(colours, grounds[:-1], signs),
        **_cursor(ink, cursor),
        **_marked(colours, ink, text),
    }
    return {**generated, **{name: colour.hex6 for name, colour in own.items()}}


def _texts(colours: Mapping[str, Color], ink: Color, grounds: list[Color], least: float) -> dict[str, Color]:
    """Return the colours of text."""
    coloured = {f"text-{name}": readable(colours[name], grounds, least) for name in COLOURS}
    muted, disabled = (readable(ink.blend(grounds[0], share, alpha=1.0), grounds, least) for share in (MUTED, DISABLED))
    return {
        **coloured,
        "text": ink,
        "text-muted": muted,
        "foreground-muted": muted,
        "text-disabled": disabled,
        "foreground-disabled": disabled,
        "button-foreground": ink,
        "badge": coloured["text-warning"],
        "link-color": coloured["text-primary"],
        "footer-key-foreground": coloured["text-accent"],
    }


def _signs(colours: Mapping[str, Color], grounds: list[Color], least: float) -> dict[str, Color]:
    """Return the colours of what is no text: borders, lines, scroll bars."""
    line = readable(colours["background"].blend(colours["foreground"], 0.25, alpha=1.0), grounds, least)
    border = readable(colours["primary"], grounds, least)
    return {
        "line": line,
        "border": border,
        "border-blurred": line,
        "scrollbar": line,
        "scrollbar-hover": border,
        "scrollbar-active": border,
    }


def _cursor(ink: Color, cursor: Color) -> dict[str, Color]:
    """Return the colours of the row under the cursor, and of the one under the pointer."""
    return {
        "block-cursor-background": cursor,
        "block-cursor-foreground": ink,
        "block-cursor-blurred-background": cursor,
        "block-cursor-blurred-foreground": ink,
        "block-hover-background": cursor,
    }


def _marked(colours: Mapping[str, Color], ink: Color, least: float) -> dict[str, Color]:
    """Return the colours of what is selected or was found, each as background and foreground."""
    background, found = colours["background"], colours["warning"]
    selected = background.blend(colours["primary"], 0.45, alpha=1.0)
    hit = background.blend(found, 0.3, alpha=1.0)
    here = readable(found, [background], least)
    pairs = {"screen-selection": (selected, ink), "hit": (hit, ink), "hit-here": (here, background)}
    pairs |= {"input-selection": pairs["screen-selection"], "input-cursor": (ink, background)}
    return {
        f"{name}-{part}": colour
        for name, (ground, text) in pairs.items()
        for part, colour in (("background", ground), ("foreground", readable(text, [ground], least)))
    }
