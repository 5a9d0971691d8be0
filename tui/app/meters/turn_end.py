"""How a turn or a comparison ended, in one line for who does not look: who, how, how long, US$."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.formatting import duration
from tui.core.usage.cost import cost_of, is_estimate, paid_told, sum_in_words

LONGEST_NAME = 40  # characters of a session's title or a model's name


def turn_end_in_words(reply: Reply, title: str) -> str:
    """Return how a reply ended: ``Rate limiter in Python: qwen3 answered · 1:32 · $0.0071``.

    ``title`` is that of the session, empty where it has none or is not to be told. Why a reply failed stands last.
    """
    who = f"{_short(title)}: {_short(reply.origin.model)}" if title else _short(reply.origin.model)
    why = reply.outcome.detail if reply.status is ReplyStatus.FAILED else ""
    return " · ".join(filter(None, (f"{who} {_how(reply)}", duration(reply.outcome.seconds), paid_told(reply), why)))


def comparison_end_in_words(replies: Sequence[Reply], candidates: int, seconds: float) -> str:
    """Return how a comparison ended: ``Comparison: 2 of 3 answered · 1:32 · $0.0123``.

    ``replies`` are those that were asked for, ``seconds`` is how long all of it took.
    """
    whole = sum(ended_well(reply) for reply in replies)
    costs = [cost_of(reply) for reply in replies]
    known = [cost for cost in costs if cost is not None]
    estimate = any(is_estimate(reply) for reply in replies)
    paid = sum_in_words(sum(known), len(costs), len(costs) - len(known), estimate=estimate)
    told = paid if known or not costs else f"cost {paid}"
    return f"Comparison: {whole} of {candidates} answered · {duration(seconds)} · {told}"


def ended_well(reply: Reply) -> bool:
    """Return whether there is a whole answer."""
    return reply.status is ReplyStatus.COMPLETE and not reply.empty


def _how(reply: Reply) -> str:
    if reply.starved:
        return "gave no answer: it was cut off while it was thinking"
    if reply.status is ReplyStatus.COMPLETE and reply.empty:
        return "ended without an answer"
    if reply.status is ReplyStatus.INTERRUPTED and reply.cut_off is None:
        return "was stopped"
    return ENDINGS.get(reply.status, "broke off")


ENDINGS = {
    ReplyStatus.COMPLETE: "answered",
    ReplyStatus.LENGTH: "was cut off",
    ReplyStatus.FILTERED: "was stopped by the content filter",
    ReplyStatus.REFUSED: "refused",
    ReplyStatus.FAILED: "failed",
}


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
