"""Trying contestants with cases: each is asked its prompts in one session, and each reply is checked."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.doubles import ScriptedProvider, Step
from tests.engine.session_harness import DONE, PLANNER, SessionHarness
from tui.core.connection_kinds import PRACTICE
from tui.core.conversation.message import Reply, UserMessage
from tui.core.errors import ServiceFailed
from tui.core.personas.persona import NONE
from tui.core.schema import SchemaFit
from tui.core.stream import Arrived, TextDelta
from tui.core.trials.case import AtMost, Case, Contains, Expectation, IsJsonOf, JudgedBy, Matches
from tui.core.trials.checks import Result
from tui.engine.choice import Choice
from tui.engine.trials import NO_ANSWER, Judging, Round, Trials

JUDGE = JudgedBy("judge", "Is it short?")
PASS, FAIL, OPEN = Result.PASSED, Result.FAILED, Result.NOT_JUDGED


async def fits_if_short(schema: Mapping[str, Any], text: str) -> SchemaFit:
    return SchemaFit() if len(text) < 9 else SchemaFit(("$: too long",), "given up" if "pattern" in schema else "")


class Bench:
    """Two contestants in one session, a persona and none, and a judge of its own."""

    def __init__(self, folder: Path, *verdict: Step) -> None:
        self.harness = SessionHarness(folder, TextDelta("A plan."), DONE)
        self.session = self.harness.session
        self.session.resources.check = fits_if_short
        mine = self.session.choice
        self.judge = ScriptedProvider(*(verdict or (TextDelta("Yes. It is."), DONE)))
        self.contestants = [replace(mine, persona=PLANNER), replace(mine, persona=NONE)]
        self.judges = {"judge": replace(mine, provider=self.judge, persona=NONE)}

    def trials(self, *expected: Expectation, prompts: tuple[str, ...] = ("q",)) -> Trials:
        rounds = [Round(Case(each, expected), (0, 1)) for each in prompts]
        schemas = {"s.json": {"type": "object"}}
        return Trials(self.session, self.contestants, rounds, self.judges, schemas)


async def run(trials: Trials) -> list[Any]:
    async with aclosing(trials.events()) as events:
        return [event async for event in events]


def results(trials: Trials) -> list[list[Result]]:
    return [[check.result for check in trial.checks] for trial in trials.done]


async def test_each_prompt_is_asked_of_all_and_begins_anew(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    trials = bench.trials(Contains("plan"), AtMost(1), Matches("^A"), IsJsonOf("s.json"), prompts=("one", "two"))
    assert [(number, asked.choice.persona.stem) for number, asked in trials.plan()] == [
        (0, "planner"), (1, "none"), (0, "planner"), (1, "none"),
    ]  # fmt: skip
    await run(trials)
    assert results(trials) == [[PASS, FAIL, FAIL, PASS]] * 4
    assert [check.why for check in trials.done[0].checks] == ["", "it has 2", "given up", ""]
    assert [trial.case.prompt for trial in trials.done] == ["one", "one", "two", "two"]
    asked = [[message.text for message in request.messages] for request in bench.harness.provider.requests]
    assert sorted(map(str, asked)) == sorted(map(str, [["Plan.", "one"], ["one"], ["Plan.", "two"], ["two"]]))
    kept = bench.harness.read_again()
    assert kept.head == trials.done[0].reply.id if trials.done[0].reply else None
    assert len([m for m in kept.messages.values() if isinstance(m, Reply)]) == 4


async def test_a_judge_is_asked_in_the_same_session_and_its_turn_is_told(tmp_path: Path) -> None:
    bench = Bench(tmp_path, TextDelta("No, it is long."), DONE)
    trials = bench.trials(JUDGE)
    assert len(trials.judgements()) == 2
    events = await run(trials)
    assert [each[0] for each in events if isinstance(each, tuple) and isinstance(each[1], Judging)] == [0, 1]
    assert results(trials) == [[FAIL], [FAIL]]
    assert trials.done[0].checks[0].why == "it is long."
    assert "The question: Is it short?" in str(bench.judge.requests[0].messages[-1].text)
    assert len(bench.judge.requests[0].messages) == 1
    kept = bench.harness.read_again().messages.values()
    assert trials.done[0].judged[0].id in {m.id for m in kept}
    assert sum(isinstance(m, UserMessage) for m in kept) == 4


async def test_what_no_judge_answered_is_not_judged(tmp_path: Path) -> None:
    trials = Bench(tmp_path, ServiceFailed("It broke.")).trials(JUDGE)
    trials.session.resources.retry_policy = replace(trials.session.resources.retry_policy, retries=0)
    await run(trials)
    assert [(each.checks[0].result, each.checks[0].why) for each in trials.done] == [(OPEN, NO_ANSWER)] * 2
    assert {each.result for each in trials.done} == {OPEN}


async def test_practice_judges_nothing_and_no_judge_is_asked_of_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.judge.route = replace(bench.judge.route, kind=PRACTICE)
    trials = bench.trials(JUDGE)
    assert not trials.judgements()
    await run(trials)
    assert [each.checks[0].why for each in trials.done] == ["practice cannot judge"] * 2
    assert not bench.judge.requests


async def test_what_is_stopped_keeps_what_was_done_and_asks_no_more(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    trials = bench.trials(JUDGE, prompts=("one", "two"))
    async with aclosing(trials.events()) as events:
        async for event in events:
            if isinstance(event, tuple) and isinstance(event[1], Arrived):
                trials.interrupt()
    assert [trial.case.prompt for trial in trials.done] == ["one", "one"]
    assert not bench.judge.requests
    assert not bench.session.busy


async def test_one_that_cannot_be_asked_says_why_and_fails(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    small = replace(bench.session.choice.profile, window=1)
    bench.contestants[0] = Choice(bench.harness.provider, small, PLANNER)
    trials = bench.trials(Contains("plan"))
    await run(trials)
    first, second = trials.done
    assert first.reply is None
    assert first.why
    assert (first.result, second.result) == (FAIL, PASS)
