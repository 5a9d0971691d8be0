"""A server on this computer counts the next request before it is sent; no other one is told of a draft."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.doubles import ScriptedProvider
from tests.engine.session_harness import DONE, PLANNER, SessionHarness
from tests.narrowing import present
from tui.core.attachments import Attachment, Held
from tui.core.connection_kinds import COMPATIBLE
from tui.core.context.parts import PartKind
from tui.core.errors import NetworkError
from tui.core.models.server_facts import ServerFacts
from tui.core.request import Request, Route
from tui.core.stream import TextDelta, UsageReported
from tui.core.usage.usage import Usage, reported
from tui.engine.count_ahead import can_count_ahead, count_ahead

HERE = Route("local", COMPATIBLE, "127.0.0.1:8080", "qwen3", "chat", address="http://127.0.0.1:8080")
TEMPLATE = 20  # tokens that the server's chat template adds, which mull does not know of


class CountingProvider(ScriptedProvider):
    """A server that counts words, with a template of its own."""

    def __init__(self, route: Route = HERE) -> None:
        super().__init__(TextDelta("an answer"), DONE, route=route)
        self.described = ServerFacts(counts=True)
        self.counted: list[str] = []
        self.fails = False
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

    async def count(self, request: Request) -> int:
        self.counted.append(request.messages[-1].text)
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.fails:
            raise NetworkError("Nothing answered.")
        return TEMPLATE + sum(2 * len(message.text.split()) for message in request.messages)


async def over(folder: Path, provider: CountingProvider) -> SessionHarness:
    harness = SessionHarness(folder)
    harness.provider = provider
    harness.session.choose(replace(harness.session.choice, provider=provider))
    await harness.session.find_window()
    return harness


def used(harness: SessionHarness, draft: str) -> int:
    return present(harness.session.context(draft).used.value)


async def test_the_first_turn_is_told_as_the_server_counts_it(tmp_path: Path) -> None:
    provider = CountingProvider()
    harness = await over(tmp_path, provider)
    assert await count_ahead(harness.session, "two words")
    exact = TEMPLATE + 2 * len(["Be", "brief.", "two", "words"])
    assert used(harness, "two words") == exact == harness.session.counted("two words")
    more = used(harness, "two words and some more")
    assert exact < more < exact + 10, "another draft differs by its own size"
    assert harness.session.counted("two words and some more") is None
    provider.script.insert(0, UsageReported(Usage(reported(exact), output=reported(2))))
    reply = await harness.reply("two words")
    assert present(reply.origin.counted) + reply.origin.correction == exact
    drift = present(harness.session.context().drift)
    assert drift.words == "exact"


@pytest.mark.parametrize("step", ["persona", "mute", "turn", "attachment"])
async def test_a_count_holds_until_something_of_the_request_changes(tmp_path: Path, step: str) -> None:
    provider = CountingProvider()
    harness = await over(tmp_path, provider)
    await harness.turn("one")
    assert await count_ahead(harness.session, "hi")
    assert not await count_ahead(harness.session, "hi"), "it is not asked twice"
    if step == "persona":
        await harness.session.switch_persona(PLANNER)
    elif step == "mute":
        await harness.session.mark([harness.session.conversation.path()[-1].id], "muted", on=True)
    elif step == "turn":
        await harness.turn("two")
    else:
        harness.session.attach(Held(Attachment("notes.txt", "text/plain", "0" * 64, 5), b"notes"))
    assert harness.session.counted("hi") is None
    assert await count_ahead(harness.session, "hi")
    assert used(harness, "hi") == harness.session.counted("hi")
    assert [text.split()[0] for text in provider.counted] == ["hi", "hi"]


async def test_an_empty_draft_is_counted_by_what_stands_before_it(tmp_path: Path) -> None:
    provider = CountingProvider()
    harness = await over(tmp_path, provider)
    before = used(harness, "hello there")
    assert await count_ahead(harness.session)
    assert provider.counted == ["."]
    assert used(harness, "hello there") > before + TEMPLATE // 2, "the template is known before the first word"


@pytest.mark.parametrize(
    ("endpoint", "facts"),
    [
        ("127.0.0.1:8080", None),
        ("127.0.0.1:8080", ServerFacts()),
        ("10.0.0.7:8080", ServerFacts(counts=True)),
        ("gpu.example.com", ServerFacts(counts=True)),
        ("127.0.0.1.example.com", ServerFacts(counts=True)),
        ("localhost.example.com", ServerFacts(counts=True)),
    ],
)
async def test_no_other_server_is_told_of_a_draft(tmp_path: Path, endpoint: str, facts: ServerFacts | None) -> None:
    provider = CountingProvider(replace(HERE, address=f"http://{endpoint}"))
    provider.described = facts
    harness = await over(tmp_path, provider)
    assert not can_count_ahead(harness.session, "a secret")
    assert not await count_ahead(harness.session, "a secret")
    assert provider.counted == []


@pytest.mark.parametrize("endpoint", ["127.0.0.1:8080", "localhost:8080", "127.0.0.7", "[::1]:8080"])
async def test_each_name_of_this_computer_is_one(tmp_path: Path, endpoint: str) -> None:
    harness = await over(tmp_path, CountingProvider(replace(HERE, address=f"http://{endpoint}")))
    assert can_count_ahead(harness.session, "hi")


async def test_a_server_that_does_not_answer_leaves_the_estimate(tmp_path: Path) -> None:
    provider = CountingProvider()
    harness = await over(tmp_path, provider)
    before = used(harness, "hi")
    provider.fails = True
    assert not await count_ahead(harness.session, "hi")
    assert used(harness, "hi") == before


@pytest.mark.parametrize("figure", [0, 1, 10**9])
async def test_a_count_that_cannot_be_is_not_taken(tmp_path: Path, figure: int) -> None:
    class Liar(CountingProvider):
        async def count(self, request: Request) -> int:
            return figure

    harness = await over(tmp_path, Liar())
    before = used(harness, "word " * 500)
    assert not await count_ahead(harness.session, "word " * 500)
    assert used(harness, "word " * 500) == before


async def test_a_count_that_comes_too_late_is_not_taken(tmp_path: Path) -> None:
    provider = CountingProvider()
    harness = await over(tmp_path, provider)
    await harness.turn("one")

    async def switched() -> None:
        await harness.session.switch_persona(PLANNER)

    provider.meanwhile = switched
    assert not await count_ahead(harness.session, "hi")
    assert harness.session.context("hi").kind(PartKind.CORRECTION).value == 0


async def test_any_service_that_is_asked_corrects_the_estimate(tmp_path: Path) -> None:
    provider = CountingProvider(replace(HERE, address="https://api.example.com"))
    harness = await over(tmp_path, provider)
    assert await harness.session.count("hi") == used(harness, "hi") == harness.session.counted("hi")


async def test_nothing_is_asked_while_a_reply_arrives(tmp_path: Path) -> None:
    provider = CountingProvider()
    harness = await over(tmp_path, provider)
    asked: list[bool] = []
    provider.script.insert(0, lambda: asked.append(can_count_ahead(harness.session, "and")))
    await harness.turn("one")
    assert asked == [False]
