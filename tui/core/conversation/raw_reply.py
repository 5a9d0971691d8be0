"""A reply's body as the service sent it, kept with the reply for the reader, and never sent again.

The record of a reply has its text and its reasoning already. So the body is kept without them: for each place, it is
kept which range of the text or of the reasoning belongs there. They are put back when the body is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tui.core.conversation.message import Reply
from tui.core.errors import UsageError

MOST = 64 * 1024
"""Characters of JSON, without the reply's own text. A larger body is not kept."""
SHORT = 48  # characters; a shorter text stays in its place
MOST_SEARCHED = 64 * 1024 * 1024  # characters that are searched for ranges of the reply
SEALED = ("encrypted_content", "signature", "thought_signature")
"""Names of encrypted reasoning; in an object whose type ends with ``encrypted``, it is ``data`` too."""

Piece = str | tuple[str, int, int]  # a text, or a range of ``text`` or ``reasoning``: name, start, end


class _TooLarge(Exception):
    """The body is larger than is kept."""


def kept_raw(body: Mapping[str, Any] | None, text: str, reasoning: str) -> str:
    """Return what a session file keeps of a body, as JSON; empty if no body came."""
    if body is None:
        return ""
    packing = _Packing(text, reasoning)
    try:
        kept = json.dumps({"body": packing.pack(without_sealed(body), ()), "said": packing.places})
        if len(kept) > MOST:
            raise _TooLarge
    except (_TooLarge, RecursionError):
        return json.dumps({"left_out": f"it was larger than the {MOST // 1024} KB that mull keeps of one"})
    return kept


def shown_raw(kept: str | None, text: str, reasoning: str) -> tuple[Mapping[str, Any] | None, str]:
    """Return a body as it came and an empty text, or None and a sentence that says why there is none."""
    if kept is None:
        return None, "None was kept: mull did not before this version, nor for a reply that it left off."
    if not kept:
        return None, "There is none: no answer of the service came to its end."
    try:
        held = json.loads(kept)
        if "left_out" in held:
            return None, f"None was kept: {held['left_out']}."
        body: Mapping[str, Any] = held["body"]
        for path, pieces in held["said"]:
            _put(body, path, "".join(_stretches(pieces, {"text": text, "reasoning": reasoning})))
    except (ValueError, TypeError, LookupError, RecursionError):
        return None, "What the session's file holds of it cannot be read."
    return body, ""


def packed_anew(kept: str | None, before: tuple[str, str], after: tuple[str, str]) -> str | None:
    """Return what is kept of a body if a reply's text and reasoning are others than when it was packed."""
    body, _ = shown_raw(kept, *before)
    return kept if body is None else kept_raw(body, *after)


def raw_body(reply: Reply) -> Mapping[str, Any]:
    """Return a reply's body as the service sent it.

    Raises:
        UsageError: there is none; the text says why.
    """
    body, why = shown_raw(reply.outcome.raw, reply.text, reply.reasoning)
    if body is None:
        raise UsageError(f"There is no raw reply to show. {why}")
    return body


def without_sealed(value: Any) -> Any:
    """Return JSON without encrypted reasoning; a text in its place says how many characters it had."""
    if isinstance(value, Mapping):
        sealed = (*SEALED, "data") if str(value.get("type")).endswith("encrypted") else SEALED
        return {name: _sealed_length(held) if name in sealed else without_sealed(held) for name, held in value.items()}
    return [without_sealed(each) for each in value] if isinstance(value, list) else value


def _sealed_length(value: Any) -> Any:
    is_text = isinstance(value, str) and value
    return f"({len(value):,} characters, encrypted: not kept)" if is_text else without_sealed(value)


def indented(value: Any) -> str:
    """Return JSON with two spaces a level and no escapes for letters outside ASCII."""
    return json.dumps(value, ensure_ascii=False, indent=2)


class _Packing:
    """Takes the text and the reasoning of a reply out of its body."""

    def __init__(self, text: str, reasoning: str) -> None:
        self.places: list[tuple[tuple[str | int, ...], list[Piece]]] = []
        self._sources = [(name, s) for name, s in (("text", text), ("reasoning", reasoning)) if len(s) >= SHORT]
        self._left = MOST
        self._searches = MOST_SEARCHED

    def pack(self, value: Any, path: tuple[str | int, ...]) -> Any:
        """Return JSON with an empty text in each place of the reply's own; ``places`` has each place and its pieces.

        Raises:
            _TooLarge: the body is larger than is kept.
        """
        self._left -= 2
        if isinstance(value, str):
            return self._packed(value, path)
        if self._left < 0:
            raise _TooLarge
        if isinstance(value, Mapping):
            self._left -= sum(len(name) for name in value)
            return {name: self.pack(held, (*path, name)) for name, held in value.items()}
        return [self.pack(each, (*path, n)) for n, each in enumerate(value)] if isinstance(value, list) else value

    def _packed(self, value: str, path: tuple[str | int, ...]) -> str:
        pieces = list(self._pieces(value))
        self._left -= sum(len(piece) for piece in pieces if isinstance(piece, str))
        if self._left < 0:
            raise _TooLarge
        if all(isinstance(piece, str) for piece in pieces):
            return value
        self.places.append((path, pieces))
        return ""

    def _pieces(self, value: str) -> Iterator[Piece]:
        """Yield a text in pieces; a piece that is the reply's text, or a part of it, is a range."""
        if len(value) < SHORT or self._searches < 0:
            yield from [value] if value else ()
            return
        for name, source in sorted(self._sources, key=lambda named: named[1] != value):
            self._searches -= max(len(value), len(source))
            at = value.find(source)
            if at >= 0:
                yield from self._pieces(value[:at])
                yield name, 0, len(source)
                yield from self._pieces(value[at + len(source) :])
                return
            at = source.find(value)
            if at >= 0:
                yield name, at, at + len(value)
                return
        yield value


def _stretches(pieces: Iterable[Any], sources: Mapping[str, str]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        else:
            name, start, end = piece
            yield sources[name][start:end]


def _put(body: Any, path: list[str | int], text: str) -> None:
    """Put a text into its place in a body."""
    *above, last = path
    for step in above:
        body = body[step]
    body[last] = text
