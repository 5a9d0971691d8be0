"""The figures of a contestant's record as the cells of a row, on the screen and on the command line."""

from __future__ import annotations

from tui.core.formatting import duration
from tui.core.tally import Record
from tui.core.usage.cost import dollars

HEAD = ("compared", "won", "tied", "out", "reasoning", "seconds", "US$")


def cells_of(held: Record) -> tuple[str, ...]:
    """Return a record as cells, as ``HEAD`` names them; tokens, seconds, US$ are those of a reply on the average."""
    counts = (f"{held.took_part:,}", f"{held.won:,}", f"{held.tied:,}")
    tokens = ("?" if mean is None else f"{mean:,.0f}" for mean in (held.output, held.reasoning))
    cost = f"$0 (list {dollars(held.cost)})" if held.contestant.practice else dollars(held.cost)
    return (*counts, *tokens, duration(held.seconds), cost)
