"""What the exported replies took together: tokens, and US$."""

from __future__ import annotations

from collections.abc import Iterable

from tui.core.conversation.message import Message, Reply, Summary
from tui.core.usage.cost import cost_of, dollars
from tui.core.usage.totals import token_sum

COST_DIGITS = 6  # behind the point, in US$


def sums_of(messages: Iterable[Message]) -> dict[str, int | float]:
    """Return sums over replies and summaries, each of tokens only where it is known of all of them.

    ``cost_usd`` is what is known of the cost, ``unpriced_replies`` of how many nothing is.
    """
    turns = [m for m in messages if isinstance(m, Reply | Summary)]
    usages = [turn.outcome.usage for turn in turns]
    figures = {
        "input_tokens": token_sum(usage.input for usage in usages),
        "cached_tokens": token_sum(usage.cached for usage in usages),
        "output_tokens": token_sum(usage.output for usage in usages),
        "reasoning_tokens": token_sum(usage.reasoning for usage in usages),
    }
    told: dict[str, int | float] = {"replies": len(turns)} if turns else {}
    told |= {name: held.known for name, held in figures.items() if held.counted and not held.unknown}
    known = [cost for turn in turns if (cost := cost_of(turn)) is not None]
    told |= {"cost_usd": round(sum(known), COST_DIGITS)} if known else {}
    unpriced = len(turns) - len(known)
    return told | ({"unpriced_replies": unpriced} if unpriced else {})


def sums_in_words(messages: Iterable[Message]) -> str:
    """Return the same on one line for readers: ``2 replies · 630 tokens in · 571 out · $0.0139``; empty of no reply."""
    told = sums_of(messages)
    replies, unpriced = told.get("replies", 0), told.get("unpriced_replies", 0)
    parts = [f"{replies:,} {'reply' if replies == 1 else 'replies'}"] if replies else []
    for name, words in (
        ("input_tokens", "tokens in"),
        ("output_tokens", "out"),
        ("reasoning_tokens", "of them thinking"),
    ):
        parts += [f"{told[name]:,} {words}"] if name in told else []
    if "cost_usd" in told:
        parts.append(dollars(told["cost_usd"]) + (f" ({unpriced:,} without a price)" if unpriced else ""))
    return " · ".join(parts)
