"""What can be chosen of how the screen looks, by name: the settings file and the screen know the same names."""

from __future__ import annotations

AUTO = "auto"
DARK, LIGHT = "mull-dark", "mull-light"  # what ``auto`` chooses between
THEMES = (
    DARK,
    LIGHT,
    "high-contrast",
    "high-contrast-light",
    "textual-dark",
    "textual-light",
    "nord",
    "gruvbox",
    "catppuccin-mocha",
    "catppuccin-latte",
    "catppuccin-frappe",
    "catppuccin-macchiato",
    "dracula",
    "tokyo-night",
    "monokai",
    "flexoki",
    "solarized-light",
    "solarized-dark",
    "rose-pine",
    "rose-pine-moon",
    "rose-pine-dawn",
    "atom-one-dark",
    "atom-one-light",
)
THEME_CHOICES = (AUTO, *THEMES)
SHORT = {"dark": DARK, "light": LIGHT}  # short names of themes

FULL, BAR, OFF = "full", "bar", "off"  # the sizes of the panel with the figures of context, thinking and cost
PANEL_CHOICES = (AUTO, FULL, BAR, OFF)

BACKGROUND_QUESTION = "\x1b]11;?\x07"
"""Asks a terminal for the colour of its background; the bell ends it in every one, as GNU screen needs it."""
MIDDLE = 0.5  # of the brightness that eyes see, from 0 (black) to 1 (white)


def is_light(red: float, green: float, blue: float) -> bool:
    """Return whether a colour is light; each part from 0 to 1."""
    return 0.299 * red + 0.587 * green + 0.114 * blue > MIDDLE
