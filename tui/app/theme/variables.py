"""The variables of the style sheets: those of a theme, moved until they can be read, and mull's own.

What each is for:

- ``$foreground`` is text; ``$text-muted`` a fact beside it; ``$text-disabled`` what cannot be done now, and the words
  in an empty text field; ``$text-primary`` and the other ``$text-...`` are coloured text and signs. Each has a contrast
  of 4.5 or more on every ground: ``$background``, ``$surface``, ``$panel``, ``$code-background`` and the ground of the
  row under the cursor, ``$block-cursor-background``.
- ``$border`` is the border around what has the focus, ``$line`` every other line and sign that is no text: borders,
  rules, what is empty of a bar. Their contrast is 3 or more, on all of these but
  the last.
- ``$badge`` is the word that says that replies are practice: told on each screen, and quiet.
- ``$screen-selection-...`` is text selected with the mouse, ``$hit-...`` what a search found, ``$hit-here-...`` the one
  in view: each is a ``background`` and a ``foreground``, to be used together.

The plain colours of a theme, such as ``$primary`` or ``$warning``, are not for text: on many grounds it is too weak.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.color import Color
from textual.theme import Theme

from tui.app.theme.contrast import Legibility

COLOURS = ("primary", "secondary", "accent", "success", "warning", "error")
GROUNDS = ("background", "surface", "panel")
SCROLLED = ("background", "background-hover", "background-active", "corner-color")  # the way of a scroll bar
CURSOR = 0.3  # of the first colour in the ground of the row under the cursor
MUTED = 0.3  # of the ground in facts
DISABLED = 0.42
USUAL = Legibility()


def variables_of(theme: Theme, legibility: Legibility = USUAL) -> dict[str, str]:
    """Return the variables of a theme: those that Textual makes of it, so that what they draw can be read."""
    generated = {**theme.to_color_system().generate(), **theme.variables}
    colours = {name: Color.parse(generated[name]) for name in (*GROUNDS, "foreground", *COLOURS)}
    background = colours["background"]
    code = background.blend(colours["foreground"], 0.05, alpha=1.0)
    cursor = colours["surface"].blend(colours["primary"], CURSOR, alpha=1.0)
    grounds = [legibility.seen(ground) for ground in (*(colours[name] for name in GROUNDS), code, cursor)]
    ink = legibility.of_text(colours["foreground"], grounds)
    own = {
        **dict(zip((*GROUNDS, "code-background"), grounds, strict=False)),
        "foreground": ink,
        **_texts(colours, ink, grounds, legibility),
        **_button(colours, legibility),
        **_signs(colours, grounds[:-1], legibility),
        **_cursor(ink, grounds[-1]),
        **_marked(colours, ink, legibility),
    }
    return {**generated, **{name: legibility.given(colour).hex6 for name, colour in own.items()}}


def _texts(colours: Mapping[str, Color], ink: Color, grounds: list[Color], legibility: Legibility) -> dict[str, Color]:
    """Return the colours of text."""
    coloured = {f"text-{name}": legibility.of_text(colours[name], grounds) for name in COLOURS}
    weaker = (ink.blend(grounds[0], share, alpha=1.0) for share in (MUTED, DISABLED))
    muted, disabled = (legibility.of_text(colour, grounds) for colour in weaker)
    return {
        **coloured,
        "text": ink,
        "text-muted": muted,
        "foreground-muted": muted,
        "text-disabled": disabled,
        "foreground-disabled": disabled,
        "badge": muted,
        "link-color": ink,
        "footer-key-foreground": coloured["text-accent"],
    }


def _button(colours: Mapping[str, Color], legibility: Legibility) -> dict[str, Color]:
    """Return the colours of the words on buttons: on plain ones, and on the one of the first colour."""
    first = legibility.seen(colours["primary"])
    return {
        "primary": first,
        "button-color-foreground": legibility.of_text(colours["background"], [first]),
        "button-foreground": legibility.of_text(colours["foreground"], [legibility.seen(colours["surface"])]),
    }


def _signs(colours: Mapping[str, Color], grounds: list[Color], legibility: Legibility) -> dict[str, Color]:
    """Return the colours of what is no text: borders, lines, scroll bars."""
    line = legibility.of_sign(colours["background"].blend(colours["foreground"], 0.25, alpha=1.0), grounds)
    border = legibility.of_sign(colours["primary"], grounds)
    return {
        "line": line,
        "border": border,
        "border-blurred": line,
        "scrollbar": line,
        "scrollbar-hover": border,
        "scrollbar-active": border,
        **{f"scrollbar-{part}": grounds[0] for part in SCROLLED},
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


def _marked(colours: Mapping[str, Color], ink: Color, legibility: Legibility) -> dict[str, Color]:
    """Return the colours of what is selected or was found, each as background and foreground."""
    background, found = legibility.seen(colours["background"]), colours["warning"]
    selected = legibility.seen(background.blend(colours["primary"], 0.45, alpha=1.0))
    hit = legibility.seen(background.blend(found, 0.3, alpha=1.0))
    here = legibility.of_text(found, [background])
    pairs = {"screen-selection": (selected, ink), "hit": (hit, ink), "hit-here": (here, background)}
    pairs |= {"input-selection": pairs["screen-selection"], "input-cursor": (ink, background)}
    return {
        f"{name}-{part}": colour
        for name, (ground, text) in pairs.items()
        for part, colour in (("background", ground), ("foreground", legibility.of_text(text, [ground])))
    }
