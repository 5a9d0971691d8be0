"""The text around words that were found, as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tui.core.folding import folded, folded_by_place

BEFORE, BEHIND = 50, 110  # characters shown before the first hit and from it on
CHUNK, OVERLAP = 800, 200  # characters of a text that are folded sign by sign at once

Pieces = tuple[tuple[str, bool], ...]


def excerpt(text: str, terms: Sequence[str]) -> Pieces:
    """Return a part of a text on one line, in pieces that say whether they are what was looked for.

    ``terms`` are folded. Where none is found the beginning is returned.
    """
    start = _first(text, terms)
    low = max(0, start - BEFORE)
    high = min(len(text), start + BEHIND)
    low += _to_blank(text, low, start) if low else 0
    window = text[low:high]
    marked = sorted(_places(window, terms))
    pieces: list[tuple[str, bool]] = [("…", False)] if low else []
    at = 0
    for first, last in marked:
        if first >= at:
            pieces += [(window[at:first], False), (window[first:last], True)]
            at = last
    pieces += [(window[at:], False), ("…" if high < len(text) else "", False)]
    lines = ((re.sub(r"\s+", " ", piece), hit) for piece, hit in pieces)
    return tuple((piece, hit) for piece, hit in lines if piece)


def _to_blank(text: str, low: int, start: int) -> int:
    """Return how many characters to leave out so that an excerpt begins with a word; none where no blank is near."""
    found = re.search(r"\s", text[low : max(low, start - 1)])
    return found.end() if found is not None else 0


def _first(text: str, terms: Sequence[str]) -> int:
    """Return where the first of the terms stands that is in the text; 0 where none is."""
    for at in range(0, max(len(text), 1), CHUNK):
        chunk = text[at : at + CHUNK + OVERLAP]
        plain = folded(chunk)
        if any(term in plain for term in terms):
            found = min((first for first, _ in _places(chunk, terms)), default=None)
            if found is not None:
                return at + found
    return 0


def _places(text: str, terms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where each term stands in a text; of a short one only where it begins a word."""
    if text.isascii():
        yield from _places_in_ascii(text.lower(), terms)
        return
    plain, places = folded_by_place(text)
    for term in terms:
        at = plain.find(term)
        while at >= 0:
            end = at + len(term)
            if _stands(plain, at, term):
                behind = places[end] if end < len(places) else len(text)  # accents of the last sign are marked, too
                yield places[at], max(places[end - 1] + 1, behind)
            at = plain.find(term, end)


def _places_in_ascii(plain: str, terms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the same of a text in which every sign is one character when it is folded: many times faster."""
    for term in terms:
        for found in re.finditer(r"\s+".join(map(re.escape, term.split(" "))), plain):
            if _stands(plain, found.start(), plain[found.start() : found.end()]):
                yield found.span()


def _stands(plain: str, at: int, term: str) -> bool:
    """Return whether a place counts: one or two letters are looked for at the beginning of a word only."""
    if len(term) > 2 or not all(sign.isdigit() or sign.upper() != sign for sign in term):
        return True
    behind = plain[at + len(term) : at + len(term) + 1]
    return not plain[at - 1 : at].isalnum() and (len(term) > 1 or not behind.isalnum())
