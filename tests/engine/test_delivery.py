"""Waits that are seen, and one refused parameter learned from each refusal."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.doubles import O1, FakeClock, ScriptedProvider, Step, WordCounter
from tests.engine.session_harness import DONE, SessionHarness, end_of
from tests.narrowing import last_reply
from tests.platforms import has_mode
from tui.core.connection_kinds import AZURE, PRACTICE
from tui.core.conversation.message import ReplyStatus
from tui.core.errors import (
    ModelError,
    NetworkError,
    QuotaSpent,
    RateLimited,
    RequestRefused,
    ServiceFailed,
    SignInError,
)
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.models.refused_parameters import without_refused
from tui.core.personas.persona import Persona
from tui.core.reply_facts import reply_line
from tui.core.request import Request, Route, Wishes
from tui.core.stream import (
    Adapted,
    StreamValue,
    TextDelta,
    TurnEvent,
    Waiting,
)
from tui.engine.choice import Choice
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.store.learned_file import LearnedFile

LIMITED = RateLimited("Too many requests.", "Wait.", retry_after=5)


class Flaky(ScriptedProvider):
    """Follows another script at each request."""

    def __init__(self, *scripts: Sequence[Step]) -> None:
        super().__init__()
        self.scripts = list(scripts)

    async def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        self.script = list(self.scripts[min(len(self.requests), len(self.scripts) - 1)])
        async for value in super().stream(request):
            yield value


def flaky(
    folder: Path, *scripts: Sequence[Step], wishes: Wishes | None = None, profile: ModelProfile = O1, **about: Any
) -> SessionHarness:
    harness = SessionHarness(folder)
    harness.provider = Flaky(*scripts)
    choice = Choice(harness.provider, profile, Persona("p", "P", text="Be brief."), wishes or Wishes())
    journal = Journal(harness.sessions.create)
    harness.session = Session(choice, Resources(journal, WordCounter(), harness.clock, reserve=100, **about))
    return harness


async def test_a_rate_limit_is_waited_out_and_seen(tmp_path: Path) -> None:
    harness = flaky(tmp_path, [LIMITED], [LIMITED], [TextDelta("hi"), DONE])
    events = await harness.turn()
    waits = [e for e in events if isinstance(e, Waiting)]
    assert [(w.seconds, w.attempt, w.attempts) for w in waits] == [(5, 2, 5), (5, 3, 5)]
    assert harness.clock.seconds == 10
    reply = end_of(events)
    assert (reply.text, reply.status) == ("hi", ReplyStatus.COMPLETE)
    assert len(reply.outcome.notes) == 2
    assert last_reply(harness.read_again()).outcome.notes == reply.outcome.notes


@pytest.mark.parametrize(
    ("error", "sendings"),
    [
        (LIMITED, 5),
        (NetworkError("No answer."), 5),
        (ServiceFailed("It broke."), 5),
        (QuotaSpent("No credit."), 1),
        (SignInError("No key."), 1),
        (RateLimited("Tomorrow.", retry_after=86_400), 1),
    ],
)
async def test_only_what_may_pass_is_sent_again_and_not_for_ever(
    tmp_path: Path, error: ModelError, sendings: int
) -> None:
    harness = flaky(tmp_path, [error])
    reply = await harness.reply()
    assert reply.status is ReplyStatus.FAILED
    assert len(harness.provider.requests) == sendings


async def test_nothing_is_sent_again_once_text_has_come(tmp_path: Path) -> None:
    harness = flaky(tmp_path, [TextDelta("half"), ServiceFailed("It broke.")])
    reply = await harness.reply()
    assert (reply.text, reply.status, len(harness.provider.requests)) == ("half", ReplyStatus.INCOMPLETE, 1)


async def test_a_wait_can_be_stopped(tmp_path: Path) -> None:
    harness = flaky(tmp_path, [LIMITED])
    harness.clock.stopped = True
    events: list[TurnEvent] = []
    async for event in harness.session.send("q"):
        events.append(event)
        if isinstance(event, Waiting):
            harness.session.interrupt()
    assert end_of(events).status is ReplyStatus.INTERRUPTED
    assert len(harness.provider.requests) == 1


def refusal(param: str, code: str = "unsupported_parameter") -> RequestRefused:
    return RequestRefused(f"{param} refused.", status=400, code=code, param=param)


@pytest.mark.parametrize(
    ("param", "held"),
    [
        ("stream", lambda r: r.stream),
        ("stream_options", lambda r: r.stream_usage),
        ("temperature", lambda r: r.temperature is not None),
        ("seed", lambda r: r.seed is not None),
        ("store", lambda r: r.store is not None),
        ("reasoning_effort", lambda r: r.effort is not None),
        ("reasoning.effort", lambda r: r.effort is not None),
        ("max_completion_tokens", lambda r: r.max_output_tokens is not None and not r.old_token_cap),
        ("messages[0].role", lambda r: r.messages[0].role == "developer"),
        ("verbosity", lambda r: r.verbosity is not None),
        ("service_tier", lambda r: r.tier is not None),
    ],
)
async def test_a_refused_part_is_left_out_once_said_and_remembered(
    tmp_path: Path, param: str, held: Callable[[Request], bool]
) -> None:
    profile = replace(O1, parameters=("temperature", "seed"), verbosities=("low",), tiers=("flex",))
    wishes = Wishes(effort="high", temperature=0.5, seed=3, max_output_tokens=500, verbosity="low", tier="flex")
    book = LearnedFile(tmp_path / "learned.json", FakeClock().now)
    refused = refusal(param, "unsupported_value")
    harness = flaky(
        tmp_path, [refused], [TextDelta("hi"), DONE], wishes=wishes, profile=profile, refused_parameters=book
    )
    events = await harness.turn()
    assert end_of(events).status is ReplyStatus.COMPLETE
    first, second = harness.provider.requests
    assert held(first)
    assert not held(second)
    reply = end_of(events)
    assert (reply.origin.effort, reply.origin.cap) == (second.effort, second.max_output_tokens), "what was sent"
    assert harness.read_again().messages[reply.id] == reply
    assert ("high" in reply_line(reply).split(" · ")) == (second.effort == "high")
    assert any(isinstance(e, Adapted) and "remembered" in str(e.what) for e in events)
    assert len(book.of(harness.provider.route)) == 1
    assert not held(harness.session.next_request("next").request)
    # A new start reads what was learned and never sends the part at all.
    again = without_refused(profile, LearnedFile(tmp_path / "learned.json", FakeClock().now).of(harness.provider.route))
    fresh = flaky(tmp_path / "2", [TextDelta("hi"), DONE], wishes=wishes, profile=again)
    await fresh.turn()
    assert not held(fresh.provider.requests[0])


async def test_a_schema_of_the_persona_travels_with_the_request(tmp_path: Path) -> None:
    schema = {"type": "object"}
    profile = replace(O1, structured_outputs=True)
    harness = flaky(tmp_path, [refusal("response_format")], [TextDelta("{}"), DONE], profile=profile)
    harness.session.choose(replace(harness.session.choice, persona=Persona("j", "J", text="x", response_schema=schema)))
    await harness.turn()
    assert [r.schema for r in harness.provider.requests] == [schema, None]


async def test_a_refusal_that_goes_on_ends_and_is_no_loop(tmp_path: Path) -> None:
    harness = flaky(tmp_path, [refusal("stream")])
    reply = await harness.reply()
    assert reply.status is ReplyStatus.FAILED
    assert len(harness.provider.requests) == 2


@pytest.mark.parametrize(("param", "code"), [("messages", "context_length_exceeded"), ("top_p", "unsupported_value")])
async def test_a_refusal_of_what_cannot_be_left_out_is_told(tmp_path: Path, param: str, code: str) -> None:
    harness = flaky(tmp_path, [refusal(param, code)])
    assert (await harness.reply()).status is ReplyStatus.FAILED
    assert len(harness.provider.requests) == 1


def test_what_practice_refuses_leaves_no_trace_and_a_broken_book_is_an_empty_one(tmp_path: Path) -> None:
    book = LearnedFile(tmp_path / "sub" / "learned.json", FakeClock().now)
    practice = Route("practice", PRACTICE, "here", "o1", "chat")
    book.learn(practice, RefusedParameter.STREAM, "no")
    assert not book.path.exists()
    work = Route("work", AZURE, "there", "o1", "chat")
    book.learn(work, RefusedParameter.STREAM, "no")
    book.learn(work, RefusedParameter.STORE, "no")
    assert book.of(work) == ["stream", "store"]
    assert has_mode(book.path, 0o600)
    for broken in ("[]", "{", '{"there · o1 · chat": 3}', "\ud800"):
        book.path.write_bytes(broken.encode("utf-8", "surrogatepass"))
        assert book.of(work) == []
