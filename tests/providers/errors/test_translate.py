"""Nothing answers, and which of the many reasons it was; errors where a reply belongs."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from typing import Any

import httpx2
import pytest

from tests.providers.bare_servers import closed_port
from tests.providers.exchange import ENVIRON, ask, asked, connection, says
from tests.servers import Received, ScriptedServer, Wire, chunk, whole_response
from tui.core.connection_kinds import OPENAI
from tui.core.errors import (
    ContextOverflow,
    ModelError,
    NetworkError,
    NoWayThere,
    QuotaSpent,
    RateLimited,
    ServiceFailed,
    StreamBroken,
)
from tui.providers.connections.destination import Destination
from tui.providers.connections.proxy import Proxy
from tui.providers.errors import translate
from tui.providers.timeouts import Deadlines

TO = Destination("work", OPENAI, "https://example.invalid/v1", "o1")
ERRORS = [
    ({"message": "The server had an error", "type": "server_error", "code": None}, ServiceFailed, "had an error"),
    ({"message": "slow down", "code": "rate_limit_exceeded"}, RateLimited, "slow down"),
    ({"message": "no money", "code": "insufficient_quota"}, QuotaSpent, "no money"),
    ({"message": "too much", "code": "context_length_exceeded"}, ContextOverflow, "too much"),
    ({"message": "upstream is gone", "code": 502}, ServiceFailed, "upstream is gone"),
    ("all is lost", ServiceFailed, "all is lost"),
]


async def failure(url: str, environ: dict[str, str] | None = None) -> ModelError:
    answer = await ask(connection("openai", url), environ)
    assert isinstance(answer.error, NetworkError | NoWayThere)
    assert answer.error.problem.endswith((".", "?"))
    assert answer.error.remedy.endswith(".")
    return answer.error


async def test_a_refused_connection_names_host_and_port() -> None:
    port = closed_port()
    error = await failure(f"http://127.0.0.1:{port}")
    assert f"127.0.0.1:{port} refused the connection" in error.problem
    assert "base_url of connection 'work'" in error.remedy


async def test_a_name_nobody_knows() -> None:
    error = await failure("https://nobody.invalid")
    assert "nobody.invalid" in error.problem


async def test_a_dead_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = f"http://someone:pass-canary@127.0.0.1:{closed_port()}"
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    error = await failure("https://nobody.invalid", {**ENVIRON, "HTTPS_PROXY": proxy})
    assert "The proxy 127.0.0.1:" in error.problem
    assert "HTTPS_PROXY" in error.remedy
    assert "NO_PROXY" in error.remedy
    assert "pass-canary" not in str(error)


async def test_a_proxy_that_refuses(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.whole("", 403)
        await wire.cut()

    server.script = script
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    error = await failure("https://nobody.invalid", {**ENVIRON, "HTTPS_PROXY": server.url})
    assert "refused to connect to nobody.invalid" in error.problem


async def test_a_certificate_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/to/be/found.pem")
    error = await failure("https://nobody.invalid")
    assert "certificate" in error.problem
    assert "SSL_CERT_FILE" in error.remedy


async def test_tls_on_a_plain_port() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    listener = await asyncio.start_server(plain, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    error = await failure(f"https://127.0.0.1:{port}")
    listener.close()
    assert "does not speak TLS" in error.problem
    assert "http://" in error.remedy


def linger_zero(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"reset"])
async def test_something_else_on_that_port(answer: bytes) -> None:
    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if answer == b"reset":
            linger_zero(writer)
            return
        writer.write(answer)
        writer.close()

    listener = await asyncio.start_server(other, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    error = await failure(f"http://127.0.0.1:{port}")
    listener.close()
    assert f"127.0.0.1:{port}" in error.problem


def test_a_machine_that_does_not_answer_and_the_setting_that_says_how_long() -> None:
    to = Destination("work", OPENAI, "http://example.invalid/v1", "o1", deadlines=Deadlines(connect=7))
    problem = translate.unreachable(httpx2.ConnectTimeout(""), to).problem
    assert problem == "http://example.invalid did not answer within 7 s (connect_timeout)."


def test_what_may_be_tried_again_and_what_may_not() -> None:
    assert translate.unreachable(httpx2.ConnectError("refused"), TO).may_retry
    assert not translate.unusable_proxy(ImportError(), Proxy("ALL_PROXY")).may_retry
    assert not translate.unreachable(ssl.SSLError("WRONG_VERSION_NUMBER"), TO).may_retry


def test_silence_during_the_tls_greeting_points_at_a_plain_port() -> None:
    timeout = httpx2.ConnectTimeout("")
    timeout.__cause__ = ssl.SSLWantReadError("The operation did not complete (read)")
    to = Destination("work", OPENAI, "https://example.invalid/v1", "o1")
    assert "does not speak TLS" in translate.unreachable(timeout, to).problem


@pytest.mark.parametrize(("error", "kind", "words"), ERRORS)
async def test_an_error_event_before_any_text(
    server: ScriptedServer, error: Any, kind: type[ModelError], words: str
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events({"error": error})
        await wire.finish()

    says(await asked(server, script), kind, words)


@pytest.mark.parametrize(("error", "kind", "words"), ERRORS)
async def test_an_error_event_after_text_breaks_the_reply_off(
    server: ScriptedServer, error: Any, kind: type[ModelError], words: str
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("Half a "), {"error": error})
        await wire.finish()

    answer = await asked(server, script)
    assert answer.text == "Half a "
    says(answer, StreamBroken, words)


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize("data", ['{"message": "gone"}', '{"error": {"message": "gone"}}', "gone"])
async def test_an_event_named_error(server: ScriptedServer, api: str, data: str) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.send(f"event: error\ndata: {data}\n\n")
        await wire.finish()

    says(await asked(server, script, api), ServiceFailed, "gone")


async def test_a_failed_response(server: ScriptedServer) -> None:
    failed = whole_response(status="failed", error={"code": "server_error", "message": "It broke"}, output=[])

    async def streamed(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events({"type": "response.failed", "response": failed})
        await wire.finish()

    async def whole(received: Received, wire: Wire) -> None:
        await wire.whole(failed)

    answer = await asked(server, streamed, "responses")
    says(answer, ServiceFailed, "It broke")
    assert answer.usage
    says(await asked(server, whole, "responses", stream=False), ServiceFailed, "It broke")


async def test_an_error_with_status_200_and_no_stream(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.whole({"error": {"message": "out of order", "code": "server_error"}})

    for api in ("chat", "responses"):
        for stream in (True, False):
            says(await asked(server, script, api, stream=stream), ServiceFailed, "out of order")
