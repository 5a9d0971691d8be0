"""Clients of the real SDK over the practice transport, and what the tests here share."""

from __future__ import annotations

import json
from typing import Any

import httpx2
from openai import AsyncOpenAI

from tui.providers.practice.models import ENDPOINT
from tui.providers.practice.transport import PracticeTransport

# By route: what stands before the path; a classic one names the deployment.
BASES = {
    "openai": ENDPOINT,
    "azure": "http://practice.invalid/openai/v1",
    "classic": "http://practice.invalid/openai/deployments/{}",
}
PATHS = {"chat": "/chat/completions?api-version=2024-12-01-preview", "responses": "/responses"}
SAID = {"chat": "messages", "responses": "input"}
QUESTION = "What steps should I think about when writing my first Python API?"


def connected(transport: PracticeTransport, base_url: str = ENDPOINT) -> AsyncOpenAI:
    return AsyncOpenAI(
        base_url=base_url,
        api_key="practice",
        max_retries=0,
        http_client=httpx2.AsyncClient(transport=transport),
    )


def user(text: str = QUESTION) -> list[Any]:
    return [{"role": "user", "content": text}]


async def streamed(client: AsyncOpenAI, path: str, body: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return the raw events of a stream: the name of each and its data, decoded where it is JSON."""
    events: list[tuple[str, Any]] = []
    address = str(client.base_url).rstrip("/") + path
    async with client._client.stream("POST", address, json={**body, "stream": True}) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"].startswith("text/event-stream")
        name = ""
        async for line in response.aiter_lines():
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                data = line[6:]
                events.append((name, data if data == "[DONE]" else json.loads(data)))
                name = ""
            else:
                assert line == ""
    return events


async def post(api: str, body: dict[str, Any], base: str = ENDPOINT) -> httpx2.Response:
    """Return the answer to a body, as it is on the wire."""
    async with httpx2.AsyncClient(transport=PracticeTransport(0)) as http:
        return await http.post(base + PATHS[api], json=body)


async def raw(api: str, line: str, *, stream: bool = True, model: str = "gpt-5.6-sol") -> bytes:
    """Return the bytes of a reply to a practice line."""
    body: dict[str, Any] = {"model": model, SAID[api]: user(f"practice: tokens=60 {line}"), "stream": stream}
    if stream and api == "chat":
        body["stream_options"] = {"include_usage": True}
    answer = await post(api, body)
    assert answer.status_code == 200
    return answer.content


def events(content: bytes) -> list[Any]:
    """Return the JSON of all events, None for one that cannot be read."""
    found: list[Any] = []
    for block in content.decode("utf-8", "replace").split("\n\n"):
        data = block.partition("data: ")[2]
        if data and data != "[DONE]":
            try:
                found.append(json.loads(data))
            except ValueError:
                found.append(None)
    return found
