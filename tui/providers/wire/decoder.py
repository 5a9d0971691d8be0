"""What a codec makes of one reply: each event it is fed becomes stream values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from tui.core.stream import Finished, StreamValue


class ServiceSpoke(Exception):
    """The service put an error where a reply belongs; ``error`` is what it said, as it came."""

    def __init__(self, error: Any) -> None:
        super().__init__("an error inside the reply")
        self.error = error


class NotAReply(Exception):
    """JSON that is neither a piece of a reply nor a whole one."""


class Decoder(Protocol):
    """The fold of one reply, of either API."""

    @property
    def finished(self) -> bool:
        """True once the service said that the reply is done."""
        ...

    @property
    def over(self) -> bool:
        """True when nothing of use follows."""
        ...

    def feed(self, event: str, data: Any, out: list[StreamValue]) -> None:
        """Put what one event says at the end of ``out``; ``data`` is its JSON, or a whole reply's.

        Raises:
            ServiceSpoke: it is an error, or says that the reply failed.
            NotAReply: it is nothing that belongs into a reply.
        """
        ...

    def end(self) -> list[StreamValue]:
        """Return what was held back when the stream is over, well or badly."""
        ...

    def raw(self) -> Mapping[str, Any] | None:
        """Return the reply's body as it would have come in one piece, None where nothing of one came."""
        ...


def with_detail(finished: Finished, more: str) -> Finished:
    """Return an end of reply that says one thing more."""
    if not more:
        return finished
    detail = f"{finished.detail}; {more}" if finished.detail else more
    return Finished(finished.status, finished.reason, detail)
