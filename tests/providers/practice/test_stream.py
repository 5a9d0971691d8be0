"""The pace: silence while it thinks, then words; none of it without being asked for."""

from __future__ import annotations

import asyncio

import pytest
from openai import AsyncOpenAI

from tests.providers.practice.clients import connected, user
from tui.providers.practice.transport import PracticeTransport


class Sleeper:
    """Sleeps in no time, and remembers."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def sleeper() -> Sleeper:
    return Sleeper()


def paced(sleeper: Sleeper, pace: float = 1) -> AsyncOpenAI:
    return connected(PracticeTransport(pace, sleep=sleeper))


async def drain(client: AsyncOpenAI, line: str) -> None:
    stream = await client.chat.completions.create(model="o1", messages=user(line), stream=True)
    assert [chunk async for chunk in stream]


async def test_pace_none_never_sleeps(sleeper: Sleeper) -> None:
    client = paced(sleeper, 0)
    await drain(client, "practice: tokens=300 reasoning=3000 rate=10")
    await client.chat.completions.create(model="o1", messages=user())
    assert sleeper.slept == []


async def test_thinking_takes_the_time_of_its_tokens(sleeper: Sleeper) -> None:
    await drain(paced(sleeper), "practice: tokens=120 reasoning=700")
    assert sum(sleeper.slept) == pytest.approx(700 / 350 + 120 / 60, rel=0.1)
    assert max(sleeper.slept) <= 0.25


async def test_thinking_is_capped_and_pace_scales(sleeper: Sleeper) -> None:
    await drain(paced(sleeper, 0.5), "practice: tokens=60 reasoning=50000 rate=60")
    assert sum(sleeper.slept) == pytest.approx(12 * 0.5 + 1, rel=0.1)


async def test_rate_sets_the_tokens_a_second(sleeper: Sleeper) -> None:
    await drain(paced(sleeper), "practice: tokens=2000 reasoning=0 rate=1000")
    assert sum(sleeper.slept) == pytest.approx(2, rel=0.1)


async def test_a_reply_in_one_piece_takes_as_long(sleeper: Sleeper) -> None:
    client = paced(sleeper)
    await client.chat.completions.create(model="o1", messages=user("practice: tokens=60 reasoning=350"))
    assert sum(sleeper.slept) == pytest.approx(2, rel=0.1)


async def test_nothing_is_sent_while_it_thinks_on_chat_and_the_response_is_announced_on_responses() -> None:
    thinking = asyncio.Event()

    async def forever(seconds: float) -> None:
        thinking.set()
        await asyncio.Event().wait()

    client = connected(PracticeTransport(1, sleep=forever))
    stream = await client.responses.create(model="gpt-6.1-sol", input="hi", stream=True)
    seen = [(await anext(stream)).type for _ in range(3)]
    assert seen == ["response.created", "response.in_progress", "response.output_item.added"]
    assert not thinking.is_set()


async def test_cancelling_a_thinking_reply_ends_at_once() -> None:
    thinking = asyncio.Event()

    async def forever(seconds: float) -> None:
        thinking.set()
        await asyncio.Event().wait()

    client = connected(PracticeTransport(1, sleep=forever))
    turn = asyncio.create_task(drain(client, "hello"))
    await thinking.wait()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn


async def test_leaving_a_stream_early_closes_it(sleeper: Sleeper) -> None:
    client = paced(sleeper)
    stream = await client.chat.completions.create(model="o1", messages=user(), stream=True)
    await anext(stream)
    await stream.close()
    before = len(sleeper.slept)
    await asyncio.sleep(0)
    assert len(sleeper.slept) == before
