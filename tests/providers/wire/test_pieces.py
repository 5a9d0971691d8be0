"""Text in odd pieces: surrogate pairs cut in two, lists of parts, too much of it."""

from __future__ import annotations

import asyncio
from unittest.mock import AsyncMock

import pytest

from tests.doubles import FakeClock
from tests.providers.exchange import ask, connected, connection, request
from tests.providers.scripts import answers, delta, plays
from tests.servers import Received, ScriptedServer, Wire, chunk, whole_chat, whole_response
from tests.virtual_time import VirtualTimeLoop
from tui.core.errors import StreamBroken
from tui.core.retry_policy import RetryPolicy
from tui.core.stream import StreamValue, TextDelta
from tui.core.usage.usage import reported
from tui.engine.delivery import Delivery, Inbox
from tui.providers.wire import response_reader
from tui.providers.wire.response_reader import ResponseReader

SPLIT = [r'{"choices":[{"index":0,"delta":{"KEY":"a\ud83d"}}]}', r'{"choices":[{"index":0,"delta":{"KEY":"\ude00b"}}]}']
END = r'{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}'


@pytest.mark.parametrize("key", ["content", "reasoning_content", "reasoning"])
@pytest.mark.parametrize("kind", ["openai", "compatible"])
async def test_a_surrogate_pair_cut_in_two_is_joined(server: ScriptedServer, key: str, kind: str) -> None:
    server.script = plays(*(line.replace("KEY", key) for line in SPLIT), END, "[DONE]")
    answer = await ask(connection(kind, server.url))
    assert answer.text + answer.reasoning == "a😀b"


@pytest.mark.parametrize("kind", ["output_text", "refusal", "reasoning_summary_text"])
async def test_a_surrogate_pair_cut_in_two_is_joined_on_responses(server: ScriptedServer, kind: str) -> None:
    whole = whole_response()
    whole["output"] = []
    server.script = plays(
        delta("a\ud83d", kind), delta("\ude00b", kind), {"type": "response.completed", "response": whole}
    )
    answer = await ask(connection("openai", server.url, api="responses"))
    assert answer.text + answer.reasoning == "a😀b"


@pytest.mark.parametrize("end", [[END, "[DONE]"], []])
async def test_half_a_pair_at_the_end_is_not_lost_unseen(server: ScriptedServer, end: list[str]) -> None:
    for kind in ("openai", "compatible"):
        server.script = plays(SPLIT[0].replace("KEY", "content"), *end)
        assert (await ask(connection(kind, server.url))).text == "a\ufffd"
    server.script = plays(delta("a\ud83d"))
    assert (await ask(connection("openai", server.url, api="responses"))).text == "a\ufffd"


async def test_content_that_is_a_list_of_parts(server: ScriptedServer) -> None:
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "Let me see."}], "closed": True}
    text = {"type": "text", "text": "Yes."}
    server.script = plays(
        chunk([thinking]), chunk([text, {"type": "reference", "reference_ids": [1]}, "odd"]), END, "[DONE]"
    )
    streamed = await ask(connection("compatible", server.url))
    server.script = answers(
        {**whole_chat(), "choices": [{"message": {"content": [thinking, text]}, "finish_reason": "stop"}]}
    )
    whole = await ask(connection("compatible", server.url), stream=False)
    for answer in (streamed, whole):
        assert (answer.reasoning, answer.text) == ("Let me see.", "Yes.")


async def test_deepseeks_own_cache_figures(server: ScriptedServer) -> None:
    counts = {"prompt_tokens": 20, "prompt_cache_hit_tokens": 12, "prompt_cache_miss_tokens": 8}
    server.script = plays(chunk("Hi"), END, {"choices": [], "usage": counts}, "[DONE]")
    answer = await ask(connection("compatible", server.url))
    assert answer.usage
    assert answer.usage.cached == reported(12)


async def test_a_text_beyond_all_measure_is_stopped(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(response_reader, "MOST_TEXT", 1000)
    server.script = plays(*[chunk("x" * 100)] * 20, END)
    answer = await ask(connection("openai", server.url))
    assert type(answer.error) is StreamBroken
    assert "of text" in answer.error.problem
    assert len(answer.text) > 1000


async def test_no_surrogates_reach_the_text(server: ScriptedServer) -> None:
    server.script = plays(
        r'{"choices":[{"index":0,"delta":{"content":"a\ud83d b","reasoning":"\udc00"}}]}',
        r'{"choices":[{"index":0,"delta":{"content":"\ud83d\ude00"}}]}',
        chunk(finish="stop"),
        "[DONE]",
    )
    answer = await ask(connection("compatible", server.url))
    assert answer.text == "a\ufffd b😀"
    assert answer.reasoning == "\ufffd"
    (answer.text + answer.reasoning).encode()


async def test_what_trickles_is_read_once_a_frame(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = 0.06
    monkeypatch.setattr(response_reader, "GATHER_SECONDS", frame)

    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        for piece, pause in (("The first word, ", 9.0), ("then", frame / 3), (" some", frame / 3), (" more", 9.0)):
            await wire.events(chunk(piece))
            await asyncio.sleep(pause)
        await wire.events(chunk(finish="stop"), "[DONE]")
        await wire.finish()

    server.script = script
    inbox, taken = Inbox(), []
    async with connected(connection("openai", server.url)) as provider:
        delivery = Delivery(provider, FakeClock(), RetryPolicy(), AsyncMock(return_value=None))
        filling = asyncio.create_task(delivery.fill(inbox, request(provider.route)))
        filling.add_done_callback(inbox.end_with)
        while not inbox.finished:
            taken.append("".join(value.text for value in await inbox.take(None) if isinstance(value, TextDelta)))
    assert [text for text in taken if text] == ["The first word, ", "then", " some more"]


async def test_what_is_there_at_once_is_read_without_a_pause_however_long_reading_takes(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a slow machine, too: only waiting for the network is a sign of a trickle."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    take, spent, frame = ResponseReader.take, 0.05, 0.06
    monkeypatch.setattr(response_reader, "GATHER_SECONDS", frame)

    def slow(reader: ResponseReader, piece: bytes) -> list[StreamValue]:
        loop.spend(spent)
        return take(reader, piece)

    async def script(_: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(*(chunk(f"{number} ") for number in range(100)), chunk(finish="stop"), "[DONE]")
        await wire.finish()

    server.script = script
    async with connected(connection("openai", server.url)) as provider:
        monkeypatch.setattr(ResponseReader, "take", slow)
        began = loop.time()
        values = [value async for value in provider.stream(request(provider.route))]
    assert "".join(value.text for value in values if isinstance(value, TextDelta)).endswith("98 99 ")
    assert loop.time() - began < 102 * spent + 3 * frame
