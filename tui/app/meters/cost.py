"""The cost meter: tokens and US$ of the last turn and of the whole session, side by side."""

from __future__ import annotations

from textual.content import Content

from tui.app.meters.meters import Meters
from tui.app.meters.rows import heading, pair
from tui.core.formatting import tokens
from tui.core.usage.cost import dollars, paid_in_words
from tui.core.usage.report import cell, spent
from tui.core.usage.totals import TokenSum


def cost_meter(meters: Meters) -> list[Content]:
    """Return the meter's lines: tokens of each kind, the part of the bill that is reasoning, US$."""
    totals, last = meters.totals, meters.totals.last
    used = last.outcome.usage if last is not None else None
    reasoning = tokens(used.reasoning) if used else "-"
    lines = [
        Content.assemble(heading("Bill"), (f"{'last turn':>16}{'session':>11}", "$text-muted")),
        pair("reasoning", reasoning, _sum(totals.reasoning)),
        pair(
            "  of bill",
            _percent(totals.last_share) if last else "-",
            _percent(totals.reasoning_share) if totals.turns else "-",
        ),
    ]
    rows = [
        ("visible", used and used.visible, totals.visible),
        ("input", used and used.input, totals.input),
        ("  cached", used and used.cached, totals.cached),
    ]
    rare = (("  written", used and used.written, totals.written), ("searches", used and used.searches, totals.searches))
    rows += [row for row in rare if row[2].known]  # most services report none
    for name, figure, total in rows:
        lines.append(pair(name, tokens(figure) if figure else "-", _sum(total)))
    lines.append(pair("US$", paid_in_words(last) if last else "-", spent(totals)))
    return [*lines, *_practice(meters)]


def _percent(share: float | None) -> str:
    """Return a part of a bill."""
    return "?" if share is None else f"{share:.0%}"


def _sum(total: TokenSum) -> str:
    return cell(total, short=total.known >= 1_000_000)


def _practice(meters: Meters) -> list[Content]:
    """Return that practice costs nothing, and what it would have cost."""
    if not meters.practice and not meters.totals.list_price:
        return []
    price = meters.totals.list_price
    said = f"practice; list price {dollars(price)}" if price else "practice"
    return [Content.styled(f"({said})", "$text-muted")]
