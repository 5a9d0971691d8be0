"""``http://`` and ``https://`` mixed up: told at once, with what to write, and not tried again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tests.providers.exchange import ask, connected, connection, heard, request
from tests.providers.faults.certificate import server_side
from tests.providers.scripts import answers
from tests.servers import ScriptedServer, replies_well
from tui.core.errors import NetworkError, NoWayThere, RequestRefused
from tui.providers.connections.scheme import speaks_plain_http, speaks_tls

Listener = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(listener: Listener, *, tls: bool = False) -> AsyncIterator[int]:
    server = await asyncio.start_server(listener, "127.0.0.1", 0, ssl=server_side() if tls else None)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _http_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve plain http to those who speak it, and wait for the end of anything else."""
    first = await reader.read(4)
    if first in (b"HEAD", b"GET ", b"POST"):
        writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
    else:
        while await reader.read(1024):
            pass
    writer.close()


async def _closes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1024)
    writer.close()


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(1024):
        pass
    writer.close()


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize("kind", ["openai", "compatible"])
async def test_plain_http_to_a_tls_port(kind: str, api: str) -> None:
    async with listening(_closes, tls=True) as port:
        answer = await ask(connection(kind, f"http://127.0.0.1:{port}", api=api, api_key_env="LOCAL_KEY"))
    assert type(answer.error) is NoWayThere
    assert answer.error.problem == f"127.0.0.1:{port} speaks TLS, and the address begins with http://."
    assert answer.error.remedy == "Write https:// in base_url of connection 'work'."
    assert not answer.error.may_retry


@pytest.mark.parametrize(
    "body",
    [
        "Client sent an HTTP request to an HTTPS server.\n",
        "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>",
        "<html><head><title>400 Bad Request</title></head><body>You're speaking plain HTTP to an SSL-enabled server"
        " port.</body></html>",
        {"error": {"message": "Client sent an HTTP request to an HTTPS server"}},
    ],
)
async def test_a_tls_port_that_says_so_in_plain_http(server: ScriptedServer, body: object) -> None:
    server.script = answers(body, 400, kind="text/html")
    error = (await ask(connection("openai", server.url))).error
    assert type(error) is NoWayThere
    assert "speaks TLS" in error.problem
    assert "Write https:// in base_url" in error.remedy


async def test_another_400_is_none_of_it(server: ScriptedServer) -> None:
    server.script = answers({"error": {"message": "the request was sent over HTTPS"}}, 400)
    assert type((await ask(connection("openai", server.url))).error) is RequestRefused


@pytest.mark.parametrize("listener", [_closes])
async def test_a_plain_port_that_closes_is_no_tls_port(listener: Listener) -> None:
    async with listening(listener) as port:
        error = (await ask(connection("openai", f"http://127.0.0.1:{port}"))).error
    assert type(error) is NetworkError
    assert error.may_retry


async def test_tls_to_a_plain_port_that_waits_is_told_long_before_the_time_limit() -> None:
    async with (
        listening(_http_only) as port,
        connected(connection("openai", f"https://127.0.0.1:{port}", connect_timeout=600.0)) as provider,
        asyncio.timeout(60),
    ):
        error = (await heard(provider, request(provider.route))).error
    assert type(error) is NoWayThere
    assert "does not speak TLS" in error.problem
    assert "http://" in error.remedy


@pytest.mark.parametrize("kind", ["openai", "compatible"])
async def test_the_probe_tells_it_without_a_request(kind: str) -> None:
    async with (
        listening(_closes, tls=True) as port,
        connected(connection(kind, f"http://127.0.0.1:{port}")) as provider,
    ):
        with pytest.raises(NoWayThere) as caught:
            await provider.probe().reach()
    assert caught.value.problem == f"127.0.0.1:{port} speaks TLS, and the address begins with http://."
    async with (
        listening(_http_only) as port,
        connected(connection(kind, f"https://127.0.0.1:{port}", connect_timeout=600.0)) as provider,
        asyncio.timeout(60),
    ):
        with pytest.raises(NoWayThere, match="does not speak TLS"):
            await provider.probe().reach()


async def test_the_probe_takes_a_plain_port_for_one_whatever_it_does_with_a_greeting(server: ScriptedServer) -> None:
    server.script = replies_well
    async with listening(_closes) as closes, listening(_http_only) as plain, listening(_silent) as silent:
        for port in (closes, plain, silent, server.port):
            async with connected(connection("compatible", f"http://127.0.0.1:{port}")) as provider:
                assert (await provider.probe().reach()).ok
    assert server.received == []


async def test_who_speaks_what(server: ScriptedServer) -> None:
    server.script = replies_well
    async with listening(_closes, tls=True) as tls, listening(_http_only) as plain, listening(_silent) as silent:
        assert await speaks_tls("127.0.0.1", tls)
        assert not await speaks_plain_http("127.0.0.1", tls)
        assert await speaks_plain_http("127.0.0.1", plain)
        assert not await speaks_tls("127.0.0.1", plain)
        assert not await speaks_tls("127.0.0.1", silent)
        assert not await speaks_plain_http("127.0.0.1", silent)
    assert not await speaks_tls("127.0.0.1", tls)
    assert not await speaks_plain_http("127.0.0.1", plain)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.",
        b"HTTP/1.1 426 Upgrade Required\r\n\r\nThis port requires TLS",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"",
    ],
)
async def test_what_is_no_plain_http_server(answer: bytes) -> None:
    async def listener(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1024)
        writer.write(answer)
        writer.close()

    async with listening(listener) as port:
        assert not await speaks_plain_http("127.0.0.1", port)
