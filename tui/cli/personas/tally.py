"""``mull personas tally``: who won the blind comparisons, and at which deployments effort changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tui.cli.assembly import Assembly
from tui.cli.output import columns, json_data, note
from tui.cli.personas.rounding import rounded_cost, rounded_seconds, rounded_tokens
from tui.cli.table import print_table
from tui.core.tally import Pair, Record, name_of, pairs, records
from tui.core.tally_table import HEAD, cells_of
from tui.core.usage.effort_effect import Deployment, SameEffort, same_efforts_by_deployment
from tui.store.tally import TallyFile

EMPTY = "no blind comparison yet: Alt+V in the chat, and Alt+H there; or mull compare --blind"


def run(as_json: bool) -> int:
    """Show each contestant's record, what each pair says, and where two efforts take the same."""
    assembly = Assembly()
    tally = TallyFile(assembly.paths.tally)
    votes = tally.votes()
    if tally.passed_over:
        damaged = f"{tally.passed_over:,} line{'' if tally.passed_over == 1 else 's'}"
        note(f"{damaged} of {assembly.paths.tally} cannot be understood: passed over, and left there")
    held, paired = records(votes), pairs(votes)
    same = same_efforts_by_deployment(assembly.past_replies(), lambda model: assembly.profile_of(model).default_effort)
    if as_json:
        json_data(as_object(held, paired, same))
        return 0
    if not votes:
        note(EMPTY)
    else:
        print_table(table_of(held, columns()))
        print_table([[""], *([each.sentence] for each in paired)])
    lines = same_in_words(same)
    if lines:
        print_table([*([[""]] if votes else []), *([line] for line in lines)])
    return 0


def same_in_words(same: Mapping[Deployment, Sequence[SameEffort]]) -> list[str]:
    """Return a line for every two efforts that took the same, with their deployment."""
    return [
        f"{model} over {connection}: {each.in_words}" for (connection, model), held in same.items() for each in held
    ]


def table_of(held: Sequence[Record], width: int | None) -> list[list[str]]:
    """Return the records as rows; where a terminal is narrower than these, the names stand above their figures."""
    figures = _aligned([HEAD, *map(cells_of, held)])
    names = ["contestant", *(name_of(each.contestant) for each in held)]
    widest = max(map(len, names)) + 2
    if width is None or widest + len("".join(figures[0]).rstrip()) <= width:
        return [[name.ljust(widest), *cells, ""] for name, cells in zip(names, figures, strict=True)]
    below = [["  ", *cells, ""] for cells in figures]
    return [below[0], *(row for name, cells in zip(names[1:], below[1:], strict=True) for row in ([name], cells))]


def _aligned(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [[f"{cell:>{width}}  " for cell, width in zip(row, widths, strict=True)] for row in rows]


def as_object(
    held: Sequence[Record], paired: Sequence[Pair], same: Mapping[Deployment, Sequence[SameEffort]]
) -> dict[str, Any]:
    """Return the tally as one JSON object, in tokens, seconds and US$ of a reply on the average; unknown is null."""
    return {
        "contestants": [
            {
                **asdict(each.contestant),
                "comparisons": each.took_part,
                "won": each.won,
                "tied": each.tied,
                "output": rounded_tokens(each.output),
                "reasoning": rounded_tokens(each.reasoning),
                "seconds": rounded_seconds(each.seconds),
                "cost_usd": 0.0 if each.contestant.practice else rounded_cost(each.cost),
                "list_cost_usd": rounded_cost(each.cost) if each.contestant.practice else None,
            }
            for each in held
        ],
        "pairs": [
            {
                "first": asdict(each.first),
                "second": asdict(each.second),
                "comparisons": each.together,
                "first_won": each.first_won,
                "second_won": each.second_won,
                "cost_share": each.cost_share,
                "enough": each.enough,
                "chance": each.chance,
                "sentence": each.sentence,
            }
            for each in paired
        ],
        "same_efforts": [
            {
                "connection": connection,
                "model": model,
                "efforts": [each.one.effort, each.other.effort],
                "turns": [each.one.turns, each.other.turns],
                "reasoning": [each.one.reasoning.median, each.other.reasoning.median],
                "sentence": each.in_words,
            }
            for (connection, model), found in same.items()
            for each in found
        ],
    }
