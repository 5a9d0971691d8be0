"""Trying contestants with cases: each prompt is asked of several, at most four at once, and each reply is checked.

All of it is one session: every prompt is a branch from its start, and so is every question to a judge, so that what a
judge cost is counted as any turn.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from tui.core.context.room import Verdict
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.trials.case import AtMost, Case, Contains, IsJsonOf, JudgedBy, Lacks, Matches
from tui.core.trials.checks import Check, Result, check_text, result_of
from tui.core.trials.judge import judge_prompt, judgement
from tui.engine.choice import Choice
from tui.engine.compare import ColumnEvent, Comparison
from tui.engine.next_request import NextRequest
from tui.engine.session import Session

PRACTICE = "practice cannot judge"
NO_ANSWER = "the judge gave no whole answer"
NOT_CHECKED = "it was not checked: the run was stopped"


@dataclass(frozen=True, slots=True)
class Round:
    """A case, and the numbers of the contestants that are asked it."""

    case: Case
    asked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of asking one contestant one case.

    ``choice`` is what it was asked with, and ``why`` why it was not asked, else empty. ``judged`` are the replies of
    judges, which cost something too.
    """

    case: Case
    contestant: int
    choice: Choice
    reply: Reply | None = None
    why: str = ""
    checks: tuple[Check, ...] = ()
    judged: tuple[Reply, ...] = ()

    @property
    def result(self) -> Result:
        """Whether the reply is whole and as expected."""
        whole = self.reply is not None and self.reply.status is ReplyStatus.COMPLETE and not self.reply.empty
        return result_of(self.checks, whole=whole)


@dataclass(frozen=True, slots=True)
class Judging:
    """A judge is asked about the reply of a contestant."""

    contestant: int
    expected: JudgedBy


TrialEvent = tuple[int, ColumnEvent | Judging] | Trial
"""What a contestant's turn yields, with its number; and each trial once it is checked."""


@dataclass
class Trials:
    """Asks the contestants all that they are to be tried with.

    ``judges`` are the choices that judge, by the name in their expectations, ``schemas`` the JSON Schemas by their
    files. ``allowed`` are the verdicts on room with which a contestant is asked all the same. ``done`` are the trials
    so far, in the order of the rounds, and ``at`` is the number of the round that runs, from 1.
    """

    session: Session
    contestants: list[Choice]
    rounds: Sequence[Round]
    judges: dict[str, Choice] = field(default_factory=dict)
    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    allowed: Collection[Verdict] = ()
    done: list[Trial] = field(default_factory=list)
    at: int = 0
    stopped: bool = False
    _running: Comparison | None = None

    def plan(self) -> list[tuple[int, NextRequest]]:
        """Return each request that will be sent, with its contestant's number; those to judges come on top."""
        return [
            (number, self.session.request_with(self.contestants[number], each.case.prompt))
            for each in self.rounds
            for number in each.asked
        ]

    def judgements(self) -> list[tuple[int, JudgedBy, NextRequest]]:
        """Return each question to a judge, with the contestant's number and the request without the reply judged."""
        return [
            (number, expected, self._question(expected, each.case, ""))
            for each in self.rounds
            for number in each.asked
            for expected in each.case.expected
            if isinstance(expected, JudgedBy) and not self._in_practice(self.contestants[number], expected)
        ]

    def interrupt(self) -> bool:
        """Stop what runs, and ask no more; what has arrived is kept. Return True."""
        self.stopped = True
        if self._running is not None:
            self._running.interrupt()
        return True

    async def events(self) -> AsyncGenerator[TrialEvent]:
        """Ask and check, one case after the other; then the session goes on from the first whole reply.

        Raises:
            UsageError: the session is open for reading only, or a reply is still arriving.
            NotKept: a message could not be written.
        """
        for each in self.rounds:
            if self.stopped:
                break
            self.at += 1
            async with aclosing(self._round(each)) as events:
                async for event in events:
                    if isinstance(event, Trial):
                        self.done.append(event)
                    yield event
        whole = next((trial for trial in self.done if trial.reply and trial.reply.status is ReplyStatus.COMPLETE), None)
        if whole is not None and whole.reply is not None:
            await self.session.go_on_from(whole.reply.id, whole.choice)

    async def _round(self, of: Round) -> AsyncGenerator[TrialEvent]:
        choices = [self.contestants[number] for number in of.asked]
        comparison = Comparison(self.session, of.case.prompt, choices, allowed=self.allowed, least=1)
        async with aclosing(self._asked(comparison)) as events:
            async for number, event in events:
                yield of.asked[number], event
        for number, column in enumerate(comparison.columns):
            self.contestants[of.asked[number]] = column.choice
            trial = Trial(of.case, of.asked[number], column.choice, column.reply, column.why)
            async with aclosing(self._checked(trial)) as checking:
                async for checked in checking:
                    yield checked

    async def _asked(self, comparison: Comparison) -> AsyncGenerator[tuple[int, ColumnEvent]]:
        """Run a comparison from the start of the session, and go back there."""
        self._running = comparison
        try:
            async with aclosing(comparison.events()) as events:
                async for event in events:
                    yield event
        finally:
            self._running = None
            if self.session.begun:
                await comparison.go_back()

    # Checking

    async def _checked(self, trial: Trial) -> AsyncGenerator[TrialEvent]:
        """Yield a trial with its checks, after what its judges are asked."""
        checks: list[Check] = []
        judged: list[Reply] = []
        reply = trial.reply
        for expected in trial.case.expected if reply is not None and reply.answer.strip() else ():
            assert reply is not None  # noqa: S101  the line above
            if not isinstance(expected, JudgedBy):
                checks.append(await self._check(expected, reply, trial.choice))
            elif reply.origin.practice or self._in_practice(trial.choice, expected):
                checks.append(Check(expected, Result.NOT_JUDGED, PRACTICE))
            elif self.stopped:
                checks.append(Check(expected, Result.NOT_JUDGED, NOT_CHECKED))
            else:
                yield trial.contestant, Judging(trial.contestant, expected)
                answer = await self._judged(expected, trial.case, reply)
                judged += [] if answer is None else [answer]
                checks.append(_judgement(expected, answer))
        yield Trial(trial.case, trial.contestant, trial.choice, reply, trial.why, tuple(checks), tuple(judged))

    async def _check(
        self, expected: Contains | Lacks | AtMost | Matches | IsJsonOf, reply: Reply, choice: Choice
    ) -> Check:
        """Return whether a reply is as expected; patterns and schemas are tried in a process with a limit of time."""
        answer = reply.answer.strip()
        if isinstance(expected, Matches):
            # A schema's pattern is searched as a regular expression of Python is, and is given up after seconds.
            return await self._fits(expected, {"type": "string", "pattern": expected.pattern}, json.dumps(answer))
        if isinstance(expected, IsJsonOf):
            return await self._fits(expected, self.schemas[expected.file], answer)
        counter, encoding = self.session.resources.counter, choice.profile.encoding
        return await asyncio.to_thread(check_text, expected, answer, lambda text: counter.count(text, encoding))

    async def _fits(self, expected: Matches | IsJsonOf, schema: Mapping[str, Any], text: str) -> Check:
        check = self.session.resources.check
        if check is None:
            raise RuntimeError("a session without a check of schemas cannot try such expectations")
        fit = await check(schema, text)
        if fit.unchecked:
            return Check(expected, Result.FAILED, fit.unchecked)
        found = "it does not" if isinstance(expected, Matches) else "; ".join(fit.problems)
        return Check(expected, Result.PASSED) if fit.fits else Check(expected, Result.FAILED, found)

    # Judges

    def _in_practice(self, choice: Choice, expected: JudgedBy) -> bool:
        """Return whether the contestant or its judge is the practice model, which judges nothing."""
        judge = self.judges[expected.model]
        return choice.provider.route.practice or judge.provider.route.practice

    def _question(self, expected: JudgedBy, case: Case, answer: str) -> NextRequest:
        text = judge_prompt(case.prompt, answer, expected.question)
        return self.session.request_with(self.judges[expected.model], text)

    async def _judged(self, expected: JudgedBy, case: Case, reply: Reply) -> Reply | None:
        """Ask a judge, and return its reply; None where it could not be asked."""
        text = judge_prompt(case.prompt, reply.answer.strip(), expected.question)
        asked = Comparison(self.session, text, [self.judges[expected.model]], allowed=self.allowed, least=1)
        async with aclosing(self._asked(asked)) as events:
            async for _ in events:
                pass
        self.judges[expected.model] = asked.columns[0].choice
        return asked.columns[0].reply


def _judgement(expected: JudgedBy, answer: Reply | None) -> Check:
    if answer is None or answer.status is not ReplyStatus.COMPLETE:
        return Check(expected, Result.NOT_JUDGED, NO_ANSWER)
    return Check(expected, *judgement(answer.answer))
