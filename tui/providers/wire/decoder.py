"""Decoding one reply: the events of either API become stream values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from tui.core.stream import Finished, StreamValue


class ServiceReported(Exception):
    """The service sent an error where a reply belongs; ``error`` is that error's JSON, as it came."""

    def __init__(self, error: Any) -> None:
        super().__init__("an error inside the reply")
        self.error = error


class NotAReply(Exception):
    """JSON that is neither a piece of a reply nor a whole one."""


class Decoder(Protocol):
    """The state of one reply while its events arrive, on either API."""

    @property
    def finished(self) -> bool:
        """True once the service reported the end of the reply."""
        ...

    @property
    def over(self) -> bool:
        """True once nothing follows that is needed."""
        ...

    def feed(self, event: str, data: Any, out: list[StreamValue]) -> None:
        """Append the values of one event to ``out``; ``data`` is its JSON, or that of a whole reply.

        Raises:
            ServiceReported: it is an error, or reports that the reply failed.
            NotAReply: it does not belong to a reply.
        """
        ...

    def end(self) -> list[StreamValue]:
        """Return what was held back; called when the stream is over, well or badly."""
        ...

    def raw(self) -> Mapping[str, Any] | None:
        """Return the reply's body as it would have come in one piece, None where nothing of one came."""
        ...


def with_detail(finished: Finished, more: str) -> Finished:
    """Return the end of a reply with one more detail."""
    if not more:
        return finished
    detail = f"{finished.detail}; {more}" if finished.detail else more
    return Finished(finished.status, finished.reason, detail)
