"""The figures a reply reports, and the output budget that reasoning and visible text share."""

from __future__ import annotations

import pytest
from openai import AsyncAzureOpenAI, AsyncOpenAI

from tests.providers.practice.clients import QUESTION, user
from tui.tokens import Tokens

SPENDING = "practice: reasoning=640\nhello"


async def test_input_is_the_recorded_count(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="o1", messages=user())
    assert reply.usage is not None
    assert reply.usage.prompt_tokens == 20
    assert reply.usage.prompt_tokens_details.cached_tokens == 0


async def test_second_recorded_count_with_a_system_message(client: AsyncOpenAI) -> None:
    # Recorded on gpt-4 (cl100k_base): 27. These words are the same number of tokens in o200k_base.
    messages = [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": "Tell me a story about how the universe began?"},
    ]
    reply = await client.chat.completions.create(model="gpt-4o", messages=messages)
    assert reply.usage.prompt_tokens == 27


@pytest.mark.parametrize("model", ["o1", "gpt-4o", "gpt-5.6-sol", "gpt-6.1-sol"])
async def test_the_count_ahead_is_the_count_reported(client: AsyncOpenAI, model: str) -> None:
    ahead = await client.responses.input_tokens.count(model=model, input=QUESTION)
    reply = await client.responses.create(model=model, input=QUESTION)
    assert ahead.input_tokens == reply.usage.input_tokens == 20


async def test_effort_decides_the_reasoning(client: AsyncOpenAI) -> None:
    spent = []
    for effort in ("none", "low", "medium", "high", "xhigh", "max"):
        reply = await client.responses.create(model="gpt-5.6-sol", input="hello", reasoning={"effort": effort})
        spent.append(reply.usage.output_tokens_details.reasoning_tokens)
    assert spent[0] == 0
    assert all(tokens % 64 == 0 for tokens in spent)
    assert spent == sorted(spent)
    assert spent[-1] > 4000


async def test_a_prefix_seen_before_is_reported_as_cached(client: AsyncOpenAI) -> None:
    long = {"role": "user", "content": "a long document " * 600}
    first = await client.chat.completions.create(model="o1", messages=[long])
    said = {"role": "assistant", "content": first.choices[0].message.content}
    second = await client.chat.completions.create(
        model="o1", messages=[long, said, {"role": "user", "content": "go on"}]
    )
    assert first.usage.prompt_tokens_details.cached_tokens == 0
    cached = second.usage.prompt_tokens_details.cached_tokens
    assert cached % 128 == 0
    assert 1024 <= cached < first.usage.prompt_tokens
    assert first.usage.prompt_tokens - cached < 128 + 3
    elsewhere = await client.chat.completions.create(model="gpt-4o", messages=[long])
    assert elsewhere.usage.prompt_tokens_details.cached_tokens == 0


async def test_azure_counts_alike(azure: AsyncAzureOpenAI) -> None:
    reply = await azure.chat.completions.create(model="o1", messages=user())
    assert reply.usage.prompt_tokens == 20


async def test_a_budget_spent_on_reasoning_leaves_an_empty_billed_reply(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="o1", messages=user(SPENDING), max_completion_tokens=100)
    choice, usage = reply.choices[0], reply.usage
    assert (choice.finish_reason, choice.message.content) == ("length", "")
    assert usage.completion_tokens == usage.completion_tokens_details.reasoning_tokens == 100


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
    assert chunks[-1].usage.completion_tokens == 100


async def test_a_budget_that_ends_in_the_visible_part_cuts_there(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="o1", messages=user(SPENDING), max_completion_tokens=690)
    text = reply.choices[0].message.content
    assert reply.choices[0].finish_reason == "length"
    assert reply.usage.completion_tokens_details.reasoning_tokens == 640
    assert reply.usage.completion_tokens == 640 + Tokens().count(text, "o200k_base")
    assert 687 <= reply.usage.completion_tokens <= 690


async def test_a_model_that_does_not_reason_obeys_max_tokens(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="gpt-4o", messages=user(), max_tokens=5)
    assert reply.choices[0].finish_reason == "length"
    assert reply.usage.completion_tokens == 5
    assert reply.choices[0].message.content == "**Practice model.**"


@pytest.mark.parametrize("stream", [True, False])
async def test_starved_on_responses(client: AsyncOpenAI, stream: bool) -> None:
    answer = await client.responses.create(model="gpt-6.1-sol", input=SPENDING, max_output_tokens=64, stream=stream)
    if stream:
        last = [event async for event in answer][-1]
        assert last.type == "response.incomplete"
        answer = last.response
    assert answer.status == "incomplete"
    assert answer.incomplete_details.reason == "max_output_tokens"
    assert answer.output_text == ""
    assert answer.usage.output_tokens == answer.usage.output_tokens_details.reasoning_tokens == 64


async def test_cut_on_responses(client: AsyncOpenAI) -> None:
    stream = await client.responses.create(model="gpt-6.1-sol", input=SPENDING, max_output_tokens=660, stream=True)
    events = [event async for event in stream]
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert text
    assert events[-1].type == "response.incomplete"
    assert events[-1].response.output[-1].status == "incomplete"
    assert events[-1].response.usage.output_tokens == 640 + Tokens().count(text, "o200k_base")


async def test_no_reply_is_longer_than_the_model_can_give(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="gpt-4o", messages=user("practice: tokens=20000 shape=prose"))
    assert reply.choices[0].finish_reason == "length"
    assert 16_380 <= reply.usage.completion_tokens <= 16_384
