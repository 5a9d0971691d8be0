"""Reading JSON from a server: every value is checked before it is used.

Servers send numbers in the place of text, ``null`` in the place of a list, and half a surrogate pair. A value of the
wrong type counts as missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from tui.core.stream import UsageReported
from tui.core.usage.usage import MOST_TOKENS, UNKNOWN, Figure, Usage, reported

NOTHING: Mapping[str, Any] = {}
MOST_DIGITS = 400
PART = 64 * 1024  # characters
MOST_VALUES = 100_000  # a list of models has some thousands; more of them would hold the keys while they are read
# A text, which may hold such signs, or a sign that comes before a value.
VALUES = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|([,\[{])', re.DOTALL)
VALUES_IN_BYTES = re.compile(VALUES.pattern.encode(), re.DOTALL)
SHOWN = 24  # characters of a value that is quoted


def parsed(text: str | bytes) -> Any:
    """Return the value of a JSON text. A whole number of more digits than Python reads becomes the text of them.

    Raises:
        ValueError: it is no JSON, or holds more than ``MOST_VALUES`` values.
        RecursionError: it is nested too deeply.
    """
    if len(text) > MOST_VALUES and _holds_too_much(text):
        raise ValueError("too many values")
    try:
        return json.loads(text)
    except ValueError:
        value = json.loads(text, parse_int=_whole_number)
        if isinstance(value, str):
            raise  # the whole text is such a number
        return value


def _holds_too_much(text: str | bytes) -> bool:
    """Return whether a JSON text has too many values, without making any of them."""
    found = VALUES.finditer(text) if isinstance(text, str) else VALUES_IN_BYTES.finditer(text)
    return next(islice((each for each in found if each.lastindex), MOST_VALUES, None), None) is not None


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= MOST_DIGITS else digits


def mended(text: str) -> str:
    """Return a text that can be encoded as UTF-8: half a surrogate pair becomes U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(part.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for part in _parts(text))
    return text


def _parts(text: str) -> Iterator[str]:
    """Yield a text in parts, so that other threads have their turn between two; no surrogate pair is cut."""
    begins = 0
    while begins < len(text):
        ends = begins + PART
        if ends < len(text) and "\ud800" <= text[ends - 1] <= "\udbff":
            ends += 1
        yield text[begins:ends]
        begins = ends


class Mender:
    """A text that comes in pieces, made fit for UTF-8; a surrogate pair may be cut in two between two pieces."""

    def __init__(self) -> None:
        self._half = ""

    def feed(self, piece: str) -> str:
        """Return what can be encoded so far; half a pair at its end is held back."""
        if self._half:
            piece, self._half = self._half + piece, ""
        elif piece.isascii():
            return piece
        if "\ud800" <= piece[-1] <= "\udbff":
            piece, self._half = piece[:-1], piece[-1]
        return mended(piece)

    def end(self) -> str:
        """Return what was held back: U+FFFD for half a pair, else nothing."""
        half, self._half = self._half, ""
        return mended(half)


def text_of(value: Any) -> str:
    """Return a value that is a text, else an empty one."""
    return mended(value) if isinstance(value, str) else ""


def mapping_of(value: Any) -> Mapping[str, Any]:
    """Return a value that is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else NOTHING


def list_of(value: Any) -> list[Any]:
    """Return a value that is a list, else an empty one."""
    return value if isinstance(value, list) else []


def figure_of(value: Any) -> Figure:
    """Return a reported number of tokens; what is no whole number, below 0 or beyond all bounds, is unknown.

    JSON knows one kind of number, so ``20.0`` is 20.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST_TOKENS:
        return reported(value)
    return UNKNOWN


def usage_of(**values: Any) -> UsageReported:
    """Return the usage that a service reported, from its values for the figures of a `Usage`, and for ``total``."""
    figures = {name: figure_of(value) for name, value in values.items()}
    unreadable = [
        f"{name} {_shown(values[name])}"
        for name, figure in figures.items()
        if figure is UNKNOWN and values[name] is not None and name != "total"
    ]
    total = figures.pop("total", UNKNOWN)
    return UsageReported(Usage(**figures), total, tuple(unreadable))


def _shown(value: Any) -> str:
    """Return a value that is no number of tokens as a short text."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(mended(value) if isinstance(value, str) else value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
