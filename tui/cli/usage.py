"""``mull usage``: tokens and US$ over all sessions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tui.cli.assembly import Assembly
from tui.cli.output import columns, json_data, note
from tui.cli.personas.tally import same_in_words
from tui.cli.table import print_table
from tui.core.usage.effort_effect import same_efforts_by_deployment
from tui.core.usage.report import By, UsageReport, as_rows, usage_report
from tui.core.usage.totals import TokenSum, Totals

SUMS = ("input", "cached", "written", "output", "reasoning", "searches")
WIDE = 100  # columns from which counts are shown with all their digits


def run(by: By, since: datetime | None, as_json: bool) -> int:
    """Show what was used: input, cached, output, thinking, its share of the cost, US$. Practice stands apart."""
    assembly = Assembly()
    turns = assembly.past_replies(in_utc(since) if since else "")
    report = usage_report(turns, by, assembly.profile_of)
    if as_json:
        json_data(as_object(report, since))
    else:
        print_table(as_rows(report, short=(columns() or WIDE) < WIDE))
        same = same_efforts_by_deployment(turns, lambda model: assembly.profile_of(model).default_effort)
        note(*same_in_words(same))
    return 0


def in_utc(local: datetime) -> str:
    """Return a time as UTC, written as in session files; its year alone where a clock has no such time."""
    try:
        return local.astimezone(UTC).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError, OSError):  # at the ends of the calendar; on Windows before 1970
        return f"{local.year:04}"


def in_words(since: datetime) -> str:
    """Return a day as a date, and any other moment with its time, in ISO 8601."""
    if since == datetime(since.year, since.month, since.day, tzinfo=since.tzinfo) and since.tzinfo is None:
        return since.date().isoformat()
    return since.isoformat(timespec="seconds")


def as_object(report: UsageReport, since: datetime | None) -> dict[str, Any]:
    """Return a report as a JSON object, in tokens and US$; unknown is null.

    ``unknown`` counts the turns whose figure is not in a sum, ``estimated`` those whose figure in it is an estimate.
    """
    return {
        "by": report.by,
        "since": None if since is None else in_words(since),
        "rows": [{report.by: row.key, "practice": row.practice, **sums_of(row.totals)} for row in report.rows],
        "total": sums_of(report.total or Totals()),
        "practice": sums_of(report.practice or Totals()),
    }


def sums_of(held: Totals) -> dict[str, Any]:
    """Return sums as a JSON object, in tokens and US$."""
    figures = {name: getattr(held, name) for name in SUMS}
    return {
        "turns": held.turns,
        **{name: _known(total) for name, total in figures.items()},
        "reasoning_share": held.reasoning_share,
        "cost_usd": None if held.turns and held.unpriced == held.turns else held.cost,
        "list_price_usd": None if held.turns and held.turns == held.unpriced + held.unlisted else held.list_price,
        "unknown": {**{name: total.unknown for name, total in figures.items()}, "cost_usd": held.unpriced},
        "estimated": {
            **{name: total.estimated for name, total in figures.items()},
            "cost_usd": held.estimated,
        },
        "parts": {
            str(part.kind): {"amount": part.amount, "cost_usd": part.cost, "prices": [part.least, part.most]}
            for part in held.parts
        },
        "without_parts": held.without_parts,
        "differs": {
            "turns": held.otherwise.turns,
            "settings": {str(setting): count for setting, count in held.otherwise.settings},
            "untold": held.otherwise.untold,
        },
    }


def _known(total: TokenSum) -> int | None:
    return None if total.unknown and not total.counted else total.known
