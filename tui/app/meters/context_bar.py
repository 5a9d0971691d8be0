"""The context bar: the next request against the model's window, as a bar, as figures, and how long that will last.

Every stretch has a sign of its own, so that none depends on colour to be told apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.content import Content

from tui.app.meters.meters import Meters
from tui.app.meters.rows import EDGE, fact, heading
from tui.core.context.context import Context
from tui.core.context.parts import PartKind, Section
from tui.core.context.room import Room, Verdict, largest_request, room_for
from tui.core.context.turns_left import turns_left
from tui.core.formatting import short_number, tokens
from tui.core.usage.budget_check import BudgetVerdict, budget_check
from tui.core.usage.usage import Figure, estimated, reported

# The sign and the colour of each section, in a bar whose free space is filled with ``FREE_SIGN``.
LOOKS: Mapping[Section, tuple[str, str]] = {
    Section.PERSONA: ("▓", "$text-secondary"),
    Section.HISTORY: ("█", "$text-primary"),
    Section.DRAFT: ("▒", "$text-accent"),
}
RESERVE, RESERVE_SIGN = "reserve", "░"
FREE, FREE_SIGN = "free", "·"
BUDGET_WARNINGS = {
    BudgetVerdict.SHORT: "! may cut the reply off",
    BudgetVerdict.LIKELY_EMPTY: "! less than it usually thinks",
}


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
    found = [Segment(section, *LOOKS[section], context.section(section)) for section in Section]
    if usual is not None:
        likely = estimated(round(usual.reasoning.median))
        found.append(Segment("expected", "▞", "$text-warning", likely, within=True))
    return [*found, Segment(RESERVE, RESERVE_SIGN, "$text-muted", reported(context.reserve))]


def legend() -> tuple[str, str]:
    """Return the signs of the bar and their names, from the left."""
    signs = [*(LOOKS[section][0] for section in Section), RESERVE_SIGN, FREE_SIGN]
    return " ".join(signs), ", ".join([*Section, RESERVE, FREE])


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


def context_meter(meters: Meters, width: int) -> list[Content]:
    """Return the meter's lines."""
    context, lines = meters.context, [heading("Next request")]
    if context is None:
        return [*lines, Content("counting …")]
    if context.window is None:
        lines.append(Content.styled("window unknown: no bar", "$text-muted"))
    else:
        lines.append(bar(meters, width))
    for part in segments(meters):
        size = "…" if meters.counting and part.name == Section.DRAFT else tokens(part.size)
        lines.append(_figure(part.name, size, part.sign, part.style))
        corrected = context.kind(PartKind.CORRECTION).value
        if part.name == Section.HISTORY and corrected:
            lines.append(_figure("corrected", f"{corrected:+,}", " "))  # within the history, by the last count
    lines += [_figure(FREE, tokens(context.free), FREE_SIGN), Content.styled("─" * width, "$line")]
    window = "?" if context.window is None else short_number(context.window)
    used = f"used of {window}"
    lines.append(Content(f"{used}{tokens(meters.used):>{EDGE - len(used)}}"))
    return [*lines, *_beside(meters, context)]


def _beside(meters: Meters, context: Context) -> list[Content]:
    """Return what is not in the bar: what is muted, the budget, how far to trust the estimate, how long it lasts."""
    lines, usual = [], meters.expected.reasoning.median if meters.expected is not None else 0
    most, window = largest_request(context.profile), context.window
    if most is not None and window is not None and most < window:
        lines.append(fact("input limit", short_number(most)))
    if context.muted.value:
        lines.append(_figure("muted", tokens(context.muted), "×"))
    if usual > context.reserve and (meters.cap is None or meters.cap > context.reserve):
        lines.append(Content.styled("! usually more than the reserve", "$text-warning"))
    if meters.cap is not None:
        lines.append(fact("budget", f"{meters.cap:,}"))
        check = budget_check(context.profile, meters.effort, meters.cap, meters.expected)
        if check is not None and check.verdict in BUDGET_WARNINGS:
            lines.append(Content.styled(BUDGET_WARNINGS[check.verdict], "$text-warning"))
    if context.drift is not None and context.drift.tokens:
        lines.append(fact("last drift", context.drift.words))
    if context.profile.counted_with and not meters.practice:
        lines.append(Content.styled(f"~ by {context.profile.encoding}, not its own", "$text-muted"))
    more = turns_left(context)
    if more is not None:
        lines.append(Content.styled(_more_turns(more, room_for(context)), "$text-muted"))
    return lines


def _more_turns(more: int, room: Room) -> str:
    """Return how long the window will last, in the panel's width. Where there is no room, nothing more is sent."""
    if more == 0:
        return "< 1 more turn at this pace" if room.verdict is Verdict.ENOUGH else "no further turn fits"
    many = "> 1,000" if more > 1000 else f"≈ {more:,}"
    return f"{many} more turn{'' if more == 1 else 's'} at this pace"


def _figure(name: str, size: str, sign: str, style: str = "$text-muted") -> Content:
    """Return one named figure with the sign it has in the bar."""
    return Content.assemble((sign, style), " ", (name, "$text-muted"), f"{size:>{EDGE - 2 - len(name)}}")


def bar(meters: Meters, width: int) -> Content:
    """Return the context window as one line; every stretch has a sign of its own."""
    cells = bar_cells(meters, width)
    filled = [(part.sign * count, part.style) for part, count in cells if count]
    rest = width - sum(count for _, count in cells)
    return Content.assemble(*filled, (FREE_SIGN * rest, "$line"))
