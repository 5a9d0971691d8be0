"""The context window as stretches of a bar: what the next request holds, what its reply may take, what is free.

Every stretch has a sign of its own, so that none depends on colour to be told apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.app.meters.meters import Meters
from tui.core.usage.usage import Figure, estimated, reported


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the bar. ``within`` is True where it is a part of the stretch that follows it."""

    name: str
    sign: str
    style: str
    size: Figure
    within: bool = False


def segments(meters: Meters) -> list[Segment]:
    """Return the stretches from the left; free space is what remains.

    Their sum is what the request takes, and the reserve. The reasoning such a turn usually takes is drawn as a part of
    the reserve; its figure is the whole of it, also where the reserve is less.
    """
    context, usual = meters.context, meters.expected
    if context is None:
        return []
    found = [
        Segment("persona", "▓", "$secondary", context.kind("schema", "persona")),
        Segment("history", "█", "$primary", context.kind("user", "reply", "summary", "correction", "priming")),
        Segment("draft", "▒", "$accent", context.kind("draft")),
    ]
    if usual is not None:
        likely = estimated(round(usual.reasoning.median))
        found.append(Segment("expected", "▞", "$warning", likely, within=True))
    return [*found, Segment("reserve", "░", "$foreground-muted", reported(context.reserve))]


def bar_cells(meters: Meters, width: int) -> list[tuple[Segment, int]]:
    """Return each stretch with its width in columns; whatever is not empty gets at least one."""
    context = meters.context
    window = context.window if context is not None else None
    if context is None or window is None or width <= 0:
        return []
    cells: list[tuple[Segment, int]] = []
    left, inside = width, 0
    for part in segments(meters):
        size = (part.size.value or 0) - inside
        size = min(size, context.reserve) if part.within else size
        inside = size if part.within else 0
        share = min(left, max(1, round(width * size / window))) if size > 0 else 0
        cells.append((part, share))
        left -= share
    return cells
