"""What is told of a reply in one line: each figure, what became of the thinking, and what is unknown in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.core.conversation.message import UNTOLD_MODEL, Reply, ReplyOrigin, ReplyOutcome
from tui.core.reply_facts import SEPARATOR, reply_facts, reply_line
from tui.core.usage.usage import Figure, Usage, estimated, reported

NOTHING = Usage()


def reply(usage: Usage = NOTHING, *, practice: bool = False, cost: float | None = None, effort: str = "low") -> Reply:
    origin = ReplyOrigin("m", "c", effort=effort or None, practice=practice)
    return Reply(2, 1, "", origin, "a", "", ReplyOutcome(usage=usage, cost=cost, seconds=2.0))


def used(output: Figure, reasoning: Figure) -> Usage:
    return Usage(reported(1000), reported(800), output, reasoning)


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        (used(reported(300), reported(200)), "in 1,000 · answer 100 · thinking 200 (not kept)"),
        (used(reported(300), reported(0)), "in 1,000 · answer 300 · no thinking"),
        (used(reported(300), Figure()), "in 1,000 · out 300 · thinking unknown"),
        (used(reported(300), estimated(200)), "in 1,000 · answer ~100 · thinking ~200 (counted here, not kept)"),
        (used(estimated(300), estimated(200)), "in 1,000 · answer ~100 · thinking ~200 (not kept)"),
        (used(estimated(300), Figure()), "in 1,000 · out ~300 · thinking unknown"),
        (used(reported(200), reported(200)), "in 1,000 · answer 0 · thinking 200 (not kept)"),
        (NOTHING, "in ? · out ? · thinking unknown"),
    ],
)
def test_every_figure_has_its_word(usage: Usage, words: str) -> None:
    facts = reply_facts(reply(usage, practice=True))
    assert SEPARATOR.join(fact.text for fact in facts) == f"m low · 2.0 s · {words} · $0"


@pytest.mark.parametrize(
    ("held", "cost"),
    [
        (reply(cost=0.0071), "$0.0071"),
        (reply(), "cost unknown"),
        (reply(practice=True), "$0"),
        (reply(used(estimated(300), Figure()), cost=0.02), "~$0.0200"),
    ],
)
def test_a_cost_is_told_in_words_where_it_is_unknown(held: Reply, cost: str) -> None:
    assert reply_facts(held)[-1].text == cost
    assert cost in reply_line(held).split(SEPARATOR)


def test_who_answered_and_the_cost_are_worth_most() -> None:
    ranked = sorted(reply_facts(reply(used(reported(300), reported(200)))), key=lambda fact: -fact.worth)
    words = ["m low", "cost unknown", "thinking 200 (not kept)", "answer 100", "2.0 s", "in 1,000"]
    assert [fact.text for fact in ranked] == words
    assert reply_facts(reply(effort=""))[0].text == "m"


def test_the_whole_line_also_tells_of_practice_the_cache_and_what_was_not_reported() -> None:
    usage = used(reported(300), reported(200))
    assert reply_line(reply(usage, cost=0.5, practice=True)) == (
        "practice · m · low · 2.0 s · in 1,000 (800 cached) · answer 100 · thinking 200 (not kept) · $0"
    )
    wrote = Usage(reported(4000), reported(0), reported(100), reported(0), reported(3900))
    assert " · in 4,000 (3,900 written) · answer 100 · no thinking · " in reply_line(reply(wrote))
    assert " · in 4,000 (100 cached, 3,900 written) · " in reply_line(reply(replace(wrote, cached=reported(100))))
    assert reply_line(reply()).endswith("in ? · out ? · thinking unknown · cost unknown · usage not reported")


@pytest.mark.parametrize(
    ("model", "outcome", "told"),
    [
        (UNTOLD_MODEL, ReplyOutcome(), "imported, usage not told"),
        ("m", ReplyOutcome(), "m · imported, usage not told"),
        ("m", ReplyOutcome(seconds=2.0, cost=0.5), "m · 2.0 s · $0.5000 · imported, usage not told"),
        ("m", ReplyOutcome(usage=Usage(output=reported(9))), "m · out 9 · imported"),
        (
            "m",
            ReplyOutcome(usage=used(reported(300), reported(200))),
            "m · in 1,000 · answer 100 · thinking 200 · imported",
        ),
    ],
)
def test_of_an_imported_reply_only_what_was_told(model: str, outcome: ReplyOutcome, told: str) -> None:
    held = Reply(2, 1, "", ReplyOrigin(model, "ChatGPT"), "a", "", outcome, imported_id="x")
    assert reply_line(held) == told
    assert SEPARATOR.join(fact.text for fact in reply_facts(held)) == told
