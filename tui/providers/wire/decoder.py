"""The decoder of one reply: events of either API become stream values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from tui.core.stream import Finished, StreamValue


class ServiceReported(Exception):
    """The service sent an error in the place of a reply or inside it; ``error`` is its JSON, or text."""

    def __init__(self, error: Any) -> None:
        super().__init__("an error inside the reply")
        self.error = error


class NotAReply(Exception):
    """JSON that is neither part of a reply nor a whole reply."""


class Decoder(Protocol):
    """Decodes the events of one reply, on either API."""

    @property
    def finished(self) -> bool:
        """True once the service has reported the end of the reply."""
        ...

    @property
    def over(self) -> bool:
        """True once nothing more is needed: the rest of the response can be left unread."""
        ...

    def feed(self, event: str, data: Any, out: list[StreamValue]) -> None:
        """Append the values of one event to ``out``; ``data`` is the event's JSON, or a whole reply's.

        Raises:
            ServiceReported: it is an error, or reports that the reply failed.
            NotAReply: it is not part of a reply.
        """
        ...

    def end(self) -> list[StreamValue]:
        """Return what was held back. Call it when the stream has ended, for whatever reason."""
        ...

    def raw(self) -> Mapping[str, Any] | None:
        """Return the reply's body as the service would have sent it without streaming, None if nothing of it came."""
        ...


def with_detail(finished: Finished, more: str) -> Finished:
    """Return the value with one more detail; an empty one adds nothing."""
    if not more:
        return finished
    detail = f"{finished.detail}; {more}" if finished.detail else more
    return replace(finished, detail=detail)
