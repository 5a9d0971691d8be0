"""Texts as they are compared in a search: without case, accents, widths and ways to write the same sign.

``Ёжик`` and ``ежик``, ``Straße`` and ``STRASSE``, ``Ｃ＋＋`` and ``c++``, ``don’t`` and ``don't`` are the same here.
By the standard library alone, so that a text that was kept and what is typed are folded alike.
"""

from __future__ import annotations

import re
from unicodedata import normalize, unidata_version

UNICODE = int(unidata_version.partition(".")[0])  # texts that were folded by another version may compare otherwise
# Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel signs and the lengthening stroke of Arabic. Not the
# marks of other scripts: in Thai, Devanagari or Kana they make another word.
_ACCENTS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
# No width: soft hyphen, joiners, direction marks, variation selectors, and what joins the parts of an emoji.
_CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_WIDTHLESS = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_LEFT_OUT = re.compile(f"[{_ACCENTS}{_CONTROLS}{_WIDTHLESS}]")
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ħ": "h",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
    }
)


def folded(text: str) -> str:
    """Return a text as it is compared; each run of white space is one blank, none at the ends."""
    if text.isascii():
        plain = text.lower() if text.isprintable() else _LEFT_OUT.sub("", text.lower())
    else:
        plain = _plain(text)
    return " ".join(plain.split())


def _plain(text: str) -> str:
    marks = normalize("NFD", normalize("NFKC", text).casefold())
    return normalize("NFKC", _LEFT_OUT.sub("", marks)).translate(_ALIKE).casefold()


def folded_by_place(text: str) -> tuple[str, list[int]]:
    """Return a text folded sign by sign, and for each character of that the place in the text that it comes from.

    For excerpts: what is folded here is as ``folded`` has it, but for signs that are composed of several characters.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        plain = " " if sign.isspace() else _LEFT_OUT.sub("", sign.lower()) if sign.isascii() else _plain(sign)
        if plain == " " and letters[-1:] == [" "]:
            continue
        letters += plain
        places += [place] * len(plain)
    return "".join(letters), places
