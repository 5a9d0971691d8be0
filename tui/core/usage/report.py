"""The usage report: past turns summed by day, model, persona or session, with practice apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from tui.core.cleaning import cleaned_line
from tui.core.formatting import day_and_time, short_number
from tui.core.models.profile import ModelProfile
from tui.core.usage.bill import BillKind, PartSum
from tui.core.usage.cost import dollars, sum_in_words
from tui.core.usage.model_stats import PastReply
from tui.core.usage.totals import TokenSum, Totals, totals_of
from tui.core.usage.usage import AT_LEAST

By = Literal["day", "model", "persona", "session"]
WAYS: tuple[By, ...] = get_args(By)
UNKNOWN_NOTE = "≥ stands before a sum that lacks a turn whose figure nobody knows."
ESTIMATE_NOTE = "~ stands before a sum of which a part was counted here, or has a price that is not confirmed."
SHARE_NOTE = "share: of the cost, what is for thinking."
PRACTICE_NOTE = "($…): practice costs nothing; these are list prices."


@dataclass(frozen=True, slots=True)
class UsageRow:
    """The sums of one day, model, persona or session; ``name`` is the text to show for ``key``."""

    key: str
    name: str
    practice: bool
    totals: Totals


@dataclass(frozen=True, slots=True)
class UsageReport:
    """All rows, those of real turns first; the totals of real turns and of practice, None if there were none."""

    by: By
    rows: tuple[UsageRow, ...]
    total: Totals | None
    practice: Totals | None


def usage_report(turns: Iterable[PastReply], by: By, profile_of: Callable[[str], ModelProfile]) -> UsageReport:
    """Return the report; days are in their order, other rows have the most expensive first."""
    groups: dict[tuple[bool, str], list[PastReply]] = {}
    for turn in turns:
        groups.setdefault((turn.origin.practice, _key(turn, by)), []).append(turn)
    rows = [
        UsageRow(key, _name(held[-1], by), practice, totals_of(held, profile_of))
        for (practice, key), held in groups.items()
    ]
    rows.sort(key=lambda row: (row.practice, *_order(row, by)))
    kinds = [[t for (p, _), held in groups.items() if p is practice for t in held] for practice in (False, True)]
    total, practice = (totals_of(kind, profile_of) if kind else None for kind in kinds)
    return UsageReport(by, tuple(rows), total, practice)


class Widths(NamedTuple):
    """How wide the columns of the table are, in cells, and what stands between the cost and the name."""

    turns: int
    figure: int
    share: int
    gap: str


LONG, SHORT = Widths(6, 13, 15, "  "), Widths(5, 9, 7, " ")


def as_rows(report: UsageReport, most: int | None = None, *, short: bool = False) -> list[list[str]]:
    """Return the report as the rows of a table, each a list of padded cells, and behind it what explains its signs."""
    notes = [[note] for note in notes_on(report, short=short)]
    rows = table_rows(report, most, short=short)
    return [*rows, *([[""]] if notes and rows[-1] != [""] else []), *notes]


def table_rows(report: UsageReport, most: int | None = None, *, short: bool = False) -> list[list[str]]:
    """Return the rows of the table, each a list of padded cells.

    The name comes last, so that wide letters do not shift a column.

    ``most`` is the number of rows to show of real turns, and of practice: the most expensive, or the newest days; a
    line says how many more there are. ``short`` shows counts with three digits, so that a day fits the window of usage
    on 80 columns.
    """
    if not report.rows:
        return [["No turn yet."]]
    wide = SHORT if short else LONG
    heads = [f"{name:>{wide.figure}}" for name in ("input", "cached", "output", "thinking")]
    share = f"{'share' if short else 'share of cost':>{wide.share}}"
    rows = [[f"{'turns':>{wide.turns}}", *heads, share, f"{'US$':>13}{wide.gap}", report.by]]
    for total in _sums(report):
        held = [row for row in report.rows if row.practice is total.practice]
        rows += [*_shown(held, report.by, most, short), _cells(total, short), [""]]
    rows += [[line] for line in (*_parts(report), *_served_otherwise(report))]
    return rows[:-1] if rows[-1] == [""] else rows


def cost_rows(report: UsageReport, most: int | None = None) -> list[list[str]]:
    """Return the rows of a table of turns, cost and name alone, where there is no room for more."""
    rows, of_parts = table_rows(report, most, short=True), _parts(report)
    lean = dict(zip(of_parts, _parts(report, lean=True), strict=True))
    return [[row[0], *row[-2:]] if len(row) > 1 else [lean.get(row[0], row[0])] for row in rows]


def _parts(report: UsageReport, *, lean: bool = False) -> list[str]:
    """Return the cost by kind of token: of real turns, else of practice at list prices; ``lean`` as of `part_lines`."""
    whole = report.total if report.total is not None else report.practice
    if whole is None or not whole.parts:
        return []
    what = "of the total" if report.total is not None else "of practice"
    left = f"Not in these parts, because a price is not known or was not kept: {_turns(whole.without_parts)}."
    head = LEAN_HEAD if lean else PART_HEAD
    return [head.format(what), *part_lines(whole.parts, lean=lean), *([left] if whole.without_parts else []), ""]


def _served_otherwise(report: UsageReport) -> list[str]:
    """Return how many turns were not served as they were asked for, with the settings; no line where all were."""
    lines = []
    for whole, kind in ((report.total, ""), (report.practice, "practice ")):
        if whole is not None and whole.otherwise.turns:
            settings = ", ".join(f"{setting} {count:,}" for setting, count in whole.otherwise.settings)
            count = f"{whole.otherwise.turns:,} of {whole.turns:,} {kind}turns"
            lines.append(f"served otherwise than asked: {count} ({settings})")
    return [*lines, ""] if lines else []


def _turns(count: int) -> str:
    return "1 turn" if count == 1 else f"{count:,} turns"


PART_HEAD = f"{{:<14}}{'tokens':>16}{'US$ a million':>17}{'US$':>13}"
"""The head of these lines, with room for a word on what they are parts of."""


LEAN_HEAD = f"{{:<14}}{'US$':>13}"
"""The head of the lines that say the cost alone."""


def part_lines(parts: Iterable[PartSum], *, lean: bool = False) -> list[str]:
    """Return the cost by kind of token as lines of 60 columns: the amount, the price or its range, US$.

    ``lean`` leaves out all but the US$: 27 columns.
    """
    lines = []
    for part in parts:
        counted = f"{'~' * part.estimated + format(part.amount, ','):>16}{_prices(part):>17}"
        cost = f"{'~' * part.unsure + dollars(part.cost):>13}"
        lines.append(f"{PART_NAMES[part.kind]:<14}{'' if lean else counted}{cost}")
    return lines


def _prices(part: PartSum) -> str:
    """Return the price of a part in US$ per million tokens, of searches per thousand; a range where there are more."""
    price = f"{part.least:g}" if part.least == part.most else f"{part.least:g} to {part.most:g}"
    return f"{price} a thousand" if part.kind is BillKind.SEARCHES else price


PART_NAMES = {
    BillKind.INPUT: "fresh input",
    BillKind.CACHED: "cached",
    BillKind.WRITTEN: "written",
    BillKind.WRITTEN_LONG: "written, long",
    BillKind.VISIBLE: "answer",
    BillKind.REASONING: "thinking",
    BillKind.OUTPUT: "output",
    BillKind.SEARCHES: "web searches",
}


def notes_on(report: UsageReport, *, short: bool = False) -> list[str]:
    """Return the sentences that explain the signs of the table, each of which stands in it."""
    signs = "".join([*_parts(report), *("".join(_cells(row, short)[:-1]) for row in [*report.rows, *_sums(report)])])
    said = (
        (SHARE_NOTE, short and bool(report.rows)),
        (UNKNOWN_NOTE, AT_LEAST in signs),
        (ESTIMATE_NOTE, "~" in signs),
        (PRACTICE_NOTE, report.practice is not None),
    )
    return [note for note, wanted in said if wanted]


def _sums(report: UsageReport) -> list[UsageRow]:
    """Return the rows below those of real turns, and of practice."""
    sums = (("total", False, report.total), ("practice", True, report.practice))
    return [UsageRow("", name, practice, whole) for name, practice, whole in sums if whole is not None]


def _shown(rows: list[UsageRow], by: By, most: int | None, short: bool) -> list[list[str]]:
    """Return the rows to show."""
    held = rows if most is None else rows[-most:] if by == "day" else rows[:most]
    left = len(rows) - len(held)
    shown = [_cells(row, short) for row in held]
    return [*shown, [f"{'…':>6}  {left:,} more: mull usage --by {by}"]] if left else shown


def _cells(row: UsageRow, short: bool) -> list[str]:
    """Return the cells of one row."""
    held, wide = row.totals, SHORT if short else LONG
    figures = (held.input, held.cached, held.output, held.reasoning)
    counts = [f" {cell(total, short=short):>{wide.figure - 1}}" for total in figures]
    share = "?" if held.reasoning_share is None else f"{held.reasoning_share:.0%}"
    cost = f"{_cost(held, practice=row.practice):>13}{wide.gap}"
    return [f"{held.turns:>{wide.turns},}", *counts, f"{share:>{wide.share}}", cost, cleaned_line(row.name)]


def cell(figure: TokenSum, *, short: bool = False) -> str:
    """Return a sum as text: ``~`` if a part was estimated, ``≥`` if that of a turn is unknown."""
    if figure.unknown and not figure.counted:
        return "?"
    number = short_number(figure.known) if short else f"{figure.known:,}"
    told = ("~" if figure.estimated else "") + number
    return f"{AT_LEAST} {told}" if figure.unknown else told


def _cost(held: Totals, *, practice: bool) -> str:
    return f"({sum_in_words(held.list_price, held.turns, held.unlisted)})" if practice else spent(held)


def spent(held: Totals) -> str:
    """Return the cost of all turns in US$ as text, with ``≥`` where that of a turn is unknown.

    A part that is an estimate makes the sum one, with ``~``.
    """
    return sum_in_words(held.cost, held.turns, held.unpriced, estimate=bool(held.estimated))


def _key(turn: PastReply, by: By) -> str:
    match by:
        case "day":
            return day_and_time(turn.time)[:10]
        case "model":
            return turn.origin.model
        case "persona":
            return turn.origin.persona
        case "session":
            return turn.session


def _name(turn: PastReply, by: By) -> str:
    title = "(deleted)" if turn.deleted else turn.title or "(untitled)"
    return f"{title} ({turn.session})" if by == "session" else _key(turn, by)


def _order(row: UsageRow, by: By) -> tuple[float, str]:
    return (0.0, row.key) if by == "day" else (-(row.totals.cost + row.totals.list_price) or 0.0, row.key)
