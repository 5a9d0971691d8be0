"""Streams hold what the real ones hold, in their order, and say the same as a reply in one piece."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openai import AsyncOpenAI
from openai.types.responses import ResponseCompletedEvent

from tests.narrowing import present
from tests.paths import CONTRACT, NO_CONTRACT
from tests.providers.practice.clients import connected, streamed, user
from tests.providers.practice.sdk_values import last_event, streamed_text
from tui.providers.practice.transport import PracticeTransport

STREAMING = ["o1", "gpt-4o", "gpt-5.6-sol", "gpt-6.1-sol"]
BOTH = pytest.mark.skipif(not CONTRACT.exists(), reason=NO_CONTRACT)


@cache
def schema(api: str, name: str) -> Draft202012Validator:
    whole = json.loads((CONTRACT / f"schemas-openai-{api}.json").read_text())
    return Draft202012Validator({**whole, "$ref": f"#/components/schemas/{name}"})


@pytest.mark.parametrize("model", STREAMING)
async def test_chat_streams_what_it_says_in_one_piece(client: AsyncOpenAI, model: str) -> None:
    whole = await client.chat.completions.create(model=model, messages=user(), seed=7)
    stream = await client.chat.completions.create(
        model=model, messages=user(), seed=7, stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert chunks[-1].usage == whole.usage
    assert {chunk.system_fingerprint for chunk in chunks} == {whole.system_fingerprint}
    assert present(whole.system_fingerprint).startswith("fp_practice")


@pytest.mark.parametrize("model", STREAMING)
async def test_responses_streams_what_it_says_in_one_piece(client: AsyncOpenAI, model: str) -> None:
    whole = await client.responses.create(model=model, input=user())
    stream = await client.responses.create(model=model, input=user(), stream=True)
    events = [event async for event in stream]
    ended = last_event(events, ResponseCompletedEvent).response
    assert streamed_text(events) == whole.output_text == ended.output_text
    assert ended.usage == whole.usage


async def test_order_of_a_chat_stream(client: AsyncOpenAI) -> None:
    body = {"model": "o1", "messages": user(), "stream_options": {"include_usage": True}}
    events = [data for _, data in await streamed(client, "/chat/completions", body)]
    assert events[-1] == "[DONE]"
    first, *middle, finish, usage = events[:-1]
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": "", "refusal": None}
    assert all(set(chunk["choices"][0]["delta"]) == {"content"} for chunk in middle)
    assert all(chunk["choices"][0]["finish_reason"] is None for chunk in [first, *middle])
    assert (finish["choices"][0]["delta"], finish["choices"][0]["finish_reason"]) == ({}, "stop")
    assert usage["choices"] == []
    assert usage["usage"]["completion_tokens_details"]["reasoning_tokens"] > 0
    assert len({chunk["id"] for chunk in events[:-1]}) == 1
    assert all(chunk["obfuscation"] for chunk in middle)
    assert len(middle) > 50


async def test_a_chat_stream_reports_usage_only_when_asked(client: AsyncOpenAI) -> None:
    events = [data for _, data in await streamed(client, "/chat/completions", {"model": "o1", "messages": user()})]
    assert all("usage" not in chunk for chunk in events[:-1])
    assert all(chunk["choices"] for chunk in events[:-1])


async def test_obfuscation_can_be_left_out(client: AsyncOpenAI) -> None:
    plain = {"stream_options": {"include_obfuscation": False}}
    events = await streamed(client, "/chat/completions", {"model": "o1", "messages": user(), **plain})
    assert not any("obfuscation" in data for _, data in events[:-1])
    events = await streamed(client, "/responses", {"model": "o1", "input": "hi", **plain})
    assert not any("obfuscation" in data for _, data in events)


async def test_azure_begins_with_the_prompt_filter() -> None:
    client = connected(PracticeTransport(0), "http://practice.invalid/openai/v1")
    events = await streamed(client, "/chat/completions", {"model": "gpt-4o", "messages": user()})
    first = events[0][1]
    assert (first["choices"], first["id"]) == ([], "")
    assert first["prompt_filter_results"]
    assert events[1][1]["choices"][0]["content_filter_results"] == {}


async def test_order_of_a_responses_stream(client: AsyncOpenAI) -> None:
    events = await streamed(client, "/responses", {"model": "gpt-6.1-sol", "input": "hello"})
    assert all(name == data["type"] for name, data in events)
    assert [data["sequence_number"] for _, data in events] == list(range(len(events)))
    kinds = [name for name, _ in events if not name.endswith(".delta")]
    assert kinds == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.output_item.done",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    items = [data["item"]["type"] for name, data in events if name == "response.output_item.added"]
    assert items == ["reasoning", "message"]
    assert events[0][1]["response"]["usage"] is None


async def test_a_summary_comes_only_when_asked_and_says_it_is_practice(client: AsyncOpenAI) -> None:
    body = {"model": "gpt-6.1-sol", "input": "hello", "reasoning": {"summary": "auto"}}
    events = await streamed(client, "/responses", body)
    kinds = [name for name, _ in events]
    start = kinds.index("response.reasoning_summary_part.added")
    assert kinds[start - 1] == "response.output_item.added"
    deltas = [d["delta"] for name, d in events if name == "response.reasoning_summary_text.delta"]
    done = [d["text"] for name, d in events if name == "response.reasoning_summary_text.done"]
    assert "".join(deltas) == "".join(done)
    assert "practice" in "".join(done)
    assert [part["text"] for part in events[-1][1]["response"]["output"][0]["summary"]] == done


async def test_a_model_that_does_not_reason_has_no_reasoning_item(client: AsyncOpenAI) -> None:
    reply = await client.responses.create(model="gpt-4o", input="hello")
    assert [item.type for item in reply.output] == ["message"]


CHAT = [
    {"model": "o1"},
    {"model": "o1", "max_completion_tokens": 10},
    {"model": "gpt-4o", "max_tokens": 10},
    {"model": "gpt-5.6-sol", "messages": user("practice: fault=refusal")},
    {"model": "gpt-5.6-sol", "messages": user("practice: fault=completion_filter")},
]


@BOTH
@pytest.mark.parametrize("body", CHAT)
async def test_chat_bodies_fit_the_schema(client: AsyncOpenAI, body: dict[str, Any]) -> None:
    body = {"messages": user(), **body}
    raw = await client.chat.completions.with_raw_response.create(**body)
    schema("chat", "CreateChatCompletionResponse").validate(json.loads(raw.text))
    for _, data in (await streamed(client, "/chat/completions", body))[:-1]:
        schema("chat", "CreateChatCompletionStreamResponse").validate(data)


RESPONSES = [
    {"model": "o1", "input": "hello"},
    {"model": "gpt-6.1-sol", "input": "hello", "reasoning": {"summary": "auto", "context": "current_turn"}},
    {"model": "gpt-6.1-sol", "input": "hello", "max_output_tokens": 16},
    {"model": "gpt-4o", "input": "hello", "max_output_tokens": 16, "instructions": "Be kind."},
    {"model": "gpt-5.6-sol", "input": "practice: fault=refusal"},
    {"model": "gpt-5.6-sol", "input": "practice: fault=completion_filter"},
    {"model": "gpt-5.6-sol", "input": "practice: fault=error"},
]
EVENTS = {
    "response.output_text.delta": "ResponseTextDeltaEvent",
    "response.output_text.done": "ResponseTextDoneEvent",
    "error": "ResponseErrorEvent",
}


def event_schema(kind: str) -> str:
    words = kind.removeprefix("response.").replace(".", "_").split("_")
    return EVENTS.get(kind) or "Response" + "".join(word.title() for word in words) + "Event"


@BOTH
@pytest.mark.parametrize("body", RESPONSES)
async def test_responses_bodies_fit_the_schema(client: AsyncOpenAI, body: dict[str, Any]) -> None:
    if "fault=error" not in body["input"]:
        raw = await client.responses.with_raw_response.create(**body)
        schema("responses", "Response").validate(json.loads(raw.text))
    for kind, data in await streamed(client, "/responses", body):
        if data.get("response", {}).get("usage", 0) is None:
            # The services send null until they know; the published schema forgets to allow it.
            del data["response"]["usage"]
        schema("responses", event_schema(kind)).validate(data)
