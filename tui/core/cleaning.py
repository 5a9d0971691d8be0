"""Text from outside made safe to show in a terminal.

Text is stored as it came and cleaned where it is shown: control characters and escape sequences, which a terminal
would act on, are removed. Textual itself removes only five control characters.
"""

from __future__ import annotations

import re

# Control characters (C0 except newline and tab, DEL, C1), marks that change the writing direction, characters of no
# width, and invisible tags. U+200D stays, since it joins emoji. Lone surrogates cannot be encoded as UTF-8.
_SILENT = "\u00ad\u200c"  # soft hyphen and non-joiner, common in ordinary text: removed without a sign
_INVISIBLE = (
    "\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_UNSAFE = re.compile(f"[{_CONTROL}{_SILENT}{_INVISIBLE}\ud800-\udfff]")
_UNSAFE_ON_A_LINE = re.compile(f"[\t\n{_CONTROL}{_SILENT}{_INVISIBLE}\ud800-\udfff]")
_CONTROLS = re.compile(f"[{_CONTROL}]")
_INVISIBLES = re.compile(f"[{_INVISIBLE}]")
_REPLACEMENT = "\ufffd"


def cleaned(text: str) -> str:
    """Return a text without control characters and invisible characters; newlines and tabs stay."""
    if text.isprintable():
        return text
    return _UNSAFE.sub(_without_width, text.replace("\r\n", "\n"))


def cleaned_line(text: str) -> str:
    """Return a text cleaned and on one line, for titles and names; each run of white space becomes one space."""
    return " ".join(cleaned(text).split())


def cleaned_row(text: str) -> str:
    """Return one row of the screen without control characters and invisible characters; its spaces stay."""
    if text.isprintable() or _UNSAFE_ON_A_LINE.search(text) is None:
        return text
    return _UNSAFE_ON_A_LINE.sub(_without_width, text)


def without_controls(text: str) -> tuple[str, int, int]:
    """Return a text to hand to another program: without control characters, all line breaks newlines.

    With it how many were left out, and how many invisible characters it still holds: scripts need some of them.
    """
    if text.isprintable():
        return text, 0, 0
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept, left_out = _CONTROLS.subn("", lines)
    return kept, left_out, len(_INVISIBLES.findall(kept))


def marked(text: str) -> str:
    """Return a text with a visible sign in place of each unsafe character, so that nothing is hidden.

    All line breaks become newlines. Control characters become their Unicode pictures (␛ for escape), other unsafe
    characters U+FFFD. Soft hyphens and non-joiners are removed.
    """
    if text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub(_sign, text)


def escaped(text: str) -> str:
    """Return JSON with its unsafe characters as escapes; it still reads as the same value."""
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
