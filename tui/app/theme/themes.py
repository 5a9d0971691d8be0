"""The themes that are offered: mull's own and those of Textual's that can be read."""

from __future__ import annotations

from functools import cache

from textual.theme import BUILTIN_THEMES, Theme

from tui.app.theme.contrast import SIGNS, TEXT, Legibility
from tui.app.theme.variables import variables_of
from tui.core.appearance import THEMES

MULL_DARK = Theme(
    name="mull-dark",
    primary="#7aa2c8",
    secondary="#a894c9",
    accent="#d9a65f",
    success="#84b38b",
    warning="#d9a65f",
    error="#d4727a",
    foreground="#d5d8de",
    background="#15181d",
    surface="#1b1f26",
    panel="#222731",
    boost="#2a303b",
    dark=True,
)
MULL_LIGHT = Theme(
    name="mull-light",
    primary="#2f6090",
    secondary="#6b4fa0",
    accent="#8f5600",
    success="#2d6e3e",
    warning="#8f5600",
    error="#b0303c",
    foreground="#22262c",
    background="#fbfaf8",
    surface="#f4f3f0",
    panel="#ebe9e4",
    boost="#e2e0da",
    dark=False,
)
HIGH_CONTRAST = Theme(
    name="high-contrast",
    primary="#8ecbff",
    secondary="#d7b8ff",
    accent="#ffd75f",
    success="#8cf0a0",
    warning="#ffd75f",
    error="#ff9d9d",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#101010",
    boost="#181818",
    dark=True,
)
HIGH_CONTRAST_LIGHT = Theme(
    name="high-contrast-light",
    primary="#003a75",
    secondary="#46147f",
    accent="#5c3200",
    success="#0b4519",
    warning="#5c3200",
    error="#7d0016",
    foreground="#000000",
    background="#ffffff",
    surface="#ffffff",
    panel="#f2f2f2",
    boost="#ebebeb",
    dark=False,
)
HIGH = {HIGH_CONTRAST.name: (7.0, 4.5), HIGH_CONTRAST_LIGHT.name: (7.0, 4.5)}
"""The least contrasts, of text and of signs, of the themes that have more of it than others."""
LOOKS = {True: "dark", False: "light"}
FEW = ("256", "standard", "windows")
"""The colour systems of Rich that have 256 and 16 colours; all others have all of them, or none."""
OWN = (MULL_DARK, MULL_LIGHT, HIGH_CONTRAST, HIGH_CONTRAST_LIGHT)


@cache
def offered_themes() -> dict[str, Theme]:
    """Return the themes that can be chosen, by name, in the order in which they are shown."""
    known = BUILTIN_THEMES | {theme.name: theme for theme in OWN}
    return {name: known[name] for name in THEMES if name in known}


def looks_of_themes() -> dict[str, str]:
    """Return of each theme that can be chosen whether it is dark or light, in words."""
    return {name: LOOKS[theme.dark] for name, theme in offered_themes().items()}


def variables_in(theme: Theme, colours: str | None = None, *, grey: bool = False) -> dict[str, str]:
    """Return the variables of a theme, with the contrast that is its own.

    ``colours`` is the colour system of the terminal, as Rich names it; None is one of all colours. ``grey`` says that
    each colour will be drawn as the grey of its brightness.
    """
    least = HIGH.get(theme.name, (TEXT, SIGNS))
    if not grey and colours not in FEW:
        return variables_of(theme, Legibility(*least))
    from tui.app.theme import terminal_colours as few  # noqa: PLC0415  the first paint waits for it only there

    if grey:
        return variables_of(theme, Legibility(*least, few.grey_of))
    if colours == "256":
        return variables_of(theme, Legibility(*least, few.of_256, few.given_to_rich))
    return few.of_16(variables_of(few.DARK_OF_16 if theme.dark else few.LIGHT_OF_16), dark=theme.dark)
