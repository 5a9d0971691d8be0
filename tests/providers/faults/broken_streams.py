"""Streams that break, end too early, or hold what no stream should."""

from __future__ import annotations

import json

from tests.providers.faults.scenario import Scenario, complete, incomplete
from tests.providers.scripts import END, STOP, answers, completed, cut, heard, plays, raw, reset, text
from tests.servers import Received, Wire, chunk, usage, whole_chat, whole_response
from tui.core.conversation.message import ReplyStatus
from tui.core.errors import NetworkError, NotTheApi

HALF, REST = text("Half a "), text("loaf.")
HTML = "<!doctype html><title>Sign in</title>"
CUT_SHORT = "without saying that the reply was complete"


async def _short_of_its_length(received: Received, wire: Wire) -> None:
    await wire.head(200, "application/json", length=5000)
    await wire.raw(b'{"choices": [')
    await wire.cut()


async def _until_closed(received: Received, wire: Wire) -> None:
    await wire.raw(b"HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
    await wire.raw(raw(HALF) + raw(REST) + raw(STOP) + raw(usage()) + b"data: [DONE]\n\n")
    await wire.cut()


async def _bad_chunk_size(received: Received, wire: Wire) -> None:
    await wire.head()
    await wire.events(HALF)
    await wire.heard.wait()
    await wire.raw(b"zz\r\nnonsense\r\n")
    await wire.cut()


async def _no_content(received: Received, wire: Wire) -> None:
    await wire.raw(b"HTTP/1.1 204 No Content\r\n\r\n")


BROKEN = [
    incomplete("reset in mid-stream", plays(HALF, heard, reset), "broke off"),
    incomplete(
        "reset in mid-stream of Responses",
        plays(text("Half a ", "responses"), heard, reset),
        "broke off",
        api="responses",
    ),
    incomplete("cut in mid-stream", plays(HALF, cut), "broke off"),
    incomplete(
        "cut in mid-stream of Responses", plays(text("Half a ", "responses"), cut), "broke off", api="responses"
    ),
    incomplete("malformed chunk of HTTP in mid-stream", _bad_chunk_size, "broke off"),
    Scenario("reset before a word", plays(b": hello\n\n", reset), ("before a reply began",), error=NetworkError),
    Scenario("cut before a word", plays(b": hello\n\n", cut), ("before a reply began",), error=NetworkError),
    Scenario(
        "a whole body cut short", _short_of_its_length, ("before a reply began",), error=NetworkError, stream=False
    ),
    Scenario(
        "a body that is not what its encoding says",
        answers(whole_chat(), content_encoding="gzip"),
        ("HOST",),
        error=NetworkError,
        stream=False,
    ),
    complete("reset after finish_reason", plays(HALF, heard, REST, STOP, heard, reset), kept="Half a loaf."),
    complete("cut after finish_reason", plays(HALF, REST, STOP, cut), kept="Half a loaf."),
    complete("no length and no chunks: until closed", _until_closed, kept="Half a loaf."),
]

ENDED = [
    incomplete("the stream just ends", plays(HALF), CUT_SHORT),
    incomplete("the stream of Responses just ends", plays(text("Half a ", "responses")), CUT_SHORT, api="responses"),
    incomplete("[DONE] without finish_reason", plays(HALF, usage(), "[DONE]"), CUT_SHORT),
    incomplete("a truncated last event", plays(HALF, b'data: {"choices":[{"ind'), CUT_SHORT),
    incomplete("a truncated finish_reason", plays(HALF, raw(STOP)[:-1]), CUT_SHORT),
    incomplete(
        "a truncated response.completed",
        plays(text("Half a ", "responses"), raw(completed("Half a loaf."))[:-40]),
        CUT_SHORT,
        api="responses",
    ),
    complete("[DONE] missing but finish_reason seen", plays(HALF, REST, STOP), kept="Half a loaf."),
    incomplete("nothing but comments", plays(b": processing\n\n"), CUT_SHORT, kept=""),
    incomplete("an end by another name", plays(HALF, chunk(finish="error")), "ended the reply early: error"),
]

NOT_THE_API = [
    Scenario(
        "200 with HTML",
        answers(HTML, kind="text/html"),
        ("does not speak the API", "text/html", "Sign in"),
        error=NotTheApi,
    ),
    Scenario("200 with HTML, whole", answers(HTML, kind="text/html"), ("Sign in",), error=NotTheApi, stream=False),
    Scenario("HTML that calls itself a stream", answers(HTML, kind="text/event-stream"), ("Sign in",), error=NotTheApi),
    Scenario("200 with an empty body", answers("", kind=None), ("an empty body",), error=NotTheApi),
    Scenario(
        "200 with an empty body, whole", answers("", kind=None), ("an empty body",), error=NotTheApi, stream=False
    ),
    Scenario("204", _no_content, ("HTTP 204", "an empty body"), error=NotTheApi),
    Scenario("plain text", answers("hello there " * 9, kind="text/plain"), ("hello there",), error=NotTheApi),
    Scenario("JSON of something else", answers({"status": "ok"}), ("status",), error=NotTheApi),
    Scenario("JSON of something else, whole", answers({"status": "ok"}), ("status",), error=NotTheApi, stream=False),
    Scenario("a list", answers([1, 2]), ("[1, 2]",), error=NotTheApi, stream=False),
    Scenario("events of something else", plays({"status": "ok"}), ("status",), error=NotTheApi),
    complete("plain JSON instead of a stream", answers(whole_chat())),
    complete("plain JSON instead of a stream of Responses", answers(whole_response()), api="responses"),
    complete("a stream instead of plain JSON", plays(HALF, REST, *END), kept="Half a loaf.", stream=False),
    complete("a stream labelled as text", plays(HALF, REST, *END, kind="text/plain"), kept="Half a loaf."),
]

DEEP = "[" * 100_000
READ_ON = "text may be missing: 1 event of the stream could not be read"
UNREADABLE = [
    Scenario(
        f"{name} between good events",
        plays(HALF, bad, REST, *END),
        (READ_ON,),
        status=ReplyStatus.COMPLETE,
        kept="Half a loaf.",
    )
    for name, bad in {
        "broken JSON": "{",
        "words instead of JSON": "not json",
        "JSON nested 100,000 deep": DEEP,
        "a number of 5,000 digits": "1" * 5000,
    }.items()
]
UNREADABLE += [
    complete(f"{name}", plays(HALF, line, REST, *END), kept="Half a loaf.")
    for name, line in {
        "`data:` empty": b"data:\n\n",
        "`event:` without data": b"event: ping\n\n",
        "`id:` without data": b"id: 7\n\n",
        "`retry:` without data": b"retry: 3000\n\n",
        "comments between events": b": hm\n: hm\n\n",
    }.items()
]
UNREADABLE += [
    incomplete("broken JSON and no end", plays(HALF, "{", "{"), "2 events of the stream could not be read"),
    Scenario("broken JSON and nothing else", plays("{", "{"), ("does not speak the API",), error=NotTheApi),
    complete(
        "invalid UTF-8",
        plays(b'data: {"choices":[{"index":0,"delta":{"content":"caf\xff"}}]}\n\n', *END),
        kept="caf\ufffd",
    ),
    complete("a byte order mark at the start", plays(b"\xef\xbb\xbf" + raw(HALF), REST, *END), kept="Half a loaf."),
    complete(
        "lines that end in CR LF, one byte at a time",
        plays(*(bytes([b]) for b in (raw(HALF) + raw(STOP)).replace(b"\n", b"\r\n"))),
        kept="Half a ",
    ),
    complete(
        "one event over two data lines",
        plays(json.dumps(HALF).replace(', "choices"', ',\ndata: "choices"'), REST, *END),
        kept="Half a loaf.",
    ),
]
