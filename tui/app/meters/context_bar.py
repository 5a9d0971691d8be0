"""The context meter: the next request against the model's window, as a bar and as figures, and how long that will last.

Every stretch of the bar has a sign of its own, so that none depends on colour to be told apart. The rows are always the
same: where there is nothing to say, a value is blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from textual.content import Content

from tui.app.meters.meters import Meters
from tui.app.meters.rows import BLANK, LEFT, RIGHT, beside, cell, heading
from tui.core.context.context import Context
from tui.core.context.parts import PartKind, Section
from tui.core.context.room import SENT_ANYWAY, room_for
from tui.core.context.turns_left import turns_left
from tui.core.formatting import brief, short_number
from tui.core.usage.budget_check import BudgetVerdict
from tui.core.usage.usage import Figure, estimated, reported


class Look(NamedTuple):
    """How a stretch of the bar looks, and its name."""

    sign: str
    style: str
    name: str


LOOKS: Mapping[Section, Look] = {
    Section.PERSONA: Look("▓", "$text-secondary", "persona"),
    Section.HISTORY: Look("█", "$text-primary", "talk"),
    Section.DRAFT: Look("▒", "$text-accent", "draft"),
}
TYPICAL = Look("▞", "$text-warning", "typical")
RESERVE = Look("░", "$text-muted", "reserve")
FREE = Look("·", "$line", "free")
NO_ROOM = "! no further turn fits"
BUDGET_WARNINGS = {
    BudgetVerdict.SHORT: "! budget: may cut the reply off",
    BudgetVerdict.LIKELY_EMPTY: "! budget: most likely no answer",
}
MOST_TURNS = 999  # that are counted


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the bar. ``within`` is True where it is a part of the stretch that follows it.

    A stretch that is ``blank`` is too little to be drawn or told: the tokens around a conversation that has not begun.
    """

    look: Look
    size: Figure
    within: bool = False
    blank: bool = False


def segments(meters: Meters) -> list[Segment]:
    """Return the stretches from the left; free space is what remains.

    Their sum is what the request takes, and the reserve. The thinking that is typical of such a turn is drawn as a part
    of the reserve; its figure is the whole of it, also where the reserve is less.
    """
    context, usual = meters.context, meters.expected
    if context is None:
        return []
    found = [Segment(LOOKS[each], context.section(each), blank=_is_blank(context, each)) for each in Section]
    if usual is not None:
        found.append(Segment(TYPICAL, estimated(round(usual.reasoning.median)), within=True))
    return [*found, Segment(RESERVE, reported(context.reserve))]


def _is_blank(context: Context, section: Section) -> bool:
    """Return whether nothing of a section is sent but what opens the reply."""
    kinds = [kind for kind in PartKind if kind.traits.section is section and kind is not PartKind.PRIMING]
    return context.kind(*kinds).value == 0


def legend() -> tuple[str, str]:
    """Return the signs of the bar and their names, from the left."""
    looks = [*(LOOKS[section] for section in Section), TYPICAL._replace(name="typical thinking"), RESERVE, FREE]
    return " ".join(look.sign for look in looks), ", ".join(look.name for look in looks)


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
        share = min(left, max(1, round(width * size / window))) if size > 0 and not part.blank else 0
        cells.append((part, share))
        left -= share
    return cells


def bar(meters: Meters, width: int) -> Content:
    """Return the context window as one line; every stretch has a sign of its own."""
    cells = bar_cells(meters, width)
    filled = [(part.look.sign * count, part.look.style) for part, count in cells if count]
    rest = width - sum(count for _, count in cells)
    return Content.assemble(*filled, (FREE.sign * rest, FREE.style))


def context_rows(meters: Meters, width: int) -> list[Content]:
    """Return the rows of the meter, always as many."""
    context = meters.context
    if context is None:
        return [heading("Context", "counting …"), *[BLANK] * 5]
    known = context.window is not None
    return [
        heading("Context", f"{in_window(meters)}{filled_share(meters):>6}"),
        bar(meters, width) if known else Content.styled("window unknown: no bar", "$text-muted"),
        *_cells(meters, context),
        note(meters),
    ]


def in_window(meters: Meters) -> str:
    """Return the size of the next request, and that of the window: ``~1,244 of 32.8k``."""
    window = meters.context.window if meters.context is not None else None
    return f"{brief(meters.used)} of {'?' if window is None else short_number(window)}"


def filled_share(meters: Meters) -> str:
    """Return how much of the window the next request takes: ``4%``; empty where nobody knows."""
    window, used = meters.context.window if meters.context is not None else None, meters.used.value
    if window is None or used is None:
        return ""
    share = used / window
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def _cells(meters: Meters, context: Context) -> list[Content]:
    """Return the figures of the stretches, two in a row, and how many more turns fit."""
    cells = {part.look.name: _cell(part, meters) for part in segments(meters)}
    free = cell(*FREE, brief(context.free), LEFT)
    rows = [beside(cells[left], cells[right]) for left, right in (("persona", "talk"), ("reserve", "draft"))]
    return [*rows, beside(free, Content.styled(f"{turns_in_words(context):>{RIGHT}}", "$text-muted"))]


def _cell(part: Segment, meters: Meters) -> Content:
    counting = meters.counting and part.look.name == "draft"
    figure = "…" if counting else "" if part.blank or not part.size.value else brief(part.size)
    if part.size.value is None:
        figure = brief(part.size)
    return cell(*part.look, figure, LEFT if part.look.name in ("persona", "reserve") else RIGHT)


def turns_in_words(context: Context) -> str:
    """Return about how many more turns fit: ``≈15 turns left``; empty where that is not known, or none does."""
    more = turns_left(context)
    if more is None or room_for(context).verdict in SENT_ANYWAY:
        return ""
    if more == 0:
        return "<1 turn left"
    many = f"≈{more}" if more <= MOST_TURNS else f">{MOST_TURNS}"
    return f"{many} turn{'' if more == 1 else 's'} left"


def note(meters: Meters) -> Content:
    """Return what matters most of the next request beside its size, else a blank row."""
    words = warning(meters)
    if words:
        return Content.styled(words, "$text-warning")
    context = meters.context
    if context is not None and context.muted.value:
        return Content.styled(f"× muted {brief(context.muted)}", "$text-muted")
    if context is not None and context.profile.counted_with and not meters.practice:
        return Content.styled("estimate: tokenizer unknown", "$text-muted")
    return BLANK


def warning(meters: Meters) -> str:
    """Return what may go wrong with the next request; empty where nothing is known to."""
    context, usual = meters.context, meters.expected
    if context is None:
        return ""
    if room_for(context).verdict in SENT_ANYWAY:
        return NO_ROOM
    if meters.check is not None and meters.check.verdict in BUDGET_WARNINGS:
        return BUDGET_WARNINGS[meters.check.verdict]
    capped = meters.cap is not None and meters.cap <= context.reserve
    if usual is not None and usual.reasoning.median > context.reserve and not capped:
        return "! thinks more than the reserve"
    return ""
