"""Separating a leading ``<think>...</think>`` from a reply that comes in pieces.

Some servers put a model's reasoning into the visible text. Only a tag at the beginning of the reply counts; further
down it is text, because a reply may be about tags.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from tui.core.stream import Finished, ReasoningDelta, StreamValue, TextDelta
from tui.providers.wire.decoder import Decoder

OPENING = "<think>"
CLOSING = "</think>"


class _State(Enum):
    START = auto()
    REASONING = auto()
    TEXT = auto()


class ThinkSplitter:
    """Splits a reply's text into text and reasoning; the result does not depend on how the text is cut into pieces."""

    def __init__(self) -> None:
        self._state = _State.START
        self._held = ""

    def feed(self, piece: str) -> list[TextDelta | ReasoningDelta]:
        """Return what is decided so far; what may be the beginning of a tag is held back."""
        if self._state is _State.TEXT:
            return [TextDelta(piece)] if piece else []
        self._held += piece
        out: list[TextDelta | ReasoningDelta] = []
        if self._state is _State.START:
            self._state = self._state_at_start()
        if self._state is _State.REASONING:
            self._release_reasoning(out)
        if self._state is _State.TEXT:
            out += self._released(TextDelta)
        return out

    def end(self) -> list[TextDelta | ReasoningDelta]:
        """Return what was held back. Call it when nothing more comes, or the service has reported the end."""
        kind = ReasoningDelta if self._state is _State.REASONING else TextDelta
        self._state = _State.TEXT
        return self._released(kind)

    def _state_at_start(self) -> _State:
        """Return the state that follows from the beginning of the reply: START until it can be decided."""
        begun = self._held.lstrip()
        if begun.startswith(OPENING):
            self._held = begun[len(OPENING) :]
            return _State.REASONING
        return _State.START if OPENING.startswith(begun) else _State.TEXT

    def _release_reasoning(self, out: list[TextDelta | ReasoningDelta]) -> None:
        """Append the reasoning up to the closing tag, or up to what may be the beginning of one."""
        thought, tag, rest = self._held.partition(CLOSING)
        if tag:
            self._state = _State.TEXT
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
    """A `Decoder` around another one, for servers whose text may begin with reasoning in tags."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._splitter = ThinkSplitter()

    @property
    def finished(self) -> bool:
        """True once the service has reported the end of the reply."""
        return self._decoder.finished

    @property
    def over(self) -> bool:
        """True once nothing more is needed."""
        return self._decoder.over

    def feed(self, event: str, data: Any, out: list[StreamValue]) -> None:
        """Append the values of one event to ``out``, also those that come before an error in it.

        Raises:
            ServiceReported: the event is an error, or reports that the reply failed.
            NotAReply: it is not part of a reply.
        """
        values: list[StreamValue] = []
        try:
            self._decoder.feed(event, data, values)
        finally:
            out += self._split(values)

    def end(self) -> list[StreamValue]:
        """Return what was held back."""
        return [*self._split(self._decoder.end()), *self._splitter.end()]

    def raw(self) -> Mapping[str, Any] | None:
        """Return the reply's body, with the tags in its text; None if nothing of it came."""
        return self._decoder.raw()

    def _split(self, values: list[StreamValue]) -> list[StreamValue]:
        """Return the values with reasoning separated from text; at the end of the reply nothing is held back."""
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
    """Return how many characters at the end of the text are the beginning of the tag."""
    return next((n for n in range(min(len(text), len(tag) - 1), 0, -1) if text.endswith(tag[:n])), 0)
