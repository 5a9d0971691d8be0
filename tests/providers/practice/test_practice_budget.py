"""The output budget counts reasoning and visible text, and can be gone before the first word."""

from __future__ import annotations

import pytest
from openai import AsyncOpenAI

from tests.providers.practice.practice_clients import user
from tui.tokens import Tokens

SPENDING = "practice: reasoning=640\nhello"


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
