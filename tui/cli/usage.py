"""``mull usage``: tokens and US$ over all sessions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tui.cli.assembly import Assembly
from tui.cli.output import data, json_data
from tui.core.usage.report import By, UsageReport, as_lines, usage_report
from tui.core.usage.totals import TokenSum, Totals


def run(by: By, since: datetime | None, as_json: bool) -> int:
    """Show what was used: input, cached, output, reasoning, its part of the bill, US$. Practice stands apart."""
    assembly = Assembly()
    turns = assembly.past_replies(in_utc(since) if since else "")
    report = usage_report(turns, by, assembly.profile_of)
    if as_json:
        json_data(as_object(report, since))
    else:
        data("\n".join(as_lines(report)))
    return 0


def in_utc(local: datetime) -> str:
    """Return a local time as UTC, written as in session files."""
    return local.astimezone(UTC).isoformat(timespec="milliseconds")


def as_object(report: UsageReport, since: datetime | None) -> dict[str, Any]:
    """Return a report as a JSON object, in tokens and US$; unknown is null.

    ``unknown`` counts the turns whose figure is not in a sum, ``estimated`` those whose figure in it is an estimate.
    """
    return {
        "by": report.by,
        "since": since.date().isoformat() if since else None,
        "rows": [{report.by: row.key, "practice": row.practice, **sums_of(row.totals)} for row in report.rows],
        "total": sums_of(report.total or Totals()),
        "practice": sums_of(report.practice or Totals()),
    }


def sums_of(held: Totals) -> dict[str, Any]:
    """Return sums as a JSON object, in tokens and US$."""
    figures = {"input": held.input, "cached": held.cached, "output": held.output, "reasoning": held.reasoning}
    return {
        "turns": held.turns,
        **{name: _known(total) for name, total in figures.items()},
        "reasoning_share": held.reasoning_share,
        "cost_usd": None if held.turns and held.unpriced == held.turns else held.cost,
        "list_price_usd": None if held.turns and held.turns == held.unpriced + held.unlisted else held.list_price,
        "unknown": {**{name: total.unknown for name, total in figures.items()}, "cost_usd": held.unpriced},
        "estimated": {name: total.estimated for name, total in figures.items()},
    }


def _known(total: TokenSum) -> int | None:
    return None if total.unknown and not total.counted else total.known
