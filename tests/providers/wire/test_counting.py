"""Asking a service how many tokens a request takes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.exchange import KEY, connected, connection, request
from tests.providers.scripts import answers
from tests.servers import ScriptedServer
from tui.core.errors import NotTheApi, UsageError
from tui.providers.connections.connect import connect
from tui.settings.values import PRACTICE, Settings


@pytest.mark.parametrize(("kind", "path"), [("openai", "/v1"), ("azure", "/openai/v1")])
async def test_the_service_counts_what_the_model_would_read(server: ScriptedServer, kind: str, path: str) -> None:
    server.script = answers({"object": "response.input_tokens", "input_tokens": 123})
    async with connected(connection(kind, server.url, model="gpt-6.1-sol")) as provider:
        asked = request(provider.route, "Hello", effort="low", max_output_tokens=99, stream=True)
        assert await provider.count(asked) == 123
    assert server.last.target == f"{path}/responses/input_tokens"
    assert server.last.headers["authorization"] == f"Bearer {KEY}"
    assert server.last.body == {
        "model": provider.route.wire_model,
        "input": [{"role": "user", "content": "Hello"}],
        "reasoning": {"effort": "low"},
    }


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("openai", {"model": "o1", "api": "chat"}),
        ("azure", {"api_version": "2024-12-01-preview"}),
    ],
)
async def test_elsewhere_that_it_cannot_be_is_said_and_nothing_is_sent(
    server: ScriptedServer, kind: str, more: dict[str, Any]
) -> None:
    async with connected(connection(kind, server.url, **more)) as provider:
        with pytest.raises(UsageError, match="cannot count exactly"):
            await provider.count(request(provider.route))
    assert server.received == []


@pytest.mark.parametrize("body", [{}, {"input_tokens": "many"}, {"input_tokens": -1}, [], "<html>", "", "{"])
async def test_an_answer_without_a_count(server: ScriptedServer, body: Any) -> None:
    server.script = answers(body)
    async with connected(connection("openai", server.url, model="gpt-6.1-sol")) as provider:
        with pytest.raises(NotTheApi):
            await provider.count(request(provider.route))


async def test_practice_counts_exactly() -> None:
    provider = connect(PRACTICE, Settings(), {}, pace=0)
    first = await provider.count(request(provider.route, "Hello"))
    assert await provider.count(request(provider.route, "Hello there, how are you?")) > first > 0
    await provider.aclose()
