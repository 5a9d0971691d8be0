"""What is told of a row of the tree: first words, model, effort, reasoning, cost, time, marks; as text, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import PersonaSwitch, Reply, Summary, UserMessage, covered_in_words
from tui.core.conversation.repair import What
from tui.core.conversation.session_tree import Billed, SessionTree, TreeRow, first_words
from tui.core.formatting import DIFFERS, PRACTICE_BADGE, badges, day_and_time, short_tokens
from tui.core.receipt import Setting
from tui.core.usage.cost import cost_of, is_estimate, paid_in_words, sum_in_words

OWN = "▌ "  # before a message of the user's own
LOST = "╳ "  # before a gap


@dataclass(frozen=True, slots=True)
class RowFacts:
    """The cells of a row. ``words`` begin with what it is: a message of the user's own, a persona, a gap."""

    words: str
    marks: tuple[str, ...] = ()
    model: str = ""
    effort: str = ""
    reasoning: str = ""
    cost: str = ""
    time: str = ""


def facts_of(tree: SessionTree, row: TreeRow) -> RowFacts:
    """Return what is told of a row, cleaned."""
    message, turn = row.message, tree.turn(row)
    if message is None:
        return RowFacts(_gap(row))
    cost = "" if turn is None else paid_in_words(turn)
    reasoning = short_tokens(turn.outcome.usage.reasoning) if turn is not None else ""
    origin = message.origin if isinstance(message, (Reply, Summary)) else None
    return RowFacts(
        _words(row),
        tuple(_marks(tree, row)),
        cleaned_line(origin.model) if origin is not None else "",
        cleaned_line(origin.effort or "") if origin is not None else "",
        reasoning,
        cost,
        day_and_time(message.time),
    )


def _gap(row: TreeRow) -> str:
    loss = row.loss
    if loss is None:
        return LOST
    if loss.what is What.UNKNOWN:
        return f"{LOST}line {loss.line} of the file cannot be read: {loss.what}"
    return f"{LOST}{loss.what} cannot be read: line {loss.line} of the file"


def _words(row: TreeRow) -> str:
    message = row.message
    if message is None:
        return _gap(row)
    words = cleaned_line(first_words(message))
    match message:
        case PersonaSwitch():
            added = " added" if message.mode == "append" else ""
            return f"persona{added}: {words}"
        case UserMessage():
            return f"{OWN}{words}"
        case Summary():
            return f"summary of {covered_in_words(message)}: {words}"
    return words or "(no text)"


def _marks(tree: SessionTree, row: TreeRow) -> Iterable[str]:
    """Yield what is out of the ordinary about a message."""
    message, marks = row.message, tree.conversation.marks
    if message is None:
        return
    if row.siblings is not None:
        yield f"{row.siblings.number} of {row.siblings.count}"
    names = (("bookmarked", "bookmark"), ("aside", "aside"), ("muted", "muted"), ("pinned", "pinned"))
    yield from (name for mark, name in names if message.id in marks[mark])  # type: ignore[index]  # four of the marks
    if isinstance(message, Reply):
        yield from (badge for badge in badges(message) if badge != PRACTICE_BADGE)
        receipt = message.outcome.receipt
        if receipt is not None and Setting.MODEL in receipt.differs:
            served = next((d.served for d in receipt.differences if d.setting is Setting.MODEL), None)
            yield f"{DIFFERS} {cleaned_line(str(served or 'another model'))}"
    if not isinstance(message, PersonaSwitch) and message.purged:
        yield "purged"
    if row.torn:
        yield "what it follows is lost"
    forks = sum(fork.message == message.id for fork in tree.conversation.forks)
    if forks:
        yield "fork" if forks == 1 else f"{forks} forks"


def sum_of(turns: Iterable[Billed]) -> str:
    """Return what some requests cost together, as text."""
    held = list(turns)
    costs = [cost_of(turn) for turn in held]
    known = [cost for cost in costs if cost is not None]
    return sum_in_words(sum(known), len(held), len(held) - len(known), estimate=any(map(is_estimate, held)))


def totals_in_words(tree: SessionTree) -> str:
    """Return how many messages and replies there are, and what all of them cost."""
    messages, turns = len(tree.places), tree.billed
    branches = sum(row.begins for row in tree.rows)
    told = [f"{messages:,} message{'' if messages == 1 else 's'}"]
    told += [f"{branches:,} branch{'' if branches == 1 else 'es'} beside the path"] if branches else []
    told += [sum_of(turns)] if turns else []
    before = (
        [turn for turn in turns if turn.id <= (tree.conversation.fork_at or 0)] if tree.conversation.fork_of else []
    )
    told += [f"of it {sum_of(before)} before the fork"] if before else []
    if tree.requests:
        count = len(tree.requests)
        told.append(f"of it {sum_of(tree.requests)} for {count:,} summar{'y' if count == 1 else 'ies'} not in use")
    return " · ".join(told)


def tree_for_programs(tree: SessionTree) -> dict[str, Any]:
    """Return a tree as JSON can hold it: the session, its lineage, and its messages from top to bottom."""
    held = tree.conversation
    turns = tree.billed
    known = [cost for turn in turns if (cost := cost_of(turn)) is not None]
    return {
        "session": held.session,
        "title": held.title,
        "head": held.head,
        "fork_of": held.fork_of or None,
        "fork_at": held.fork_at,
        "forks": [{"session": fork.session, "message": fork.message} for fork in held.forks],
        "cost_usd": sum(known),
        "unpriced": len(turns) - len(known),
        "summaries_not_in_use": [{"id": each.id, "cost_usd": cost_of(each)} for each in tree.requests],
        "rows": [_row_for_programs(tree, row) for row in tree.rows],
    }


def _row_for_programs(tree: SessionTree, row: TreeRow) -> dict[str, Any]:
    message = row.message
    if message is None:
        loss = row.loss
        return {"gap": None if loss is None else {"line": loss.line, "what": str(loss.what)}, "depth": row.depth}
    turn, marks = tree.turn(row), tree.conversation.marks
    told: dict[str, Any] = {
        "id": message.id,
        "parent": message.parent,
        "kind": _kind(row),
        "time": message.time,
        "text": first_words(message),
        "depth": row.depth,
        "begins_branch": row.begins,
        "number": 1 if row.siblings is None else row.siblings.number,
        "siblings": 1 if row.siblings is None else row.siblings.count,
        "on_path": row.on_path,
        "marks": [mark for mark, ids in marks.items() if message.id in ids],
    }
    if isinstance(message, (Reply, Summary)):
        told |= {"model": message.origin.model, "effort": message.origin.effort, "status": str(message.outcome.status)}
    if turn is not None:
        told |= {"usage": turn.outcome.usage.told, "cost_usd": cost_of(turn)}
        told |= {"differs": [str(each) for each in turn.outcome.receipt.differs]} if turn.outcome.receipt else {}
    return told


def _kind(row: TreeRow) -> str:
    kinds = {PersonaSwitch: "persona", UserMessage: "user", Reply: "reply", Summary: "summary"}
    return "" if row.message is None else kinds[type(row.message)]
