"""The result of a comparison: each reply and a table of figures, or one JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tui.cli.ask import as_object as reply_object
from tui.cli.output import columns, data
from tui.cli.table import print_table
from tui.core.compare import (
    CompareMark,
    Likeness,
    likeness,
    marks_of,
    repeatability,
    same_request_in_words,
    seed_in_words,
)
from tui.core.conversation.message import Reply
from tui.core.formatting import duration, tokens
from tui.core.usage.cost import cost_in_words
from tui.engine.compare import Column, Comparison
from tui.engine.next_request import NextRequest

HEAD = ("contestant", "ended", "in", "out", "reasoning", "seconds", "US$", "")


def print_all(
    comparison: Comparison, names: Sequence[str], plan: Sequence[NextRequest], *, clean: bool = False
) -> None:
    """Print each reply under its candidate's name, a table of figures, and what two replies with a seed showed."""
    for name, column in zip(names, comparison.columns, strict=True):
        data(f"── {name} " + "─" * max(3, min(70, (columns() or 74) - 4) - len(name)))
        data(f"{column.reply.text.rstrip() if column.reply else '(not asked)'}\n", clean=clean)
    same = comparison.same_requests()
    print_table(table(names, comparison.columns, same))
    if same:
        data("\n" + "\n".join(same_request_in_words([names[each] for each in group], sent=True) for group in same))
    pair = _twice(comparison, plan)
    if pair is not None:
        alike = likeness(pair[0].text, pair[1].text)
        data("\n" + "\n".join(seed_in_words(*pair, alike, seeded=plan[0].request.seed is not None)), clean=clean)


def table(names: Sequence[str], columns: Sequence[Column], same: Sequence[Sequence[int]] = ()) -> list[list[str]]:
    """Return a table of figures as rows of cells, one a candidate. ``same`` are candidates with the same request."""
    marks = marks_of([(c.reply, c.choice.profile) if c.reply else None for c in columns], same)
    shown = [" ".join(mark.shown for mark in each) for each in marks]
    rows = [HEAD, *(_row(name, c, m) for name, c, m in zip(names, columns, shown, strict=True))]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    return [[_aligned(row[at], widths[at], at) for at in range(len(HEAD))] for row in rows]


def _row(name: str, column: Column, marks: str) -> tuple[str, ...]:
    reply = column.reply
    if reply is None:
        return (name, "not asked", "-", "-", "-", "-", "-", "")
    usage = reply.outcome.usage
    figures = [tokens(figure) for figure in (usage.input, usage.output, usage.reasoning)]
    cost = cost_in_words(reply, column.choice.profile)
    return (name, str(reply.status), *figures, duration(reply.outcome.seconds), cost, marks)


def _aligned(text: str, width: int, at: int) -> str:
    if at == len(HEAD) - 1:
        return text
    return (text.rjust(width) if 2 <= at <= 5 else text.ljust(width)) + "  "


def as_object(
    comparison: Comparison, names: Sequence[str], plan: Sequence[NextRequest], gone_on: int | None
) -> dict[str, Any]:
    """Return a comparison as one JSON object; unknown is null. The session goes on from the column ``gone_on``."""
    columns, same = comparison.columns, comparison.same_requests()
    marks = marks_of([(c.reply, c.choice.profile) if c.reply else None for c in columns], same)
    candidates = [
        _candidate(comparison, number, plan[number], names[number], marks[number]) for number in range(len(columns))
    ]
    return {
        "session": comparison.session.conversation.session,
        "kept": comparison.session.keeping.unkept is None,
        "prompt": comparison.text,
        "contestants": candidates,
        "goes_on_from": None if gone_on is None else names[gone_on],
        "seed": seed_shown(comparison, plan),
        **({"same_request": [[names[each] for each in group] for group in same]} if same else {}),
    }


def _candidate(
    comparison: Comparison, number: int, estimate: NextRequest, name: str, marks: tuple[CompareMark, ...]
) -> dict[str, Any]:
    """Return one candidate as a JSON object, with the fields of ``mull ask --json``."""
    reply = comparison.columns[number].reply
    head = {"name": name, "connection": estimate.choice.provider.route.connection, "asked": reply is not None}
    if reply is None:
        return head
    fields = reply_object(comparison.session, reply, estimate.context)
    del fields["session"], fields["kept"]
    fields["seed"] = estimate.request.seed
    return {**head, **fields, "seconds": reply.outcome.seconds, "marks": [str(mark) for mark in marks]}


def seed_shown(comparison: Comparison, plan: Sequence[NextRequest]) -> dict[str, Any] | None:
    """Return how alike two replies with a seed are, as a JSON object; None where no candidate was asked twice."""
    pair = _twice(comparison, plan)
    if pair is None:
        return None
    one, other = pair
    alike = likeness(one.text, other.text)
    sent = plan[0].request.seed
    return {**_shown(alike), "sent": sent, **_fingerprints(one, other, alike, seeded=sent is not None)}


def _twice(comparison: Comparison, plan: Sequence[NextRequest]) -> tuple[Reply, Reply] | None:
    """Return the two replies of a candidate that was asked twice with a seed; None where there are none."""
    first, *others = (estimate.choice for estimate in plan)
    if first.asked.seed is None or others != [first]:
        return None
    one, other = (column.reply for column in comparison.columns)
    return (one, other) if one is not None and other is not None else None


def _shown(alike: Likeness) -> dict[str, Any]:
    at = alike.first_difference
    where = at and {"line": at.line, "first": at.first, "second": at.second}
    return {"identical": alike.identical, "equal_share": round(alike.share, 4), "first_difference": where}


def _fingerprints(one: Reply, other: Reply, alike: Likeness, *, seeded: bool) -> dict[str, Any]:
    prints = [one.outcome.system_fingerprint, other.outcome.system_fingerprint]
    return {"system_fingerprints": prints, "sentence": repeatability(one, other, alike, seeded=seeded)}
