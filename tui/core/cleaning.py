"""Foreign text made harmless for a terminal.

Text is stored raw and cleaned where it is shown: everything a terminal would obey goes. Measured: Textual
strips five control characters, and escape sequences in a reply reach the terminal from nearly every widget.
"""

from __future__ import annotations

import re

# Control (C0 but for newline and tab, DEL, C1), marks and overrides of writing direction, characters without
# width, and invisible tags. U+200D stays: emoji are joined with it. Lone surrogates have no UTF-8 at all.
_SILENT = "\u00ad\u200c"  # typography in ordinary text: removed without a mark
_INVISIBLE = (
    "\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_UNSAFE = re.compile(f"[{_CONTROL}{_SILENT}{_INVISIBLE}\ud800-\udfff]")
_UNSAFE_ON_A_LINE = re.compile(f"[\t\n{_CONTROL}{_SILENT}{_INVISIBLE}\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def cleaned(text: str) -> str:
    """Return a text that a terminal can be given: line breaks and tabs stay, what it would obey goes."""
    if text.isprintable():
        return text
    return _UNSAFE.sub(_without_width, text.replace("\r\n", "\n"))


def cleaned_line(text: str) -> str:
    """Return a text as one harmless line, for titles and names: white space of any kind is one space."""
    return " ".join(cleaned(text).split())


def cleaned_row(text: str) -> str:
    """Return one row of a screen without what a terminal would obey; its blanks stay."""
    if text.isprintable() or _UNSAFE_ON_A_LINE.search(text) is None:
        return text
    return _UNSAFE_ON_A_LINE.sub(_without_width, text)


def marked(text: str) -> str:
    """Return a text with a visible sign for each character that is not let through, so that nothing is hidden.

    All line breaks become newlines. Control characters are shown by their pictures (␛ for escape), others
    as U+FFFD.
    """
    if text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub(_sign, text)


def escaped(text: str) -> str:
    """Return JSON with escapes for what a terminal would obey: it reads as the same value."""
    import json  # noqa: PLC0415  not needed for the first paint

    return _UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)


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
