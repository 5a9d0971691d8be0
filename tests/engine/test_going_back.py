"""What going back is said to cost agrees with what a server then reports, over a real socket."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.narrowing import of_class, present
from tests.servers import Received, ScriptedServer, Wire, chunk, scripted_server, usage
from tui.cli.assembly import Assembly, Flags
from tui.core.context.prompt_cache import LEAST, STEP
from tui.core.conversation.message import Reply
from tui.core.stream import Ended
from tui.core.usage.usage import UNKNOWN, estimated
from tui.engine.branches import asked_as, choice_at
from tui.engine.choice import Choice
from tui.engine.going_back import GoingBack, going_back
from tui.engine.session import Session
from tui.tokens import Tokens

SETTINGS = """connection = "work"
persona = "none"
[connections.work]
kind = "openai"
base_url = "{url}/v1"
model = "o1"
api = "chat"
api_key_env = "WORK_KEY"
"""
LONG = "The lease of the house on the hill runs for nine years. " * 120
OTHER = "What the neighbours said about the garden wall, word for word. " * 90
AS_O1 = {"model": "o1"}
NEAR = 0.05  # of what the server reports


class Caching:
    """Counts what it is sent with the real tokenizer, and keeps each beginning as OpenAI's guide says."""

    def __init__(self) -> None:
        self._kept: list[list[tuple[str, int]]] = []

    async def __call__(self, request: Received, wire: Wire) -> None:
        if request.method == "GET":
            await wire.whole({"data": []})
            return
        sent = [(str(m["content"]), 4 + Tokens().count(str(m["content"]), "o200k_base")) for m in _messages(request)]
        whole = 3 + sum(size for _, size in sent)
        shared = max((_shared(sent, kept) for kept in self._kept), default=0)
        cached = shared // STEP * STEP if shared >= LEAST else 0
        self._kept.append(sent)
        await wire.head()
        await wire.events(
            chunk(f"Noted, number {len(self._kept)}. " + "It is as you say. " * 20) | AS_O1,
            chunk(finish="stop") | AS_O1,
            usage(prompt=whole, completion=120, reasoning=64, cached=cached) | AS_O1,
            "[DONE]",
        )
        await wire.finish()


def _messages(request: Received) -> list[dict[str, Any]]:
    return list(request.body["messages"])


def _shared(one: list[tuple[str, int]], other: list[tuple[str, int]]) -> int:
    size = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        size += a[1]
    return size


async def said(session: Session, text: str) -> Reply:
    return of_class([event async for event in session.send(text)][-1], Ended).reply


def opened(home: Path, server: ScriptedServer) -> Session:
    (home / "config.toml").write_text(SETTINGS.format(url=server.url))
    return Assembly(Flags(), {"MULL_HOME": str(home), "WORK_KEY": "k"}).start().session


def there(session: Session, reply: Reply) -> Choice:
    return asked_as(choice_at(session.conversation, reply.id, session.choice), reply.origin)


def agree(told: GoingBack, reply: Reply) -> None:
    reported = reply.outcome.usage
    read, whole = present(reported.cached.value), present(reported.input.value)
    assert abs(present(told.cached.value) - read) <= NEAR * whole, (told, reported)
    assert abs(present(told.new.value) - (whole - read)) <= NEAR * whole, (told, reported)
    rates = present(reply.outcome.rates)
    paid = (read * present(rates.cached) + (whole - read) * present(rates.input)) / 1e6
    assert abs(present(told.cost) - paid) <= NEAR * paid + 1e-6


async def test_what_going_back_costs_is_what_the_server_then_reports(tmp_path: Path) -> None:
    async with scripted_server(Caching()) as server:
        session = opened(tmp_path, server)
        first = await said(session, LONG)
        second = await said(session, "And the heating?")
        third = await said(session, OTHER)
        for back in (second, first, third, second):
            choice = there(session, back)
            told = going_back(session.resources, choice, back.id, "What follows from that?")
            await session.go_on_from(back.id, choice)
            agree(told, await said(session, "What follows from that?"))
        assert present(going_back(session.resources, session.choice, first.id).cached.value) > LEAST
        before = going_back(session.resources, session.choice, None, "Hello.")
        assert before.cached == estimated(0), "so small a request is never kept"
        await session.aclose()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (GoingBack(estimated(12_300), estimated(12_000), 0.0041), "~12k cached + ~300 new tokens in, ~$0.0041"),
        (GoingBack(estimated(900), UNKNOWN, None), "~900 tokens in; what of it is cached is not known, unknown"),
        (GoingBack(estimated(900), estimated(0), 0.1, free=True), "0 cached + ~900 new tokens in, $0 (practice)"),
        (
            GoingBack(estimated(9_000), estimated(0), 0.1, expired=True),
            "0 cached + ~9k new tokens in (its cache is likely gone), ~$0.1000",
        ),
    ],
)
def test_it_is_told_in_a_line(told: GoingBack, words: str) -> None:
    assert told.in_words() == f"The next request from here: {words}"
    assert replace(told, input=UNKNOWN).new == UNKNOWN
