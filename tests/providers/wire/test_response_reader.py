"""Answers that end or break too soon, or cannot be read: what had arrived is kept, and nothing passes for complete."""

from __future__ import annotations

import asyncio

import pytest

from tests.providers.exchange import BOTH, ask, asked, connected, connection, request, says
from tests.providers.scripts import text
from tests.servers import Received, ScriptedServer, Wire, chunk, usage, whole_chat
from tui.core.conversation.message import ReplyStatus
from tui.core.errors import (
    NetworkError,
    NotTheApi,
    StreamBroken,
)
from tui.core.ports import Provider
from tui.core.stream import StreamValue, TextDelta


@BOTH
async def test_a_stream_that_just_ends_is_not_finished(server: ScriptedServer, api: str) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(text("Half a ", api))
        await wire.finish()

    answer = await asked(server, script, api)
    assert answer.text == "Half a "
    assert answer.finished is None
    assert answer.error is None


async def test_done_without_a_finish_reason_is_not_finished(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("Half a "), usage(), "[DONE]")
        await wire.finish()

    answer = await asked(server, script)
    assert answer.text == "Half a "
    assert answer.finished is None


@pytest.mark.parametrize(
    "cut", ['data: {"choices":[{"ind', "data: ", "da", 'data: {"choices":[]}', 'data: {"choices":[]}\n']
)
async def test_a_truncated_last_event_is_not_delivered(server: ScriptedServer, cut: str) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("Half a "))
        await wire.send(cut)
        await wire.finish()

    answer = await asked(server, script)
    assert answer.text == "Half a "
    assert answer.finished is None


async def test_a_finish_reason_in_a_truncated_event_does_not_count(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("All."))
        await wire.send('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n')
        await wire.finish()

    assert (await asked(server, script)).finished is None


@BOTH
@pytest.mark.parametrize("how", ["reset", "cut"])
async def test_a_connection_lost_in_mid_stream_keeps_what_came(server: ScriptedServer, api: str, how: str) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(text("Half a ", api))
        await seen.wait()
        await getattr(wire, how)()

    async def listen(provider: Provider) -> None:
        async for value in provider.stream(request(provider.route)):
            values.append(value)
            if isinstance(value, TextDelta):
                seen.set()

    seen = asyncio.Event()
    server.script = script
    values: list[StreamValue] = []
    async with connected(connection("openai", server.url, api=api)) as provider:
        with pytest.raises(StreamBroken) as broken:
            await listen(provider)
    assert TextDelta("Half a ") in values
    assert "broke off" in broken.value.problem
    assert broken.value.remedy


async def test_text_held_back_for_a_tag_is_not_lost_when_the_stream_breaks(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("<th"))
        await wire.cut()

    server.script = script
    assert (await ask(connection("compatible", server.url))).text == "<th"


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("how", ["reset", "cut"])
async def test_a_connection_lost_before_a_word_is_a_network_error(
    server: ScriptedServer, how: str, stream: bool
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head(content_type="text/event-stream" if stream else "application/json")
        await wire.send(": waiting\n\n" if stream else '{"choi')
        await getattr(wire, how)()

    says(await asked(server, script, stream=stream), NetworkError, "127.0.0.1")


async def test_after_the_finish_reason_a_lost_connection_loses_nothing(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("All."), chunk(finish="stop"))
        await wire.cut()

    answer = await asked(server, script)
    assert answer.error is None
    assert answer.finished
    assert answer.finished.status is ReplyStatus.COMPLETE


async def test_done_is_not_needed_when_the_end_was_said(server: ScriptedServer) -> None:
    hung_up = asyncio.Event()

    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("All."), chunk(finish="stop"), usage())
        await wire.client_gone()  # the server never ends the body by itself
        hung_up.set()
        wire.ended = True

    answer = await asked(server, script)
    assert answer.finished
    await asyncio.wait_for(hung_up.wait(), 60)


@pytest.mark.parametrize("bad", ["{", '{"choices": [', "not json", "{'choices': []}", "[" * 100_000, "1" * 5000])
async def test_an_event_that_cannot_be_read_is_passed_over_and_told(server: ScriptedServer, bad: str) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("One "), bad, chunk("two"), chunk(finish="stop"), usage(), "[DONE]")
        await wire.finish()

    answer = await asked(server, script)
    assert answer.text == "One two"
    assert answer.error is None
    assert answer.finished
    assert answer.finished.detail == "text may be missing: 1 event of the stream could not be read"


async def test_unreadable_events_without_an_end_break_the_reply_off(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("One "), "{", "{")
        await wire.finish()

    answer = await asked(server, script)
    assert answer.text == "One "
    says(answer, StreamBroken, "2 events of the stream could not be read")


async def test_odd_lines_are_passed_over(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.send(b"\xef\xbb")
        await wire.send(b"\xbf: keep-alive\r\n\r\ndata:\r\n\r\nevent: ping\n\nid: 7\n\nretry: 10\n\nnonsense\n\n")
        await wire.send(b'data: {"choices":[{"index":0,"delta":{"content":"caf\xff\xc3\xa9"}}]}\r')
        await wire.send(b"\n\r")
        await wire.send(b"\n")
        await wire.events(chunk(finish="stop"), usage(), "[DONE]")
        await wire.finish()

    answer = await asked(server, script)
    assert answer.error is None
    assert answer.text == "caf\ufffdé"
    assert answer.finished
    assert answer.finished.detail == ""


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (
            "<!DOCTYPE html><html>\x1b]0;x\x07Please sign in</html>",
            "text/html; charset=utf-8",
            ("text/html", "Please sign in"),
        ),
        ("<html>Sign in</html>", "text/event-stream", ("Sign in",)),
        ("", "application/json", ("an empty body",)),
        ("", None, ("an empty body",)),
        ("  \n ", "text/event-stream", ("an empty body",)),
        ("OK", "text/plain", ("text/plain", "OK")),
        ('{"status": "ok"}', "application/json", ('{"status": "ok"}',)),
        ('{"model":"x"}\n{"model":"x"}\n', "application/x-ndjson", ("x-ndjson",)),
        ('data: {"status": "ok"}\n\n', "text/event-stream", ("status",)),
        ("[1, 2]", "application/json", ("[1, 2]",)),
        ("x" * 5000, "text/plain", ("xxx",)),
    ],
)
async def test_what_does_not_speak_the_api_is_quoted(
    server: ScriptedServer, api: str, stream: bool, body: str, kind: str | None, words: tuple[str, ...]
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.whole(body, content_type=kind)

    answer = await asked(server, script, api, stream=stream)
    says(answer, NotTheApi, "does not speak the API", server.url, *words)
    assert len(str(answer.error)) < 500


async def test_no_content_at_all(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.raw(b"HTTP/1.1 204 No Content\r\n\r\n")

    says(await asked(server, script), NotTheApi, "204", "an empty body")


async def test_nothing_but_comments_is_a_stream_that_ended_early(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.send(": processing\n\n: processing\n\n")
        await wire.finish()

    answer = await asked(server, script)
    assert answer.error is None
    assert answer.finished is None


async def test_a_body_that_is_not_what_its_encoding_says(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.whole(whole_chat(), content_encoding="gzip")

    says(await asked(server, script, stream=False), NetworkError)


async def test_a_line_without_an_end_is_stopped(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("So far "))
        await wire.send("data: ")
        block = b"x" * (1 << 20)
        for _ in range(40):
            await wire.send(block)

    answer = await asked(server, script)
    assert answer.text == "So far "
    says(answer, StreamBroken, "8 MB")
