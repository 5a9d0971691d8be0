"""What foreign text may do to a terminal: nothing.

Textual strips five control characters; an escape sequence in a reply reaches the terminal from nearly every widget.
So every line of every widget passes through `CleaningFilter`, and text for one-line places and for stdout goes through
`cleaned` or `cleaned_lines`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from textual.color import Color

# Control (C0 but for newline and tab, DEL, C1), marks and overrides of writing direction, characters without width, and
# invisible tags. U+200D stays: emoji are joined with it. Lone surrogates cannot be written as UTF-8 at all.
_SILENT = "\u00ad\u200c"  # typography in ordinary text: removed without a mark
_INVISIBLE = "\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_UNSAFE = re.compile(f"[{_CONTROL}{_SILENT}{_INVISIBLE}\ud800-\udfff]")
_UNSAFE_ON_A_LINE = re.compile(f"[\t\n{_CONTROL}{_SILENT}{_INVISIBLE}\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def cleaned(text: str) -> str:
    """Give `text` as one harmless line: breaks become spaces, tabs are expanded, what a terminal obeys goes."""
    if text.isprintable():
        return text
    line = " ".join(text.splitlines()).expandtabs(4)
    return _UNSAFE.sub(_without_width, line)


def cleaned_lines(text: str) -> str:
    """Like `cleaned`, but line breaks and tabs stay: for a reply written to a terminal."""
    if text.isprintable():
        return text
    return _UNSAFE.sub(_without_width, text.replace("\r\n", "\n"))


def marked(text: str) -> str:
    """Give `text` with a visible sign for each character that is not let through, so that nobody is deceived.

    All line breaks become newlines. Control characters are shown by their pictures (␛ for escape), others as U+FFFD.
    """
    if text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    character = found[0]
    if character in _SILENT:
        return ""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else _REPLACEMENT


def _without_width(found: re.Match[str]) -> str:
    return _REPLACEMENT if "\ud800" <= found[0] <= "\udfff" else ""


class CleaningFilter(LineFilter):
    """Takes from every line what a terminal would obey. Belongs into `App.get_line_filters`."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002  the signature is Textual's
        """Give the same segments where nothing is wrong, else cleaned ones of the same width.

        A segment with control codes has an escape sequence as its text, and Textual would print it.
        """
        for text, _, control in segments:
            if control or not text.isprintable():
                return [_harmless(segment) for segment in segments]
        return segments


def _harmless(segment: Segment) -> Segment:
    text, style, control = segment
    if control:
        return Segment("", style)
    if text.isprintable() or _UNSAFE_ON_A_LINE.search(text) is None:
        return segment
    return Segment(_UNSAFE_ON_A_LINE.sub(_without_width, text), style)
