"""The result of a comparison: each reply and a table of figures, or one JSON object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tui.cli.ask import as_object as reply_object
from tui.cli.output import columns, data
from tui.cli.table import print_table
from tui.core.compare import CompareMark, Likeness, marks_of, same_request_in_words, served_otherwise
from tui.core.conversation.message import Reply
from tui.core.formatting import duration, tokens
from tui.core.models.profile import ModelProfile
from tui.core.repetition import Repetition
from tui.core.usage.cost import cost_in_words
from tui.engine.compare import Column, Comparison
from tui.engine.next_request import NextRequest

HEAD = ("contestant", "ended", "in", "out", "reasoning", "seconds", "US$", "")
NUMBERS = range(2, 6)  # the columns of a table that stand to the right
NO_FIGURES = ("-", "-", "-", "-", "-")


def print_replies(comparison: Comparison, names: Sequence[str], *, clean: bool = False) -> None:
    """Print each reply under its candidate's name, or under its letter: there may be more of these than replies."""
    for name, column in zip(names, comparison.columns, strict=False):
        data(f"── {name} " + "─" * max(3, min(70, (columns() or 74) - 4) - len(name)))
        data(f"{column.reply.answer.rstrip() if column.reply else '(not asked)'}\n", clean=clean)


def print_figures(comparison: Comparison, names: Sequence[str], *, clean: bool = False) -> None:
    """Print a table of figures, and what runs of one request showed."""
    same = comparison.same_requests()
    found = comparison.repetition() if comparison.repeated else None
    print_table(table(names, comparison.columns, same, found))
    if same:
        data("\n" + "\n".join(same_request_in_words([names[each] for each in group], sent=True) for group in same))
    if found is not None:
        data("\n" + "\n".join(found.in_words(names)), clean=clean)


def table(
    names: Sequence[str], columns: Sequence[Column], same: Sequence[Sequence[int]] = (), found: Repetition | None = None
) -> list[list[str]]:
    """Return a table of figures as rows of cells, one a candidate.

    ``same`` are candidates with the same request. Of runs of one request, ``found`` is what they showed.
    """
    marks = marks_of([(c.reply, c.choice.profile) if c.reply else None for c in columns], same)
    shown = [" ".join(mark.shown for mark in each) for each in marks]
    if found is not None:
        shown = [_run(found.of_run(number, names), column) for number, column in enumerate(columns)]
    return aligned([HEAD, *(_row(name, c, m) for name, c, m in zip(names, columns, shown, strict=True))])


def _run(found: str, column: Column) -> str:
    """Return what a run of one request showed, with the mark of one that was not served as it was asked for."""
    return " ".join(filter(None, (found, *(mark.shown for mark in served_otherwise(column.reply)))))


def _row(name: str, column: Column, marks: str) -> tuple[str, ...]:
    reply = column.reply
    if reply is None:
        return (name, "not asked", *NO_FIGURES, "")
    return (name, str(reply.status), *figures_of(reply, column.choice.profile), marks)


def figures_of(reply: Reply, profile: ModelProfile) -> tuple[str, ...]:
    """Return the cells of a reply's figures: tokens in, out and of reasoning, seconds, US$."""
    usage = reply.outcome.usage
    figures = [tokens(figure) for figure in (usage.input, usage.output, usage.reasoning)]
    return (*figures, duration(reply.outcome.seconds), cost_in_words(reply, profile))


def aligned(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return rows with their cells as wide as their columns, numbers to the right; the last cell is free text."""
    last = len(rows[0]) - 1
    widths = [max(len(row[at]) for row in rows) for at in range(last)]
    return [[*(_aligned(row[at], widths[at], at) for at in range(last)), row[last]] for row in rows]


def _aligned(text: str, width: int, at: int) -> str:
    return (text.rjust(width) if at in NUMBERS else text.ljust(width)) + "  "


def as_object(
    comparison: Comparison, names: Sequence[str], plan: Sequence[NextRequest], gone_on: int | None
) -> dict[str, Any]:
    """Return a comparison as one JSON object; unknown is null. The session goes on from the column ``gone_on``."""
    columns, same = comparison.columns, comparison.same_requests()
    private = comparison.session.resources.private
    marks = marks_of([(c.reply, c.choice.profile) if c.reply else None for c in columns], same)
    candidates = [
        _candidate(comparison, number, plan[number], names[number], marks[number]) for number in range(len(columns))
    ]
    return {
        "session": None if private else comparison.session.conversation.session,
        "kept": comparison.session.keeping.unkept is None and not private,
        "prompt": comparison.text,
        "contestants": candidates,
        "goes_on_from": None if gone_on is None else names[gone_on],
        "seed": repetition_shown(comparison.repetition(), names) if comparison.repeated else None,
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


def repetition_shown(found: Repetition, names: Sequence[str]) -> dict[str, Any]:
    """Return what runs of one request showed, as a JSON object.

    ``equal_share`` and ``first_difference`` are those of the first two texts that differ, the most alike where all are
    equal; ``differences`` has each text that is not the one that most runs have.
    """
    differences = [{"runs": [names[each.one], names[each.other]], **_shown(each.likeness)} for each in found.partings]
    first = found.partings[0].likeness if found.partings else None
    shown = _shown(first) if first is not None else {"equal_share": 1.0 if found.groups else None}
    return {
        "identical": found.identical,
        "equal_share": shown["equal_share"],
        "first_difference": shown.get("first_difference"),
        "sent": found.seed,
        "runs": len(found.replies),
        "equal": [[names[number] for number in group] for group in found.groups],
        "differences": differences,
        "cut_off": [names[number] for number in found.cut_off],
        "system_fingerprints": found.fingerprints,
        "fingerprints_differ": len(set(found.fingerprints)) > 1,
        "sentence": found.sentence(),
    }


def _shown(alike: Likeness) -> dict[str, Any]:
    at = alike.first_difference
    where = at and {
        "line": at.line,
        "word": at.word,
        "character": at.character,
        "first": at.first,
        "second": at.second,
        "unseen": at.unseen,
    }
    return {"equal_share": round(alike.share, 4), "first_difference": where}
