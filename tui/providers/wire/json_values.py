"""Reading JSON that somebody else wrote: every value is looked at before it is used.

Servers send numbers where text belongs, ``null`` where a list belongs, and half a surrogate pair. A value of the
wrong type counts as absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.core.usage.usage import UNKNOWN, Figure, reported

NOTHING: Mapping[str, Any] = {}


def mended(text: str) -> str:
    """Return a text that can be written as UTF-8: half a surrogate pair becomes U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


class Mender:
    """A text that comes in pieces, made writable as UTF-8: a surrogate pair may be cut in two between them."""

    def __init__(self) -> None:
        self._half = ""

    def feed(self, piece: str) -> str:
        """Return what is whole so far; the first half of a pair waits for the second."""
        if self._half:
            piece, self._half = self._half + piece, ""
        elif piece.isascii():
            return piece
        if "\ud800" <= piece[-1] <= "\udbff":
            piece, self._half = piece[:-1], piece[-1]
        return mended(piece)

    def end(self) -> str:
        """Return what was held back: a half that stayed alone."""
        half, self._half = self._half, ""
        return mended(half)


def text_of(value: Any) -> str:
    """Return a text, empty where there is none."""
    return mended(value) if isinstance(value, str) else ""


def mapping_of(value: Any) -> Mapping[str, Any]:
    """Return an object, empty where there is none."""
    return value if isinstance(value, dict) else NOTHING


def list_of(value: Any) -> list[Any]:
    """Return a list, empty where there is none."""
    return value if isinstance(value, list) else []


def figure_of(value: Any) -> Figure:
    """Return a reported number of tokens; what is no count is unknown, never 0."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return reported(value)
    return UNKNOWN
