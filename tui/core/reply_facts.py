"""What is told of a reply in one line: the model, its time, its tokens and its cost, each fact with its worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui.core.conversation.message import OPENING, Reply, ReplyStatus, Summary, told_model
from tui.core.formatting import duration, tokens
from tui.core.note import OF_FIGURES
from tui.core.usage.cost import paid_told
from tui.core.usage.usage import Provenance, Usage

SEPARATOR = " · "
NONE = "no thinking"
OF_PERSONA = "from the persona: no model was asked"
UNTOLD = "imported, usage not told"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as text, and what it is worth: where there is no room for all of them, the one of least worth goes."""

    text: str
    worth: int = 0


def reply_facts(reply: Reply | Summary) -> tuple[Fact, ...]:
    """Return who answered, and five facts: time, input, answer, thinking, cost. The receipt has the rest.

    Of an imported reply those are left out that were not told.
    """
    outcome, usage = reply.outcome, reply.outcome.usage
    if reply.imported_id:
        return tuple(_imported(reply))
    told = [
        Fact(" ".join(filter(None, (reply.origin.model, reply.origin.effort))), 5),
        Fact(duration(outcome.seconds), 1),
        Fact(f"in {tokens(usage.input)}", 0),
    ]
    told += [Fact(text, worth) for text, worth in zip(_output(reply), (2, 3), strict=False)]
    return (*told, Fact(paid_told(reply), 4))


def reply_line(reply: Reply | Summary) -> str:
    """Return all facts in one line: practice if it was, and how much of the input was cached as well."""
    outcome, usage = reply.outcome, reply.outcome.usage
    if reply.imported_id:
        return SEPARATOR.join(fact.text for fact in _imported(reply))
    words = ["practice"] if reply.origin.practice else []
    words.append(reply.origin.model)
    if reply.origin.effort:
        words.append(reply.origin.effort)
    words.append(duration(outcome.seconds))
    of_input = ((usage.cached, "cached"), (usage.written, "written"))
    told = ", ".join(f"{tokens(figure)} {name}" for figure, name in of_input if figure.value)
    words.append(f"in {tokens(usage.input)}{f' ({told})' if told else ''}")
    words += _output(reply)
    words.append(paid_told(reply))
    doubted = any(each.reason in OF_FIGURES for each in outcome.notes)
    if outcome.status is ReplyStatus.COMPLETE and usage.output.provenance is not Provenance.REPORTED and not doubted:
        words.append("usage not reported")
    return SEPARATOR.join(words)


def output_in_words(usage: Usage) -> tuple[str, str]:
    """Return answer and thinking as text; all of the output where nobody told them apart."""
    if usage.reasoning.value is None:
        return f"out {tokens(usage.output)}", "thinking unknown"
    return f"answer {tokens(usage.visible)}", f"thinking {tokens(usage.reasoning)}" if usage.reasoning.value else NONE


def _imported(reply: Reply | Summary) -> Iterator[Fact]:
    """Yield what was told of an imported reply: who answered, its time, its tokens and its cost, as far as known."""
    outcome, usage = reply.outcome, reply.outcome.usage
    if who := " ".join(filter(None, (told_model(reply), reply.origin.effort))):
        yield Fact(who, 5)
    if outcome.seconds is not None:
        yield Fact(duration(outcome.seconds), 1)
    if usage.input.value is not None:
        yield Fact(f"in {tokens(usage.input)}", 0)
    if usage.output.value is not None:
        answer, thinking = output_in_words(usage)
        yield Fact(answer, 2)
        if usage.reasoning.value is not None:
            yield Fact(thinking, 3)
    if outcome.cost is not None:
        yield Fact(paid_told(reply), 4)
    if reply.imported_id.startswith(OPENING):
        yield Fact(OF_PERSONA, 4)
    else:
        yield Fact(UNTOLD if usage == Usage() else "imported", 4)


def _output(reply: Reply | Summary) -> Iterator[str]:
    """Yield answer and thinking, and what became of the thinking; where that alone was counted here, it says so."""
    usage, receipt = reply.outcome.usage, reply.outcome.receipt
    answer, thinking = output_in_words(usage)
    yield answer
    if not usage.reasoning.value:
        yield thinking
        return
    alone = "reasoning" in usage.estimates and usage.output.provenance is Provenance.REPORTED
    kept = "may be read again" if receipt is not None and receipt.drops_reasoning is False else "not kept"
    yield f"{thinking} ({'counted here, ' if alone else ''}{kept})"
