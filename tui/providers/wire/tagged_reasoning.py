"""Telling apart the reasoning that a server leaves in the text of a reply: see ``tui.core.reasoning``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.core.conversation.message import ReplyStatus
from tui.core.reasoning.splitter import Piece, ReasoningSplitter
from tui.core.reasoning.tags import ReasoningTag
from tui.core.stream import Finished, Phases, ReasoningDelta, Reassigned, StreamValue, TextDelta
from tui.providers.wire.decoder import Decoder


class TaggedReasoning:
    """A `Decoder` around another one, for servers whose text may hold reasoning in tags.

    ``further`` are tags beside those of the table.
    """

    def __init__(self, decoder: Decoder, further: tuple[ReasoningTag, ...] = ()) -> None:
        self._decoder = decoder
        self._splitter = ReasoningSplitter(further)
        self._apart: list[str] = []  # the reasoning that came in a field of its own
        self._found = False  # whether there was reasoning in the text
        self._phased = False  # whether the output messages of the reply name phases

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
        return [*self._split(self._decoder.end()), *self._with_apart(self._splitter.end(whole=False))]

    def raw(self) -> Mapping[str, Any] | None:
        """Return the reply's body, with the tags in its text; None if nothing of it came."""
        return self._decoder.raw()

    def _split(self, values: list[StreamValue]) -> list[StreamValue]:
        """Return the values with reasoning separated from text; at the end of the reply nothing is held back."""
        out: list[StreamValue] = []
        for value in values:
            match value:
                case TextDelta(text=piece):
                    out += self._with_apart(self._splitter.feed(piece))
                    continue
                case ReasoningDelta(text=piece):
                    self._apart.append(piece)
                case Phases() if self._found:
                    continue
                case Phases():
                    self._phased = True
                case Finished(status=status):
                    out += self._with_apart(self._splitter.end(whole=status is ReplyStatus.COMPLETE))
            out.append(value)
        return out

    def _with_apart(self, pieces: list[Piece]) -> list[Piece | Phases]:
        """Return what was told apart; where that is all the reasoning, what came in its own field is before it.

        Once reasoning was found in the text, the places of the output messages in it hold no more.
        """
        found = not self._found and any(not isinstance(piece, TextDelta) for piece in pieces)
        self._found = self._found or found
        told: list[Piece | Phases] = [
            Reassigned(piece.text, "".join(self._apart) + piece.reasoning) if isinstance(piece, Reassigned) else piece
            for piece in pieces
        ]
        return [Phases(()), *told] if found and self._phased else told
