"""How far the token counts of mull differ from those the service reports.

mull counts each request, and the service reports its own count with the reply. The difference is shown. If the next
request still holds all of the last one, its count starts from the reported one (``context.build_context``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.core.conversation.message import Message, Reply
from tui.core.usage.plausibility import RequestSize, input_doubt
from tui.core.usage.usage import Provenance, estimated


@dataclass(frozen=True, slots=True)
class Drift:
    """How far off an estimate was: ``tokens`` is the service's count, ``reported``, less the estimate of mull."""

    tokens: int
    reported: int

    @property
    def words(self) -> str:
        """The drift with its share of the larger count, as text to show: ``+12 (0.3%)``, or ``exact``."""
        larger = max(1, self.reported, self.reported - self.tokens)
        return f"{self.tokens:+,} ({abs(self.tokens) / larger:.1%})" if self.tokens else "exact"


def last_drift(path: Sequence[Message]) -> Drift | None:
    """Return how far off the last estimate was; None if no request has both counts, or the service's cannot be."""
    reply = last_counted(path)
    tokens = drift(reply) if reply is not None else None
    if reply is None or tokens is None:
        return None
    told, counted = reply.outcome.usage.input.value or 0, reply.origin.counted or 0
    doubt = input_doubt(told, RequestSize(estimated(counted), counted, counted), None)
    return Drift(tokens, told) if doubt is None else None


def last_counted(path: Sequence[Message]) -> Reply | None:
    """Return the last reply whose request has both counts, that of mull and that of the service; None if none has."""
    return next((m for m in reversed(path) if isinstance(m, Reply) and drift(m) is not None), None)


def drift(reply: Reply) -> int | None:
    """Return the service's count less the estimate, in tokens; None if one of them is unknown."""
    given, origin = reply.outcome.usage.input, reply.origin
    if given.value is None or given.provenance is not Provenance.REPORTED or origin.counted is None:
        return None
    return given.value - origin.counted - origin.correction
