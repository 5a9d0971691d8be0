"""Signs as ASCII, for terminals and fonts that lack them (``--ascii``): each takes as many columns as before.

Letters, signs of mathematics in a formula, and signs that mull does not draw itself stay as they are: they were said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from textual.color import Color

# What is told apart by a sign stays apart: shares of the context, what becomes of a part, folded and unfolded.
SIGNS = {
    " ": "\u00a0", ".": "·", "x": "×✗✘☑☒", "*": "●•★✱", "o": "○◦", "#": "■█◼", "^": "▴▲↑⌃", ">": "▸▶▹›→↪⇒»✎",
    "v": "▾▼▿↓⌄", "<": "◀◂‹←⇐«", "~": "…≈∼", "%": "▓▇", "=": "▒▄═", ":": "░⋯┊┆⋮", "&": "▞", "-": "─━╌╍┄┅▪–—−‐‑▔╶╴╼",
    "+": "┼├┤┬┴┌┐└┘╭╮╰╯╔╗╚╝▅±✓✔", "|": "│┃║▌▎▍▏▋▊▉▐▕", "_": "▁☐⎵", ",": "▂‚", '"': "“”„″", "'": "‘’′‛", "!": "≠⚠",
    "?": "␛␡␀�", "/": "╱", "\\": "╲", "X": "╳",
}  # fmt: skip
FORMULA = re.compile(r"(?<=[\w)\]])(?:[≤≥≠≈±→←⇒⇐](?! )|·(?=\w))|[≤≥≠±](?=[\w(])")
"""Signs of mathematics beside a letter or digit: one other sign would say something else, for two there is no room."""
UNEQUAL = re.compile(r"(?<=[\w)\]])( ?)≠ ")  # between two things, not before what mull says of one
PAIRS = {"≥ ": ">=", "≤ ": "<=", "≥": ">", "≤": "<", "\u2583": "-", "\u2586": "*", "\U0001f50e": "? "}
SPINNER = "|/-\\"
TABLE = {ord(sign): plain for plain, signs in SIGNS.items() for sign in signs}
TABLE |= {ord(sign): SPINNER[turn % len(SPINNER)] for turn, sign in enumerate("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")}
OTHER = re.compile("[\u2500-\u259f\u2800-\u28ff]")
"""Parts of frames, bars and spinners that no table has: they become plus signs."""


def as_ascii(text: str) -> str:
    """Return a text with signs as ASCII, as wide as before."""
    if text.isascii():
        return text
    stay = [found[0] for found in FORMULA.finditer(text)]
    between = [_without_formulas(part) for part in FORMULA.split(text)]
    return "".join(part + sign for part, sign in zip(between, [*stay, ""], strict=True))


def _without_formulas(text: str) -> str:
    text = UNEQUAL.sub(r"\1!=", text)
    for pair, plain in PAIRS.items():
        text = text.replace(pair, plain)
    return OTHER.sub("+", text.translate(TABLE))


class AsciiFilter(LineFilter):
    """Draws every line with signs as ASCII. It belongs in `App.get_line_filters`."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002  the signature is Textual's
        """Return the segments; those of ASCII alone as they are."""
        return [
            segment if segment.text.isascii() else Segment(as_ascii(segment.text), segment.style, segment.control)
            for segment in segments
        ]
