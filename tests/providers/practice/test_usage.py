"""The figures a reply reports, and the output budget that reasoning and visible text share."""

from __future__ import annotations

import pytest
from openai import AsyncAzureOpenAI, AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletionMessageParam
from openai.types.responses import ResponseIncompleteEvent, ResponseOutputMessage

from tests.narrowing import of_class, present
from tests.providers.practice.clients import QUESTION, user
from tests.providers.practice.sdk_values import (
    cached_of,
    content_of,
    last_event,
    reasoning_of,
    reasoning_of_response,
    streamed_text,
    usage_of,
)
from tui.tokens import Tokens

SPENDING = "practice: reasoning=640\nhello"


async def test_input_is_the_recorded_count(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="o1", messages=user())
    assert usage_of(reply).prompt_tokens == 20
    assert cached_of(reply) == 0


async def test_second_recorded_count_with_a_system_message(client: AsyncOpenAI) -> None:
    # Recorded on gpt-4 (cl100k_base): 27. These words are the same number of tokens in o200k_base.
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": "Tell me a story about how the universe began?"},
    ]
    reply = await client.chat.completions.create(model="gpt-4o", messages=messages)
    assert usage_of(reply).prompt_tokens == 27


@pytest.mark.parametrize("model", ["o1", "gpt-4o", "gpt-5.6-sol", "gpt-6.1-sol"])
async def test_the_count_ahead_is_the_count_reported(client: AsyncOpenAI, model: str) -> None:
    ahead = await client.responses.input_tokens.count(model=model, input=QUESTION)
    reply = await client.responses.create(model=model, input=QUESTION)
    assert ahead.input_tokens == present(reply.usage).input_tokens == 20


async def test_effort_decides_the_reasoning(client: AsyncOpenAI) -> None:
    spent = []
    for effort in ("none", "low", "medium", "high", "xhigh", "max"):
        reply = await client.responses.create(model="gpt-5.6-sol", input="hello", reasoning={"effort": effort})
        spent.append(reasoning_of_response(reply))
    assert spent[0] == 0
    assert all(tokens % 64 == 0 for tokens in spent)
    assert spent == sorted(spent)
    assert spent[-1] > 4000


async def test_a_prefix_seen_before_is_reported_as_cached(client: AsyncOpenAI) -> None:
    long: ChatCompletionMessageParam = {"role": "user", "content": "a long document " * 600}
    first = await client.chat.completions.create(model="o1", messages=[long])
    said: ChatCompletionMessageParam = {"role": "assistant", "content": content_of(first)}
    second = await client.chat.completions.create(
        model="o1", messages=[long, said, {"role": "user", "content": "go on"}]
    )
    assert cached_of(first) == 0
    cached = cached_of(second)
    assert cached % 128 == 0
    assert 1024 <= cached < usage_of(first).prompt_tokens
    assert usage_of(first).prompt_tokens - cached < 128 + 3
    elsewhere = await client.chat.completions.create(model="gpt-4o", messages=[long])
    assert cached_of(elsewhere) == 0


async def test_azure_counts_alike(azure: AsyncAzureOpenAI) -> None:
    reply = await azure.chat.completions.create(model="o1", messages=user())
    assert usage_of(reply).prompt_tokens == 20


async def test_a_budget_spent_on_reasoning_leaves_an_empty_billed_reply(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="o1", messages=user(SPENDING), max_completion_tokens=100)
    choice = reply.choices[0]
    assert (choice.finish_reason, choice.message.content) == ("length", "")
    assert usage_of(reply).completion_tokens == reasoning_of(reply) == 100


async def test_the_same_streamed(client: AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(
        model="o1",
        messages=user(SPENDING),
        max_completion_tokens=100,
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = [chunk async for chunk in stream]
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == ""
    assert [c.choices[0].finish_reason for c in chunks if c.choices] == [None, "length"]
    assert usage_of(chunks[-1]).completion_tokens == 100


async def test_a_budget_that_ends_in_the_visible_part_cuts_there(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="o1", messages=user(SPENDING), max_completion_tokens=690)
    text = content_of(reply)
    assert reply.choices[0].finish_reason == "length"
    assert reasoning_of(reply) == 640
    assert usage_of(reply).completion_tokens == 640 + Tokens().count(text, "o200k_base")
    assert 687 <= usage_of(reply).completion_tokens <= 690


async def test_a_model_that_does_not_reason_obeys_max_tokens(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="gpt-4o", messages=user(), max_tokens=5)
    assert reply.choices[0].finish_reason == "length"
    assert usage_of(reply).completion_tokens == 5
    assert reply.choices[0].message.content == "**Practice model.**"


@pytest.mark.parametrize("stream", [True, False])
async def test_starved_on_responses(client: AsyncOpenAI, stream: bool) -> None:
    answer = await client.responses.create(model="gpt-6.1-sol", input=SPENDING, max_output_tokens=64, stream=stream)
    if isinstance(answer, AsyncStream):
        answer = last_event([event async for event in answer], ResponseIncompleteEvent).response
    assert answer.status == "incomplete"
    assert present(answer.incomplete_details).reason == "max_output_tokens"
    assert answer.output_text == ""
    assert present(answer.usage).output_tokens == reasoning_of_response(answer) == 64


async def test_cut_on_responses(client: AsyncOpenAI) -> None:
    stream = await client.responses.create(model="gpt-6.1-sol", input=SPENDING, max_output_tokens=660, stream=True)
    events = [event async for event in stream]
    text = streamed_text(events)
    ended = last_event(events, ResponseIncompleteEvent).response
    assert text
    assert of_class(ended.output[-1], ResponseOutputMessage).status == "incomplete"
    assert present(ended.usage).output_tokens == 640 + Tokens().count(text, "o200k_base")


async def test_no_reply_is_longer_than_the_model_can_give(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="gpt-4o", messages=user("practice: tokens=20000 shape=prose"))
    assert reply.choices[0].finish_reason == "length"
    assert 16_380 <= usage_of(reply).completion_tokens <= 16_384


@pytest.mark.parametrize(
    ("line", "asked", "served"),
    [
        ("", None, "default"),
        ("", "auto", "default"),
        ("", "default", "default"),
        ("", "flex", "flex"),
        ("", "fast", "priority"),
        ("", "priority", "priority"),
        ("practice: tier=default", "flex", "default"),
        ("practice: tier=priority", None, "priority"),
        ("practice: tier=scale", "auto", "scale"),
    ],
)
async def test_a_reply_names_the_tier_that_served_it(client: AsyncOpenAI, line: str, asked: str, served: str) -> None:
    body = {} if asked is None else {"service_tier": asked}
    said = f"{line}\nhello" if line else "hello"
    chat = await client.chat.completions.create(model="gpt-6.1-sol", messages=user(said), extra_body=body)
    response = await client.responses.create(model="gpt-6.1-sol", input=user(said), extra_body=body)
    assert chat.model_dump()["service_tier"] == response.model_dump()["service_tier"] == served


async def test_searches_are_items_of_a_response_and_cache_writes_have_a_lifetime(client: AsyncOpenAI) -> None:
    long = "word " * 2000
    response = await client.responses.create(model="gpt-6.1-sol", input=user(f"practice: searches=2\n{long}"))
    kinds = [item.type for item in response.output]
    assert kinds.count("web_search_call") == 2
    assert kinds[-1] == "message"
    details = present(response.usage).input_tokens_details
    split = present(details.cache_write_tokens_details)
    assert details.cache_write_tokens == split.ttl_30m_tokens > 1024
    assert split.ttl_12h_tokens == 0
