"""Programs on this computer, asked for their models: each answer is told from the others, and no answer does harm."""

from __future__ import annotations

import json
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers import Received, Script, Wire, scripted_server
from tui.core.local_server import LocalAnswer
from tui.core.services import ON_THIS_COMPUTER, Service
from tui.providers.local_servers import LARGEST, answer_in, local_servers

LISTED = {"object": "list", "data": [{"id": "qwen3:8b"}, {"id": "gemma3"}, {"id": "qwen3:8b"}]}
LOADING = {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}  # llama.cpp's
UNAUTHORIZED = {"error": "Unauthorized"}  # vLLM's


def whole(value: Any, status: int = 200, **headers: str) -> Script:
    async def script(_: Received, wire: Wire) -> None:
        await wire.whole(value, status, **headers)

    return script


def raw(data: bytes) -> Script:
    async def script(_: Received, wire: Wire) -> None:
        await wire.raw(data)
        await wire.cut()

    return script


async def silent(_: Received, wire: Wire) -> None:
    await wire.client_gone()


async def endless(_: Received, wire: Wire) -> None:
    await wire.head(content_type="application/json")
    while True:
        await wire.send(b" " * 65_536)


def at(port: int, number: int = 0) -> Service:
    return replace(ON_THIS_COMPUTER[number], address=f"http://127.0.0.1:{port}/v1")


def closed_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.mark.parametrize(
    ("script", "answer", "models"),
    [
        (whole(LISTED), LocalAnswer.READY, ("qwen3:8b", "gemma3")),
        (whole({"data": []}), LocalAnswer.READY, ()),
        (whole(LOADING, 503), LocalAnswer.LOADING, ()),
        (whole(b"", 503), LocalAnswer.LOADING, ()),
        (whole(UNAUTHORIZED, 401), LocalAnswer.NEEDS_KEY, ()),
        (whole("forbidden", 403), LocalAnswer.NEEDS_KEY, ()),
        (whole("<html>Sign in</html>", 403, content_type="text/html"), LocalAnswer.OTHER, ()),
        (whole("<!doctype html>", content_type="text/html"), LocalAnswer.OTHER, ()),
        (whole(LISTED["data"]), LocalAnswer.OTHER, ()),
        (whole({"models": LISTED["data"]}), LocalAnswer.OTHER, ()),
        (whole({"data": {"id": "m"}}), LocalAnswer.OTHER, ()),
        (whole("not json"), LocalAnswer.OTHER, ()),
        (whole("", 302, location="http://127.0.0.1:1/v1/models"), LocalAnswer.OTHER, ()),
        (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), LocalAnswer.OTHER, ()),
        (raw(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"), LocalAnswer.OTHER, ()),
        (raw(b""), LocalAnswer.OTHER, ()),
        (silent, LocalAnswer.SILENT, ()),
        (endless, LocalAnswer.OTHER, ()),
    ],
)
async def test_each_answer_is_told_from_the_others(
    script: Callable[[Received, Wire], Awaitable[None]], answer: LocalAnswer, models: tuple[str, ...]
) -> None:
    async with scripted_server(script) as server:
        found = (await local_servers([at(server.port)], 5.0))[0]
    assert (found.answer, found.models) == (answer, models)
    assert {(request.method, request.target) for request in server.received} == {("GET", "/v1/models")}
    assert not any("authorization" in request.headers for request in server.received)


async def test_all_are_asked_at_once_and_where_nothing_listens_that_is_said() -> None:
    async with AsyncExitStack() as servers:
        slow = await servers.enter_async_context(scripted_server(silent))
        ready = await servers.enter_async_context(scripted_server(whole(LISTED)))
        ports = (slow.port, closed_port(), ready.port)
        found = await local_servers([at(port, number) for number, port in enumerate(ports)], 5.0)
    assert [each.answer for each in found] == [LocalAnswer.SILENT, LocalAnswer.NOTHING, LocalAnswer.READY]
    assert [each.service.name for each in found] == [service.name for service in ON_THIS_COMPUTER[:3]]


async def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")
    async with scripted_server(whole(LISTED)) as server:
        assert (await local_servers([at(server.port)], 5.0))[0].answer is LocalAnswer.READY


@given(st.integers(100, 599), st.binary(max_size=200) | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_no_content_raises(status: int, content: bytes | str) -> None:
    answer, models = answer_in(status, content if isinstance(content, bytes) else content.encode())
    assert models == () or answer is LocalAnswer.READY


def test_what_is_nested_or_long_without_end_is_no_list() -> None:
    assert answer_in(200, b"[" * 100_000) == (LocalAnswer.OTHER, ())
    assert answer_in(200, b'{"data": [' + b"1," * (LARGEST // 2) + b"1]}") == (LocalAnswer.OTHER, ())
    assert answer_in(200, b'{"data": [{"id": 7}, {"id": "' + b"x" * 10_000 + b'"}, 5, null]}') == (
        LocalAnswer.READY,
        (),
    )
