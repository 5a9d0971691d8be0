"""Streams that break, lie or never begin: what had arrived is kept, and nothing passes for complete."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.providers.asking import KEY, Heard, ask, connected, connection, request
from tests.servers import Received, ScriptedServer, Wire, chunk, usage, whole_chat, whole_response
from tui.core.errors import (
    ContextOverflow,
    ModelError,
    NetworkError,
    NotTheApi,
    QuotaSpent,
    RateLimited,
    ServiceFailed,
    StreamBroken,
)
from tui.core.message import ReplyStatus
from tui.core.ports import Provider
from tui.core.stream import Identified, StreamValue, TextDelta

BOTH = pytest.mark.parametrize("api", ["chat", "responses"])


def text(api: str, words: str) -> dict[str, Any]:
    if api == "chat":
        return chunk(words)
    return {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": words}


async def asked(server: ScriptedServer, script: Any, api: str = "chat", **more: Any) -> Heard:
    server.script = script
    return await ask(connection("openai", server.url, api=api), **more)


def says(answer: Heard, kind: type[ModelError], *words: str) -> None:
    """Check that an error of this kind came, in two whole sentences, and holds these words."""
    assert type(answer.error) is kind, answer.error
    told = str(answer.error)
    assert all(word in told for word in words), told
    assert answer.error.problem.endswith((".", "!", "?", "…"))
    assert answer.error.remedy.endswith((".", "!", "?"))
    assert KEY not in told
    assert told.isprintable()


@BOTH
async def test_a_stream_that_just_ends_is_not_finished(server: ScriptedServer, api: str) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(text(api, "Half a "))
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
        await wire.events(text(api, "Half a "))
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
    await asyncio.wait_for(hung_up.wait(), 5)


ERRORS = [
    ({"message": "The server had an error", "type": "server_error", "code": None}, ServiceFailed, "had an error"),
    ({"message": "slow down", "code": "rate_limit_exceeded"}, RateLimited, "slow down"),
    ({"message": "no money", "code": "insufficient_quota"}, QuotaSpent, "no money"),
    ({"message": "too much", "code": "context_length_exceeded"}, ContextOverflow, "too much"),
    ({"message": "upstream is gone", "code": 502}, ServiceFailed, "upstream is gone"),
    ("all is lost", ServiceFailed, "all is lost"),
]


@pytest.mark.parametrize(("error", "kind", "words"), ERRORS)
async def test_an_error_event_before_any_text(
    server: ScriptedServer, error: Any, kind: type[ModelError], words: str
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events({"error": error})
        await wire.finish()

    says(await asked(server, script), kind, words)


@pytest.mark.parametrize(("error", "kind", "words"), ERRORS)
async def test_an_error_event_after_text_breaks_the_reply_off(
    server: ScriptedServer, error: Any, kind: type[ModelError], words: str
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events(chunk("Half a "), {"error": error})
        await wire.finish()

    answer = await asked(server, script)
    assert answer.text == "Half a "
    says(answer, StreamBroken, words)


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize("data", ['{"message": "gone"}', '{"error": {"message": "gone"}}', "gone"])
async def test_an_event_named_error(server: ScriptedServer, api: str, data: str) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.send(f"event: error\ndata: {data}\n\n")
        await wire.finish()

    says(await asked(server, script, api), ServiceFailed, "gone")


async def test_a_failed_response(server: ScriptedServer) -> None:
    failed = whole_response(status="failed", error={"code": "server_error", "message": "It broke"}, output=[])

    async def streamed(received: Received, wire: Wire) -> None:
        await wire.head()
        await wire.events({"type": "response.failed", "response": failed})
        await wire.finish()

    async def whole(received: Received, wire: Wire) -> None:
        await wire.whole(failed)

    answer = await asked(server, streamed, "responses")
    says(answer, ServiceFailed, "It broke")
    assert answer.usage
    says(await asked(server, whole, "responses", stream=False), ServiceFailed, "It broke")


async def test_an_error_with_status_200_and_no_stream(server: ScriptedServer) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.whole({"error": {"message": "out of order", "code": "server_error"}})

    for api in ("chat", "responses"):
        for stream in (True, False):
            says(await asked(server, script, api, stream=stream), ServiceFailed, "out of order")


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
    says(answer, StreamBroken, "32 MB")


@pytest.mark.parametrize("after", [Identified, TextDelta])
async def test_closing_the_stream_hangs_up_at_once(server: ScriptedServer, after: type) -> None:
    hung_up = asyncio.Event()

    async def script(received: Received, wire: Wire) -> None:
        await wire.head(x_request_id="req_1")
        await wire.events(chunk("Half a "))
        await wire.client_gone()
        hung_up.set()
        wire.ended = True

    server.script = script
    async with connected(connection("openai", server.url)) as provider:
        stream = provider.stream(request(provider.route))
        async for value in stream:
            if isinstance(value, after):
                break
        await stream.aclose()  # type: ignore[attr-defined]
        await asyncio.wait_for(hung_up.wait(), 5)


@pytest.mark.parametrize("when", ["before the head", "before the body", "in mid-stream"])
async def test_cancelling_hangs_up_at_once(server: ScriptedServer, when: str) -> None:
    hung_up, there = asyncio.Event(), asyncio.Event()

    async def script(received: Received, wire: Wire) -> None:
        if when != "before the head":
            await wire.head()
        if when == "in mid-stream":
            await wire.events(chunk("Half a "))
        there.set()
        await wire.client_gone()
        hung_up.set()
        wire.ended = True

    server.script = script
    arrived = asyncio.Event()

    async def listen() -> None:
        async for value in provider.stream(request(provider.route)):
            if isinstance(value, TextDelta):
                arrived.set()

    async with connected(connection("openai", server.url)) as provider:
        task = asyncio.create_task(listen())
        await asyncio.wait_for((arrived if when == "in mid-stream" else there).wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(hung_up.wait(), 5)
