"""Reasoning that can be read: in the shape of each server, apart from the reply, and never billed twice."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from openai import AsyncOpenAI
from openai.types.responses import (
    ResponseCompletedEvent,
    ResponseReasoningItem,
    ResponseReasoningTextDeltaEvent,
    ResponseReasoningTextDoneEvent,
)

from tests.narrowing import of_class, present
from tests.providers.practice.clients import SAID, connected, events, post, raw, user
from tests.providers.practice.sdk_values import content_of, last_event, usage_of
from tui.providers.practice.directive import SHOWS
from tui.providers.practice.pieces import count
from tui.providers.practice.reply import LONGEST_THOUGHTS, THINK_CLOSING, THINK_OPENING, THOUGHTS_NOTE
from tui.providers.practice.transport import PracticeTransport

START = THOUGHTS_NOTE[:40]


def shown_on_chat(show: str, delta: dict[str, Any]) -> str:
    if show == "summary":
        details = delta.get("reasoning_details") or []
        assert all(d["type"] == "reasoning.summary" for d in details)
        assert "".join(d["summary"] for d in details) == (delta.get("reasoning") or "")
        return delta.get("reasoning") or ""
    return delta.get(show) or ""


@pytest.mark.parametrize("show", [show for show in SHOWS if show != "think"])
async def test_chat_shows_thoughts_before_the_words(show: str) -> None:
    read = events(await raw("chat", f"show={show} reasoning=300"))
    deltas = [chunk["choices"][0]["delta"] for chunk in read if chunk["choices"]]
    thought = "".join(shown_on_chat(show, delta) for delta in deltas)
    words = [index for index, delta in enumerate(deltas) if delta.get("content")]
    thoughts = [index for index, delta in enumerate(deltas) if shown_on_chat(show, delta)]
    assert thought.startswith(START)
    assert max(thoughts) < min(words)
    assert 290 <= count(thought, "o200k_base") <= 300
    assert read[-1]["usage"]["completion_tokens_details"]["reasoning_tokens"] == 300
    whole = json.loads(await raw("chat", f"show={show} reasoning=300", stream=False))
    assert shown_on_chat(show, whole["choices"][0]["message"]).startswith(START)
    assert START not in whole["choices"][0]["message"]["content"]


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_thoughts_between_tags_are_part_of_the_text(api: str) -> None:
    whole = json.loads(await raw(api, "show=think reasoning=200", stream=False))
    if api == "chat":
        text, output = whole["choices"][0]["message"]["content"], whole["usage"]["completion_tokens"]
    else:
        text, output = whole["output"][-1]["content"][0]["text"], whole["usage"]["output_tokens"]
    thought, _, words = text.removeprefix(THINK_OPENING).partition(THINK_CLOSING)
    assert thought.startswith(START)
    assert words.startswith("**Practice model.**")
    assert output == 200 + count(words, "o200k_base")


async def test_tags_stay_open_where_the_budget_ends_while_thinking(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(
        model="o1", messages=user("practice: show=think reasoning=900"), max_completion_tokens=100
    )
    text = content_of(reply)
    assert (reply.choices[0].finish_reason, usage_of(reply).completion_tokens) == ("length", 100)
    assert text.startswith(THINK_OPENING + START)
    assert THINK_CLOSING.strip() not in text


@pytest.mark.parametrize("show", ["reasoning", "reasoning_content"])
async def test_responses_shows_reasoning_text(client: AsyncOpenAI, show: str) -> None:
    asked = f"practice: show={show} reasoning=300 tokens=40"
    read = [event async for event in await client.responses.create(model="gpt-6.1-sol", input=asked, stream=True)]
    thought = "".join(event.delta for event in read if isinstance(event, ResponseReasoningTextDeltaEvent))
    done = next(event for event in read if isinstance(event, ResponseReasoningTextDoneEvent))
    item = of_class(last_event(read, ResponseCompletedEvent).response.output[0], ResponseReasoningItem)
    assert thought.startswith(START)
    assert thought == done.text == present(item.content)[0].text
    assert [event.sequence_number for event in read] == list(range(len(read)))
    assert item.summary == []


async def test_a_summary_on_responses_needs_no_asking_where_it_is_to_be_shown(client: AsyncOpenAI) -> None:
    reply = await client.responses.create(model="gpt-6.1-sol", input="practice: show=summary")
    assert "practice" in of_class(reply.output[0], ResponseReasoningItem).summary[0].text


async def test_showing_needs_reasoning() -> None:
    for model, extra in (("gpt-4o", {}), ("gpt-5.6-sol", {"reasoning_effort": "none"})):
        body = {"model": model, "messages": user("practice: show=reasoning"), **extra}
        message = (await post("chat", body)).json()["choices"][0]["message"]
        assert "reasoning" not in message
        assert "`show=` had no effect" in message["content"]


async def test_long_thoughts_are_shown_in_part() -> None:
    whole = json.loads(await raw("chat", "show=reasoning reasoning=9000", stream=False))
    assert LONGEST_THOUGHTS - 5 <= count(whole["choices"][0]["message"]["reasoning"], "o200k_base") <= LONGEST_THOUGHTS
    assert whole["usage"]["completion_tokens_details"]["reasoning_tokens"] == 9000


@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_shown_thoughts_come_as_they_are_thought(api: str, show: str) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.sleep(0)

    client = connected(PracticeTransport(1, sleep=sleep))
    body = {"model": "gpt-6.1-sol", SAID[api]: user(f"practice: show={show} reasoning=700 tokens=30"), "stream": True}
    path = "/chat/completions" if api == "chat" else "/responses"
    before: list[float] = []
    async with client._client.stream("POST", str(client.base_url).rstrip("/") + path, json=body) as response:
        before += [sum(slept) async for _ in response.aiter_bytes()]
    shown_at_sixty = 700 / 60 if show == "think" else 2
    assert before[-1] == pytest.approx(shown_at_sixty + 0.5, rel=0.15)
    assert len(set(before)) > (4 if show == "summary" and api == "responses" else 40)
