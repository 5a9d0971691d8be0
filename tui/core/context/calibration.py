"""What the service's own counts teach about ours.

The request of a reply was counted here and reported there. The difference is shown, and the next request
begins from the reported count where it still holds all that the last one held (``context.build_context``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.core.conversation.message import Message, Reply
from tui.core.usage.usage import Provenance


@dataclass(frozen=True, slots=True)
class Drift:
    """By how many tokens the service's count of a request, ``reported``, was above what mull had estimated."""

    tokens: int
    reported: int

    @property
    def words(self) -> str:
        """Say it with its share of the request: ``+12 (0.3%)``, or ``exact``."""
        return f"{self.tokens:+,} ({abs(self.tokens) / max(1, self.reported):.1%})" if self.tokens else "exact"


def last_drift(path: Sequence[Message]) -> Drift | None:
    """Return how far off the last estimate was, None where no request was both counted here and reported."""
    reply = last_counted(path)
    tokens = drift(reply) if reply is not None else None
    return Drift(tokens, reply.outcome.usage.input.value or 0) if reply is not None and tokens is not None else None


def last_counted(path: Sequence[Message]) -> Reply | None:
    """Return the last reply whose request was counted here and reported by the service."""
    return next((m for m in reversed(path) if isinstance(m, Reply) and drift(m) is not None), None)


def drift(reply: Reply) -> int | None:
    """Return by how many tokens the service's count was above the estimate; None where one is unknown."""
    given, origin = reply.outcome.usage.input, reply.origin
    if given.value is None or given.provenance is not Provenance.REPORTED or origin.counted is None:
        return None
    return given.value - origin.counted - origin.correction
