"""Errors where a reply belongs: before any text, after some, and in answers that call themselves fine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.asking import asked, says
from tests.servers import Received, ScriptedServer, Wire, chunk, whole_response
from tui.core.errors import (
    ContextOverflow,
    ModelError,
    QuotaSpent,
    RateLimited,
    ServiceFailed,
    StreamBroken,
)

ERRORS = [
    ({"message": "The server had an error", "type": "server_error", "code": None}, ServiceFailed, "had an error"),
    ({"message": "slow down", "code": "rate_limit_exceeded"}, RateLimited, "slow down"),
    ({"message": "no money", "code": "insufficient_quota"}, QuotaSpent, "no money"),
    ({"message": "too much", "code": "context_length_exceeded"}, ContextOverflow, "too much"),
    ({"message": "upstream is gone", "code": 502}, ServiceFailed, "upstream is gone"),
    ("all is lost", ServiceFailed, "all is lost"),
]


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
