"""Whether the terminal's background is dark or light: how it is asked, and what its reports say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from textual.message import Message

from tui.core.appearance import is_light


class Background(Enum):
    """What a theme has to suit."""

    DARK = "dark"
    LIGHT = "light"


class BackgroundChanged(Message):
    """Posted to the app when the terminal reports a background that differs from the one it reported before.

    A terminal that reports nothing counts as dark. `tui.app.terminal.driver` posts it, at the start and whenever the
    terminal tells a change.
    """

    def __init__(self, background: Background) -> None:
        super().__init__()
        self.background = background


FOLLOW, UNFOLLOW = "\x1b[?2031h", "\x1b[?2031l"  # whether the terminal reports each change without being asked
SILENT = {"", "dumb", "linux"}
"""Values of TERM for terminals that are not asked: they print a question, or can only be dark."""

COLOUR = re.compile(
    r"\x1b\]11;(?:rgba?:(?P<parts>[0-9a-fA-F]{1,4}(?:/[0-9a-fA-F]{1,4}){2,3})|#(?P<digits>[0-9a-fA-F]+))"
)
SCHEME = re.compile(r"\x1b\[\?997;([12])n")  # mode 2031: 1 is dark, 2 is light


def can_be_asked(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal that the environment names takes a question without showing it."""
    return environ.get("TERM", "") not in SILENT


def reported(sequence: str) -> Background | None:
    """Return what a whole sequence from the terminal says of its background; None if it says nothing."""
    if scheme := SCHEME.fullmatch(sequence):
        return Background.DARK if scheme[1] == "1" else Background.LIGHT
    if colour := COLOUR.match(sequence):
        shares = _shares(colour)
        return _of_brightness(shares) if len(shares) >= 3 else None
    return None


def _shares(colour: re.Match[str]) -> list[float]:
    """Return red, green and blue from 0 to 1, each of as many hexadecimal digits as the terminal sent."""
    if colour["parts"]:
        parts = colour["parts"].split("/")
    else:
        digits = colour["digits"]
        width = len(digits) // 3
        parts = [digits[at : at + width] for at in range(0, len(digits), width)] if len(digits) in (3, 6, 9, 12) else []
    return [int(part, 16) / (16 ** len(part) - 1) for part in parts]


def _of_brightness(shares: list[float]) -> Background:
    return Background.LIGHT if is_light(*shares[:3]) else Background.DARK
