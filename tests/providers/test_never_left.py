"""What a turn costs whose request never left: nothing. One that was on the wire may have been billed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError

from tests.doubles import O1
from tests.engine.session_harness import PLANNER, SessionHarness, end_of
from tests.idle_loop import Gate
from tests.providers.exchange import ENVIRON, connection
from tests.providers.faults.certificate import server_side
from tests.servers import Received, ScriptedServer, Wire, chunk, replies_well, scripted_server, usage
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.models.price import Price
from tui.core.usage.cost import cost_in_words, cost_of, sum_in_words
from tui.engine.choice import Choice
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.providers.connections.connect import connect
from tui.settings.values import Settings

PRICED = replace(O1, price=Price(input=15.0, cached=7.5, output=60.0))


class NoLogin:
    """A credential of azure-identity that has none."""

    def get_token(self, scope: str) -> object:
        raise ClientAuthenticationError("Please run 'az login' to set up an account")


@dataclass(frozen=True)
class Case:
    """A connection and what comes of a turn over it. ``url`` empty is the server of the test."""

    kind: str = "openai"
    url: str = ""
    environ: dict[str, str] = field(default_factory=lambda: dict(ENVIRON))
    more: dict[str, Any] = field(default_factory=dict)


def closed_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def session_over(folder: Path, case: Case, url: str, entra: Callable[[], object] = NoLogin) -> Session:
    """Return a session over a real provider."""
    harness = SessionHarness(folder)
    made = connection(case.kind, case.url or url, **case.more)
    provider = connect(made, Settings(), case.environ, entra=entra)
    counter, journal = harness.session.resources.counter, Journal(harness.sessions.create)
    resources = Resources(journal, counter, harness.clock, reserve=100)
    return Session(Choice(provider, PRICED, PLANNER), resources)


async def reply_of(session: Session) -> Reply:
    try:
        return end_of([event async for event in session.send("hello")])
    finally:
        await session.choice.provider.aclose()
        await session.aclose()


REFUSED = f"http://127.0.0.1:{closed_port()}"
EXPIRED = "eyJhbGciOiJub25lIn0.eyJleHAiOiAxfQ.c2ln"
NEVER_LEFT: dict[str, Case] = {
    "no key": Case(environ={}),
    "an empty key": Case(environ={"OPENAI_API_KEY": " "}),
    "a key with a line break": Case(environ={"OPENAI_API_KEY": "a\nb"}),
    "a key in a quote": Case(environ={"OPENAI_API_KEY": "'key"}),
    "a command that is not there": Case(more={"api_key_command": "/nowhere/key"}),
    "a command that prints nothing": Case(more={"api_key_command": "true"}),
    "an entry of the keyring that is no place": Case(more={"api_key_keyring": "nowhere"}),
    "a header without its variable": Case(more={"headers": {"X-Team": "TEAM"}}),
    "a header that cannot be sent": Case(
        environ={**ENVIRON, "TEAM": "a\nb"}, more={"headers": {"X-Team": "TEAM"}}
    ),
    "a key over plain http": Case(url="http://gpu.invalid"),
    "nobody signed in": Case("azure", more={"auth": "entra"}),
    "nobody signed in, classic route": Case("azure", more={"auth": "entra", "api_version": "2024-12-01-preview"}),
    "a token that has expired": Case("azure", environ={"AZURE_OPENAI_AD_TOKEN": EXPIRED}, more={"auth": "entra"}),
    "nothing listens": Case(url=REFUSED),
    "nothing listens, compatible": Case("compatible", REFUSED),
    "nothing listens, azure": Case("azure", REFUSED),
    "a host without an address": Case(url="https://nobody.invalid"),
    "a proxy that is none": Case(url="https://nobody.invalid", environ={**ENVIRON, "HTTPS_PROXY": "nonsense://x"}),
    "a proxy that is dead": Case(url="https://nobody.invalid", environ={**ENVIRON, "HTTPS_PROXY": REFUSED}),
    "TLS to a plain port": Case(url="tls://"),
}  # fmt: skip


@pytest.mark.parametrize("name", NEVER_LEFT)
async def test_a_turn_that_never_left_costs_nothing(tmp_path: Path, name: str) -> None:
    case = NEVER_LEFT[name]
    async with scripted_server(replies_well) as server:
        case = replace(case, url=server.url.replace("http:", "https:")) if case.url == "tls://" else case
        reply = await reply_of(session_over(tmp_path, case, server.url))
        assert [received for received in server.received if received.method == "POST"] == []
    costs_nothing(reply, ReplyStatus.FAILED)


def costs_nothing(reply: Reply, status: ReplyStatus) -> None:
    assert reply.status is status
    assert cost_of(reply) == 0
    assert cost_in_words(reply, PRICED) == "$0"
    assert sum_in_words(0.0, 1, 0) == "$0"
    used = reply.outcome.usage
    assert [used.input.value, used.cached.value, used.output.value, used.reasoning.value] == [0, 0, 0, 0]


async def test_an_unknown_certificate_and_a_proxy_that_refuses(tmp_path: Path) -> None:
    async def refuses(received: Received, wire: Wire) -> None:
        await wire.whole("no", 403, "text/plain")

    listener = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=server_side())
    address = f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    costs_nothing(await reply_of(session_over(tmp_path / "a", Case(), address)), ReplyStatus.FAILED)
    listener.close()
    async with scripted_server(refuses) as proxy:
        case = Case(url="https://nobody.invalid", environ={**ENVIRON, "HTTPS_PROXY": proxy.url})
        costs_nothing(await reply_of(session_over(tmp_path / "b", case, "")), ReplyStatus.FAILED)
        assert [received.method for received in proxy.received] == ["CONNECT"] * 5  # the way to it, never the request


async def stopped(session: Session, when: Callable[[], Awaitable[object]]) -> Reply:
    """Return the reply of a turn that is stopped at a moment."""
    turn = asyncio.create_task(reply_of(session))
    await when()
    session.interrupt()
    return await turn


async def test_a_turn_that_is_stopped_while_it_signs_in_costs_nothing(tmp_path: Path, server: ScriptedServer) -> None:
    gate = Gate()

    class Slow:
        def get_token(self, scope: str) -> object:
            gate.wait()
            raise ClientAuthenticationError("too late")

    session = session_over(tmp_path, Case("azure", more={"auth": "entra"}), server.url, Slow)
    reply = await stopped(session, lambda: asyncio.to_thread(gate.reached.wait))
    gate.open()
    costs_nothing(reply, ReplyStatus.INTERRUPTED)


async def test_a_turn_that_is_stopped_while_it_connects_costs_nothing(tmp_path: Path) -> None:
    accepted = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set()
        await reader.read()
        await reader.read()
        writer.close()

    listener = await asyncio.start_server(silent, "127.0.0.1", 0)
    address = f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    reply = await stopped(session_over(tmp_path, Case(), address), accepted.wait)
    listener.close()
    costs_nothing(reply, ReplyStatus.INTERRUPTED)


def answers(status: int, body: object = None) -> Callable[[Received, Wire], Awaitable[None]]:
    async def script(received: Received, wire: Wire) -> None:
        await wire.whole(body or {"error": {"message": "No.", "code": "x"}}, status)

    return script


async def cuts(received: Received, wire: Wire) -> None:
    await wire.cut()


async def resets(received: Received, wire: Wire) -> None:
    await wire.reset()


async def says_half(received: Received, wire: Wire) -> None:
    await wire.head()
    await wire.events(chunk("Half"))
    await wire.cut()


LEFT = {
    "400": answers(400),
    "401": answers(401),
    "403": answers(403),
    "404": answers(404),
    "429": answers(429),
    "500": answers(500),
    "no API": answers(200, "<html></html>"),
    "cut": cuts,
    "reset": resets,
}


@pytest.mark.parametrize("name", LEFT)
async def test_what_a_request_cost_that_was_on_the_wire_is_not_known(
    tmp_path: Path, server: ScriptedServer, name: str
) -> None:
    server.script = LEFT[name]
    reply = await reply_of(session_over(tmp_path, Case(more={"api": "chat"}), server.url))
    assert server.received
    assert reply.status is ReplyStatus.FAILED
    assert cost_of(reply) is None


async def test_a_request_that_left_once_may_have_been_billed(tmp_path: Path) -> None:
    async with scripted_server() as server:

        async def fails_once(received: Received, wire: Wire) -> None:
            listening.close()
            await wire.whole({"error": {"message": "busy"}}, 503)
            await wire.cut()

        server.script = fails_once
        own = ScriptedServer(script=fails_once)
        listening = await asyncio.start_server(own.serve, "127.0.0.1", 0)
        address = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        reply = await reply_of(session_over(tmp_path, Case(more={"api": "chat"}), address))
    assert len(own.received) == 1
    assert "refused the connection" in reply.outcome.detail
    assert cost_of(reply) is None


async def test_a_turn_that_is_stopped_before_its_answer_is_estimated(tmp_path: Path, server: ScriptedServer) -> None:
    heard = asyncio.Event()

    async def waits(received: Received, wire: Wire) -> None:
        heard.set()
        await wire.client_gone()

    server.script = waits
    reply = await stopped(session_over(tmp_path, Case(more={"api": "chat"}), server.url), heard.wait)
    assert reply.status is ReplyStatus.INTERRUPTED
    assert reply.outcome.usage.input.value != 0
    assert cost_of(reply) is None


async def test_a_reply_costs_what_is_reported(tmp_path: Path, server: ScriptedServer) -> None:
    server.script = replies_well
    reply = await reply_of(session_over(tmp_path, Case(more={"api": "chat"}), server.url))
    told = usage()["usage"]
    assert cost_of(reply) == pytest.approx((told["prompt_tokens"] * 15 + told["completion_tokens"] * 60) / 1e6)
