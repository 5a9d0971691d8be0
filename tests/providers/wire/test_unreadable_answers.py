"""Answers that cannot be read: bad events are passed over and told, what is not the API is quoted."""

from __future__ import annotations

import pytest

from tests.providers.asking import asked, says
from tests.servers import Received, ScriptedServer, Wire, chunk, usage, whole_chat
from tui.core.errors import (
    NetworkError,
    NotTheApi,
    StreamBroken,
)


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
