"""A server on 127.0.0.1 that records what it is sent and answers by script, byte for byte.

The script is an async function of the request and the wire; it decides what is sent, when it waits (on
events, never on time), and how the connection ends.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.narrowing import present

Script = Callable[["Received", "Wire"], Awaitable[None]]


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes
    connection: int

    @property
    def body(self) -> Any:
        return json.loads(self.content or b"{}")


@dataclass
class Wire:
    """The answering side of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    ended: bool = False
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def raw(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def head(
        self,
        status: int = 200,
        content_type: str | None = "text/event-stream",
        *,
        length: int | None = None,
        **headers: Any,
    ) -> None:
        """Send the head; without a length the body is chunked."""
        lines = [f"HTTP/1.1 {status} Scripted"]
        if content_type is not None:
            lines.append(f"content-type: {content_type}")
        lines.append("transfer-encoding: chunked" if length is None else f"content-length: {length}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.raw(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def send(self, data: bytes | str) -> None:
        """Send one chunk of a chunked body."""
        data = data.encode() if isinstance(data, str) else data
        if data:
            await self.raw(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    async def events(self, *values: Any) -> None:
        """Send one event each; texts as they are, anything else as JSON."""
        for value in values:
            await self.send(f"data: {value if isinstance(value, str) else json.dumps(value)}\n\n")

    async def finish(self) -> None:
        await self.raw(b"0\r\n\r\n")

    async def whole(
        self, value: Any, status: int = 200, content_type: str | None = "application/json", **headers: str
    ) -> None:
        """Send a whole body; bytes and texts as they are, anything else as JSON."""
        data = value if isinstance(value, bytes) else (value if isinstance(value, str) else json.dumps(value)).encode()
        await self.head(status, content_type, length=len(data), **headers)
        await self.raw(data)

    async def cut(self) -> None:
        """Close in an orderly way, whatever was promised."""
        self.ended = True
        self.writer.close()

    async def reset(self) -> None:
        """Close with a reset."""
        self.ended = True
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def client_gone(self) -> None:
        """Wait until the client closes its side."""
        try:
            while await self.reader.read(1024):
                pass
        except ConnectionError:
            pass


@dataclass
class ScriptedServer:
    """What was received, and the script that answers next.

    ``heard`` is set by a test whose client has read the first text, ``enough`` by a script without end that
    has gone on for so long that nothing will change.
    """

    port: int = 0
    script: Script | None = None
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    serving: set[asyncio.Task[Any]] = field(default_factory=set)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def last(self) -> Received:
        return self.received[-1]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = self.connections
        serving = present(asyncio.current_task())
        self.serving.add(serving)
        wire = Wire(reader, writer, heard=self.heard, enough=self.enough)
        try:
            while not wire.ended:
                request = await _request(reader, connection)
                self.received.append(request)
                assert self.script is not None, "the test gave no script"
                await self.script(request, wire)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self.serving.discard(serving)

    async def settled(self) -> None:
        """Wait until every connection's script has taken note that its client has gone."""
        if self.serving:
            await asyncio.wait(self.serving, timeout=60)


async def _request(reader: asyncio.StreamReader, connection: int) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, target, headers, content, connection)


@asynccontextmanager
async def scripted_server(script: Script | None = None) -> AsyncIterator[ScriptedServer]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    server = ScriptedServer(script=script)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()


def chunk(content: Any = None, *, finish: str | None = None, **delta: Any) -> dict[str, Any]:
    """Return a chunk of Chat Completions."""
    delta = {**({"content": content} if content is not None else {}), **delta}
    return {
        "id": "chatcmpl-x",
        "object": "chat.completion.chunk",
        "model": "m-1",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def usage(prompt: int = 20, completion: int = 30, reasoning: int = 10, cached: int = 0) -> dict[str, Any]:
    """Return the chunk of Chat Completions that holds the count."""
    counts = {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }
    return {"id": "chatcmpl-x", "object": "chat.completion.chunk", "model": "m-1", "choices": [], "usage": counts}


def whole_chat(text: str | None = "Hello.", *, finish: str = "stop", **message: Any) -> dict[str, Any]:
    """Return a whole reply of Chat Completions."""
    return {
        "id": "chatcmpl-x",
        "object": "chat.completion",
        "model": "m-1",
        "system_fingerprint": "fp_1",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": text, **message}, "finish_reason": finish}
        ],
        "usage": usage()["usage"],
    }


def whole_response(text: str = "Hello.", *, status: str = "completed", **more: Any) -> dict[str, Any]:
    """Return a whole reply of Responses."""
    message = {
        "type": "message",
        "role": "assistant",
        "content": [{"type": "output_text", "text": text, "annotations": []}],
    }
    return {
        "id": "resp_x",
        "object": "response",
        "model": "m-1",
        "status": status,
        "error": None,
        "incomplete_details": None,
        "output": [{"type": "reasoning", "summary": []}, message],
        "usage": {
            "input_tokens": 20,
            "input_tokens_details": {"cached_tokens": 5},
            "output_tokens": 30,
            "output_tokens_details": {"reasoning_tokens": 10},
            "total_tokens": 50,
        },
        **more,
    }


async def replies_well(request: Received, wire: Wire) -> None:
    """Answer any request properly: streamed where that was asked for, on either API."""
    chat = "/chat/completions" in request.target
    if not request.body.get("stream"):
        await wire.whole(whole_chat() if chat else whole_response())
        return
    await wire.head(x_request_id="req_1")
    if chat:
        await wire.events(
            chunk("", role="assistant"), chunk("Hel"), chunk("lo."), chunk(finish="stop"), usage(), "[DONE]"
        )
    else:
        whole = whole_response()
        await wire.events(
            {"type": "response.created", "response": {"model": "m-1"}},
            {"type": "response.output_text.delta", "output_index": 1, "content_index": 0, "delta": "Hel"},
            {"type": "response.output_text.delta", "output_index": 1, "content_index": 0, "delta": "lo."},
            {"type": "response.completed", "response": whole},
        )
    await wire.finish()
