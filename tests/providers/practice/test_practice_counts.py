"""The figures a reply reports: input as the real service counted it, output as it was sent."""

from __future__ import annotations

import pytest
from openai import AsyncAzureOpenAI, AsyncOpenAI

from tests.providers.practice.practice_clients import QUESTION, user


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
