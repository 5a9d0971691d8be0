"""Corrections of an estimate by the service's own counts: of the last request, or of the next one before it is sent."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.context.parts import Fate, Part, PartKind
from tui.core.note import Reason, note
from tui.core.usage.usage import estimated


def last_count_part(difference: int) -> Part | None:
    """Return the part for what the service counted beyond the estimate of the last request; None for no difference."""
    return _part(difference, Reason.COUNTED_LARGER, Reason.COUNTED_SMALLER)


def counted_ahead(parts: Sequence[Part], difference: int) -> tuple[Part, ...]:
    """Return the parts of a request that the service counted before it is sent, ``difference`` beyond the estimate.

    Any other correction gives way to this one.
    """
    *kept, last = [part for part in parts if part.kind is not PartKind.CORRECTION]
    part = _part(difference, Reason.COUNTED_AHEAD_LARGER, Reason.COUNTED_AHEAD_SMALLER)
    return (*kept, *([part] if part is not None else []), last)


def _part(difference: int, larger: Reason, smaller: Reason) -> Part | None:
    if not difference:
        return None
    why = note(larger if difference > 0 else smaller, f"{abs(difference):,}")
    return Part(PartKind.CORRECTION, None, Fate.KEPT, estimated(difference), note=why)
