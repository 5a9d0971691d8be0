"""Whatever a body holds, the answer is a reply or an error body, never an exception."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.providers.practice.clients import user
from tui.providers.practice.directive import PARTS
from tui.providers.practice.models import ENDPOINT, PLAYED
from tui.providers.practice.transport import PracticeTransport
from tui.providers.practice.validation import KEYS

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["low", "auto", "json_schema", "user"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "role", "content", "format", "schema", "effort"]), inner)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(sorted((KEYS["chat"] | KEYS["responses"]) - {"model"}))
SCHEMA_KEYS = st.sampled_from(["type", "properties", "items", "enum", "anyOf", "$ref", "minItems", "minimum"])
SCHEMAS = st.recursive(
    st.none() | st.integers() | st.sampled_from(["object", "array", "string", "#", "#/anyOf", "integer"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCHEMA_KEYS, inner),
    max_leaves=12,
)
MESSAGES = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["user", "assistant", "developer"]), "content": st.text(max_size=30)}
    ),
    min_size=1,
    max_size=4,
)


async def answer(path: str, body: dict[str, Any]) -> httpx2.Response:
    content = json.dumps(body).encode()
    async with httpx2.AsyncClient(transport=PracticeTransport(0)) as http:
        return await http.post(ENDPOINT + path, content=content)


LINES = st.sampled_from(["hello", f"practice: refuse={','.join(PARTS)}", "practice: show=reasoning tokens=9"])


@given(st.sampled_from(PLAYED), LINES, st.dictionaries(NAMES, VALUES, max_size=4))
@settings(max_examples=300)
def test_any_parameters(model: str, line: str, extra: dict[str, Any]) -> None:
    for path, said in (("/chat/completions", "messages"), ("/responses", "input")):
        response = asyncio.run(answer(path, {"model": model, said: user(line), **extra}))
        assert response.status_code in (200, 400, 404)
        if not extra.get("stream"):
            assert response.json()


@given(st.dictionaries(SCHEMA_KEYS, SCHEMAS))
@settings(max_examples=200)
def test_any_schema(schema: dict[str, Any]) -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    body = {"model": "o1", "messages": user(), "response_format": wanted}
    response = asyncio.run(answer("/chat/completions", body))
    assert response.status_code == 200
    json.loads(response.json()["choices"][0]["message"]["content"])


@given(st.sampled_from(PLAYED), MESSAGES)
@settings(max_examples=150)
def test_any_messages(model: str, messages: list[Any]) -> None:
    response = asyncio.run(answer("/chat/completions", {"model": model, "messages": messages}))
    assert response.status_code in (200, 400)
