"""Splitting a leading ``<think>...</think>`` off a reply that arrives in pieces.

Some servers put a model's reasoning into the visible text. Only a tag that opens the reply counts; one further down
is text, because the reply may be about tags.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from tui.core.stream import Finished, ReasoningDelta, StreamValue, TextDelta
from tui.providers.wire.decoder import Decoder

OPENING = "<think>"
CLOSING = "</think>"


class _At(Enum):
    START = auto()
    THOUGHT = auto()
    TEXT = auto()


class ThinkSplitter:
    """A reply's text goes in, in any pieces; text and reasoning come out, the same for any cutting."""

    def __init__(self) -> None:
        self._at = _At.START
        self._held = ""

    def feed(self, piece: str) -> list[TextDelta | ReasoningDelta]:
        """Return what is certain so far; the beginning of a possible tag is held back."""
        if self._at is _At.TEXT:
            return [TextDelta(piece)] if piece else []
        self._held += piece
        out: list[TextDelta | ReasoningDelta] = []
        if self._at is _At.START:
            self._at = self._opened()
        if self._at is _At.THOUGHT:
            self._think(out)
        if self._at is _At.TEXT:
            out += self._released(TextDelta)
        return out

    def end(self) -> list[TextDelta | ReasoningDelta]:
        """Return what was held back; called when nothing more comes, or the service reported the end."""
        kind = ReasoningDelta if self._at is _At.THOUGHT else TextDelta
        self._at = _At.TEXT
        return self._released(kind)

    def _opened(self) -> _At:
        """Decide, as soon as it can be, whether the reply begins with the tag."""
        begun = self._held.lstrip()
        if begun.startswith(OPENING):
            self._held = begun[len(OPENING) :]
            return _At.THOUGHT
        return _At.START if OPENING.startswith(begun) else _At.TEXT

    def _think(self, out: list[TextDelta | ReasoningDelta]) -> None:
        """Release reasoning up to the closing tag, or up to what may be its beginning."""
        thought, tag, rest = self._held.partition(CLOSING)
        if tag:
            self._at = _At.TEXT
            self._held = rest
        else:
            kept = _overlap(thought, CLOSING)
            thought, self._held = thought[: len(thought) - kept], thought[len(thought) - kept :]
        if thought:
            out.append(ReasoningDelta(thought))

    def _released(self, kind: type[TextDelta | ReasoningDelta]) -> list[TextDelta | ReasoningDelta]:
        held, self._held = self._held, ""
        return [kind(held)] if held else []


class TaggedThoughts:
    """A `Decoder` around another one, of either API, for servers whose text may begin with reasoning between tags."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._splitter = ThinkSplitter()

    @property
    def finished(self) -> bool:
        """True once the service reported the end of the reply."""
        return self._decoder.finished

    @property
    def over(self) -> bool:
        """True once nothing follows that is needed."""
        return self._decoder.over

    def feed(self, event: str, data: Any, out: list[StreamValue]) -> None:
        """Append the values of one event to ``out``; where it is an error, those that came before it."""
        said: list[StreamValue] = []
        try:
            self._decoder.feed(event, data, said)
        finally:
            out += self._split(said)

    def end(self) -> list[StreamValue]:
        """Return what was held back."""
        return [*self._split(self._decoder.end()), *self._splitter.end()]

    def raw(self) -> Mapping[str, Any] | None:
        """Return the reply's body, tags and all."""
        return self._decoder.raw()

    def _split(self, values: list[StreamValue]) -> list[StreamValue]:
        """Return the values with text and reasoning apart; at the end of the reply nothing is held back."""
        out: list[StreamValue] = []
        for value in values:
            if isinstance(value, TextDelta):
                out += self._splitter.feed(value.text)
                continue
            if isinstance(value, Finished):
                out += self._splitter.end()
            out.append(value)
        return out


def _overlap(text: str, tag: str) -> int:
    """Return how many characters at the end of the text may be the beginning of the tag."""
    return next((n for n in range(min(len(text), len(tag) - 1), 0, -1) if text.endswith(tag[:n])), 0)
