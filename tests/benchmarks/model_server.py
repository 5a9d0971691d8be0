"""A model on 127.0.0.1 that streams replies of a given shape, length and rate over Chat Completions.

Runs in a process of its own, so that its work is counted for nobody and disturbs no clock. The last message asks:
``bench: tokens=8000 rate=100 shape=prose`` (rate in tokens a second, 0 for full speed; with `` clock`` behind it the
reply begins with the time at which the request was there, on the clock that all processes share). Prints its port
and serves one connection at a time.

    python -m tests.benchmarks.model_server
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import Any

from tests.benchmarks import replies

ASKED = re.compile(r"bench: tokens=(\d+) rate=(\d+) shape=(\w+)( clock)?")
HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
    b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n"  # as the services send
)
NO_SUCH = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
TOGETHER = 40  # events written in one go at full speed: about what a proxy passes on at once


def events(shape: str, tokens: int) -> list[bytes]:
    """Return a reply's events: one for each token, the end, the usage."""
    found = [_event({"choices": [_choice({"content": piece}, None)]}) for piece in replies.pieces(shape, tokens)]
    usage = {"prompt_tokens": 21, "completion_tokens": tokens, "total_tokens": tokens + 21}
    return [
        _event({"choices": [_choice({"role": "assistant", "content": ""}, None)]}),
        *found,
        _event({"choices": [_choice({}, "stop")]}),
        _event({"choices": [], "usage": usage}),
        b"data: [DONE]\n\n",
    ]


def _choice(delta: dict[str, str], finish: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _event(value: dict[str, Any]) -> bytes:
    whole = {"id": "chatcmpl-bench", "object": "chat.completion.chunk", "created": 1, "model": "bench", **value}
    return b"data: " + json.dumps(whole).encode() + b"\n\n"


def answer(client: socket.socket) -> None:
    """Read one request and stream its reply."""
    asked, arrived = ASKED.findall(_request(client).decode("utf-8", "replace")), monotonic()
    if not asked:  # some other question, such as which models there are
        client.sendall(NO_SUCH)
        return
    tokens, rate, shape = int(asked[-1][0]), int(asked[-1][1]), asked[-1][2]
    client.sendall(HEAD)
    if asked[-1][3]:
        _send(client, _event({"choices": [_choice({"content": f"Asked at {arrived:.4f}.\n\n"}, None)]}))
        sleep(0.25)  # until it was painted: what follows may scroll it out of view at once
    all_events, began = events(shape, tokens), monotonic()
    step = 1 if rate else TOGETHER
    for at in range(0, len(all_events), step):
        _send(client, b"".join(all_events[at : at + step]))
        if rate:
            sleep(max(0.0, began + (at + 1) / rate - monotonic()))
    client.sendall(b"0\r\n\r\n")


def _send(client: socket.socket, chunk: bytes) -> None:
    client.sendall(b"%x\r\n%b\r\n" % (len(chunk), chunk))


def _request(client: socket.socket) -> bytes:
    """Return a request's body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(client)
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: *(\d+)", head, re.I)
    while length and len(body) < int(length[1]):
        body += _more(client)
    return body


def _more(client: socket.socket) -> bytes:
    data = client.recv(65_536)
    if not data:
        raise ConnectionError("the client left")
    return data


def main() -> None:
    """Serve until killed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            client, _ = server.accept()
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with client, suppress(ConnectionError):
                answer(client)


@contextmanager
def serving() -> Iterator[str]:
    """Run the server beside the benchmark and yield its base address."""
    command = [sys.executable, "-m", "tests.benchmarks.model_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.kill()


if __name__ == "__main__":
    main()
