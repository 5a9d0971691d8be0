"""What the service's own counts teach about ours.

The request of a reply was counted here and reported there; the difference is told, and the next request
begins from the reported count where it still holds all that the last one held (see ``context``).
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.message import Message, Reply
from tui.core.usage import Provenance


def last_counted(path: Sequence[Message]) -> Reply | None:
    """Return the last reply whose request was counted here and reported by the service."""
    return next((m for m in reversed(path) if isinstance(m, Reply) and drift(m) is not None), None)


def drift(reply: Reply) -> int | None:
    """Return by how many tokens the service's count was above what mull told before; None where one is unknown."""
    given, origin = reply.outcome.usage.input, reply.origin
    if given.value is None or given.provenance is not Provenance.REPORTED or origin.counted is None:
        return None
    return given.value - origin.counted - origin.correction
