"""How far the token counts of mull differ from those the service reports.

mull counts each request, and the service reports its own count with the reply. The difference is shown. If the next
request still holds all of the last one and goes to the same model at the same place, its count starts from the
reported one (``context.build_context``). Such a correction has a floor and a ceiling, and fades while no later count
confirms it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from tui.core.conversation.message import Message, Reply, ReplyOrigin
from tui.core.usage.plausibility import ADDED, TIMES, RequestSize, input_doubt
from tui.core.usage.usage import Provenance, estimated

FULL_TURNS = 4  # turns without a count of the service's after which a correction begins to fade


@dataclass(frozen=True, slots=True)
class CountedBy:
    """Who counts the tokens of a request: a model at a place. ``endpoint`` is the place as text to show.

    Another connection whose model has the same name may count otherwise, and so may another address.
    """

    connection: str
    endpoint: str
    model: str


def counted_by(origin: ReplyOrigin) -> CountedBy:
    """Return who counted the request for a reply."""
    return CountedBy(origin.connection, origin.endpoint, origin.model)


def faded(told: int, size: RequestSize, turns: int) -> int:
    """Return the correction of an estimate by a count of the service's, in tokens.

    ``told`` is that count, ``size`` what mull counted of the same request. ``turns`` is the number of turns since of
    which no count of the service's is believed: after some of them the correction is halved with each.
    """
    bounded = min(max(told, floor_of(size)), ceiling_of(size))
    return int((bounded - (size.used.value or 0)) / 2.0 ** min(max(0, turns - FULL_TURNS), 60))


def floor_of(size: RequestSize) -> int:
    """Return the least that a request can be corrected to, in tokens."""
    return size.least // TIMES


def ceiling_of(size: RequestSize) -> int:
    """Return the most that a request can be corrected to, in tokens."""
    return TIMES * size.most + ADDED


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


def turns_since(path: Sequence[Message], reply: Reply) -> int:
    """Return the number of turns that ended on a path after a reply."""
    later = takewhile(lambda message: message is not reply, reversed(path))
    return sum(isinstance(message, Reply) for message in later)


def drift(reply: Reply) -> int | None:
    """Return the service's count less the estimate, in tokens; None if one of them is unknown."""
    given, origin = reply.outcome.usage.input, reply.origin
    if given.value is None or given.provenance is not Provenance.REPORTED or origin.counted is None:
        return None
    return given.value - origin.counted - origin.correction
