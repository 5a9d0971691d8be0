"""What an answer of Claude Code's took: each record of it tells it anew, the first ones before the answer was whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.core.usage.usage import Usage
from tui.imports import fields

CACHED, WRITTEN = "cache_read_input_tokens", "cache_creation_input_tokens"


@dataclass(frozen=True, slots=True)
class Spent:
    """What one answer took: ``usage`` in tokens, None where it is not told, and ``cost`` in US$."""

    usage: Usage | None = None
    cost: float | None = None


NOTHING = Spent()


def spent_of(row: Mapping[str, Any]) -> Spent | None:
    """Return what an answer took, as one of its records tells it; None where it tells nothing.

    There the input is without what was read from the cache and what was written to it.
    """
    told, cost = fields.mapping(row, "message", "usage"), fields.number(row, "costUSD")
    if (not told and cost is None) or fields.text(row, "message", "model") == "<synthetic>":
        return None
    entire = fields.tokens(told, "input_tokens")
    for name in (CACHED, WRITTEN):
        if told.get(name) is not None:
            entire += fields.tokens(told, name)
    usage = Usage(
        input=entire,
        cached=fields.tokens(told, CACHED),
        output=fields.tokens(told, "output_tokens"),
        written=fields.tokens(told, WRITTEN),
        written_long=fields.tokens(told, "cache_creation", "ephemeral_1h_input_tokens"),
        searches=fields.tokens(told, "server_tool_use", "web_search_requests"),
    )
    return Spent(usage if told else None, cost)


def more_of(one: Spent | None, other: Spent) -> Spent:
    """Return the later of two tellings of one answer: the one with more output."""
    if one is None or one.usage is None:
        return other
    if other.usage is None:
        return one
    return other if (other.usage.output.value or 0) >= (one.usage.output.value or 0) else one
