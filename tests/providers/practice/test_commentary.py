"""Commentary of the practice model: a message of its own with its phase, on Responses; and phases that come back."""

from __future__ import annotations

from typing import Any

import pytest
from openai import AsyncOpenAI
from openai.types.responses import ResponseCompletedEvent, ResponseOutputMessage

from tests.narrowing import of_class

ASK = "practice: commentary=20 tokens=60"


def messages_of(output: list[Any]) -> list[ResponseOutputMessage]:
    return [item for item in output if isinstance(item, ResponseOutputMessage)]


async def test_the_sdk_reads_both_messages_with_their_phases(client: AsyncOpenAI) -> None:
    whole = await client.responses.create(model="gpt-6.1-sol", input=ASK)
    said = messages_of(whole.output)
    assert [each.phase for each in said] == ["commentary", "final_answer"]
    events = [event async for event in await client.responses.create(model="gpt-6.1-sol", input=ASK, stream=True)]
    last = of_class(events[-1], ResponseCompletedEvent).response
    assert [each.phase for each in messages_of(last.output)] == ["commentary", "final_answer"]
    added = [event.item for event in events if event.type == "response.output_item.added"]
    assert [each.phase for each in messages_of(added)] == ["commentary", "final_answer"]


async def test_searches_are_streamed_before_the_messages_under_the_numbers_of_the_whole_reply(
    client: AsyncOpenAI,
) -> None:
    said = "practice: commentary=20 tokens=60 reasoning=10 searches=2"
    events = [event async for event in await client.responses.create(model="gpt-6.1-sol", input=said, stream=True)]
    done = {event.output_index: event.item for event in events if event.type == "response.output_item.done"}
    assert [done[number].type for number in range(5)] == ["reasoning", *["web_search_call"] * 2, *["message"] * 2]
    assert list(done.values()) == of_class(events[-1], ResponseCompletedEvent).response.output


async def test_without_commentary_no_phase_is_named(client: AsyncOpenAI) -> None:
    (said,) = messages_of((await client.responses.create(model="gpt-6.1-sol", input="Hi")).output)
    assert said.phase is None


async def test_chat_completions_has_no_commentary(client: AsyncOpenAI) -> None:
    plain = await client.chat.completions.create(model="gpt-6.1-sol", messages=[{"role": "user", "content": ASK}])
    assert "commentary of the practice" not in (plain.choices[0].message.content or "")


@pytest.mark.parametrize("stream", [True, False])
async def test_a_phase_can_be_refused(client: AsyncOpenAI, stream: bool) -> None:
    earlier: list[Any] = [
        {"role": "user", "content": "Hi"},
        {"type": "message", "role": "assistant", "content": "I look.", "phase": "commentary"},
        {"type": "message", "role": "assistant", "content": "Yes.", "phase": "final_answer"},
        {"role": "user", "content": "practice: refuse=phase"},
    ]
    with pytest.raises(Exception, match=r"input\[1\]\.phase"):
        await client.responses.create(model="gpt-6.1-sol", input=earlier, stream=stream)
    for each in earlier:
        each.pop("phase", None)
    await client.responses.create(model="gpt-6.1-sol", input=earlier, stream=stream)


async def test_a_budget_counts_commentary(client: AsyncOpenAI) -> None:
    whole = await client.responses.create(
        model="gpt-6.1-sol", input="practice: commentary=9000 reasoning=10 tokens=90", max_output_tokens=200
    )
    assert whole.status == "incomplete"
    assert whole.usage is not None
    assert whole.usage.output_tokens == 200
