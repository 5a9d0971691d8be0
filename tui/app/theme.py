"""mull's colours: calm, and never the only sign of anything."""

from __future__ import annotations

from textual.theme import Theme

MULL = Theme(
    name="mull",
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
