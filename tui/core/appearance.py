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

FULL, BAR, OFF = "full", "bar", "off"  # the sizes of the panel with the figures of context, thinking and cost
PANEL_CHOICES = (AUTO, FULL, BAR, OFF)
