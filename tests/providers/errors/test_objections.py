"""A refusal that names a part of the request in words alone teaches as much as one that names it properly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.asking import connection
from tests.providers.connections.doctoring import Book, by_name, facts
from tests.servers import Received, ScriptedServer, Wire, replies_well
from tui.providers.errors.refusals import objected

VLLM = (
    "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted',"
    " 'input': {'include_usage': True}}]"
)
MISTRAL = {"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]}
OTHER = {"detail": [{"type": "missing", "loc": ["body", "model"], "msg": "Field required"}]}


@pytest.mark.parametrize(
    ("body", "words", "part"),
    [
        ({}, "Unrecognized request argument supplied: reasoning_effort", "reasoning_effort"),
        ({}, "Unrecognized request arguments supplied: max_completion_tokens, store", "max_completion_tokens"),
        ({}, "Unsupported parameter: 'max_tokens' is not supported with this model.", "max_tokens"),
        ({}, "Unknown parameter: 'reasoning.context'.", "reasoning.context"),
        ({}, "property 'store' is unsupported", "store"),
        (
            {},
            "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
            "response_format",
        ),
        (
            {},
            "'text.format' is wrong. Invalid parameter: 'text.format' of type 'json_schema' is not supported",
            "text.format",
        ),
        (
            {},
            "response_format value as json_schema is enabled only for api versions 2024-08-01-preview and later",
            "response_format",
        ),
        ({}, "Invalid schema for response_format 'reply': 'additionalProperties' is required to be supplied.", ""),
        ({}, VLLM, "stream_options"),
        (MISTRAL, "", "seed"),
        (OTHER, "", ""),
        ({"detail": "no"}, "no", ""),
        ({"detail": [7, {"loc": 7}, {"type": "extra_forbidden", "loc": ["body", 7]}]}, "", ""),
        ({}, "This model's maximum context length is 8192 tokens.", ""),
        ({}, "The parameter is wrong.", ""),
        (None, "", ""),
    ],
)
def test_the_part_is_found(body: Any, words: str, part: str) -> None:
    assert objected(body, words) == part


@pytest.mark.parametrize(
    ("field", "body", "status", "lesson"),
    [
        (
            "reasoning_effort",
            {"error": {"message": "Unrecognized request argument supplied: reasoning_effort", "param": None}},
            400,
            "reasoning_effort",
        ),
        ("stream_options", {"object": "error", "message": VLLM, "param": None, "code": 400}, 400, "stream_options"),
        (
            "max_completion_tokens",
            {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], "msg": "No."}]},
            422,
            "max_completion_tokens",
        ),
    ],
)
async def test_it_is_left_out_said_and_remembered(
    server: ScriptedServer, field: str, body: Any, status: int, lesson: str
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        if field in received.body:
            await wire.whole(body, status)
        else:
            await replies_well(received, wire)

    server.script, book = script, Book()
    found = await facts(connection("openai", server.url, api="chat"), book=book)
    assert book.learned == [lesson]
    assert len(server.received) == 2
    assert any(fact.ok is None and "asked again without it" in fact.text for fact in by_name(found).values())
    assert found[-1].name == "reply"
