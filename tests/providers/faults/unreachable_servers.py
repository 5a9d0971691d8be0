"""Nothing answers, or something that is no HTTP server; and servers that take their time."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from tests.providers.faults.scenario import Listener, Scenario, complete, interrupted
from tests.providers.scripts import END, answers, endless, heard, hold, plays, text
from tests.servers import Received, Script, Wire, whole_chat
from tui.core.errors import DeadlinePassed, NetworkError, NotTheApi, NoWayThere, SignInError

SHORT = 0.05
PATIENT = 0.3  # where something must come within the time before nothing more does
FIRST = {"first_byte_timeout": SHORT}
IDLE = {"idle_timeout": SHORT}
NOBODY = "https://nobody.invalid"


async def _closes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def _resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(1024):
        pass
    writer.close()


def _greets(words: bytes) -> Listener:
    async def listener(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1024)
        writer.write(words)
        writer.close()

    return listener


async def _elsewhere(received: Received, wire: Wire) -> None:
    if received.target.startswith("/elsewhere"):
        await wire.whole(whole_chat())
        return
    port = received.headers["host"].rpartition(":")[2]
    status = 301 if "moved" in received.target else 307
    await wire.whole("", status, location=f"http://localhost:{port}/elsewhere/v1/chat/completions")


def silent(fault: str, script: Script, says: str = "first_byte_timeout", **more: Any) -> Scenario:
    """Return a fault in which no word comes before the time limit for the first."""
    return Scenario(fault, script, (says,), error=DeadlinePassed, settings=FIRST, **more)


UNREACHED = [
    Scenario(
        "connection refused", None, ("refused the connection",), error=NetworkError, address="http://127.0.0.1:{dead}"
    ),
    Scenario("a name nobody knows", None, ("nobody.invalid", "could be found"), error=NetworkError, address=NOBODY),
    Scenario(
        "a dead proxy",
        None,
        ("The proxy HOST refused", "HTTPS_PROXY"),
        error=NetworkError,
        environ={"HTTPS_PROXY": "http://me:secret@127.0.0.1:{dead}"},
        address=NOBODY,
    ),
    Scenario(
        "a proxy that refuses",
        answers("", 403),
        ("The proxy HOST refused to connect to nobody.invalid",),
        error=NetworkError,
        address="https://nobody.invalid",
        environ={"HTTPS_PROXY": "{server}"},
    ),
    Scenario(
        "a dead SOCKS proxy",
        None,
        ("The SOCKS proxy HOST refused", "ALL_PROXY"),
        error=NetworkError,
        environ={"ALL_PROXY": "socks5://127.0.0.1:{dead}"},
    ),
    Scenario(
        "a certificate file that is not there",
        None,
        ("certificate", "SSL_CERT_FILE"),
        error=NoWayThere,
        address="{tls}",
        environ={"SSL_CERT_FILE": "/nowhere/to/be/found.pem"},
    ),
    Scenario("a certificate nobody vouches for", None, ("certificate of HOST",), error=NoWayThere, address="{tls}"),
    Scenario(
        "TLS spoken to a plain port that answers",
        None,
        ("does not speak TLS", "http://"),
        error=NoWayThere,
        address="https://127.0.0.1:{port}",
        listener=_greets(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"),
    ),
    Scenario(
        "TLS spoken to a plain port that is silent",
        None,
        ("does not speak TLS",),
        error=NoWayThere,
        address="https://127.0.0.1:{port}",
        listener=_silent,
        settings={"connect_timeout": 0.1},
        sdk_seconds=0.1,
    ),
    Scenario(
        "another protocol (SSH)", None, ("HOST",), error=NetworkError, listener=_greets(b"SSH-2.0-OpenSSH_9.6\r\n")
    ),
    Scenario("closed without an answer", None, ("HOST",), error=NetworkError, listener=_closes),
    Scenario("reset without an answer", None, ("HOST",), error=NetworkError, listener=_resets),
    Scenario("307 to another host", _elsewhere, ("OTHER", "mull does not follow"), error=NotTheApi, stream=False),
    Scenario(
        "301 to another host",
        _elsewhere,
        ("OTHER", "mull does not follow"),
        error=NotTheApi,
        address="{server}/moved",
        stream=False,
    ),
    complete(
        "a key with a line break at its end", answers(whole_chat()), key="sk-canary-0123456789abcdef\n", stream=False
    ),
    Scenario(
        "a key with a line break within",
        answers(whole_chat()),
        ("character that no key has", "OPENAI_API_KEY"),
        error=SignInError,
        key="sk-canary\n0123456789abcdef",
        stream=False,
    ),
    complete(
        "OPENAI_BASE_URL set",
        answers(whole_chat()),
        environ={"OPENAI_BASE_URL": "{server}/v1"},
        stream=False,
    ),
]

WAITING = [
    silent(
        "no answer",
        plays(hold, head=False),
        "no word came for 0.05 s (first_byte_timeout)",
        sdk_seconds=SHORT,
    ),
    silent(
        "no answer to a whole request",
        plays(hold, head=False),
        stream=False,
        sdk_seconds=SHORT,
    ),
    silent(
        "a head, then nothing",
        plays(hold),
        sdk_seconds=SHORT,
    ),
    silent(
        "half a whole body, then nothing",
        plays(b'{"choices": [', hold, kind="application/json"),
        stream=False,
        sdk_seconds=SHORT,
    ),
    silent(
        "endless keep-alive comments before a word",
        plays(endless(b": keep-alive\n\n")),
        endless=True,
    ),
    silent(
        "endless empty chunks before a word",
        plays(endless(b'data: {"choices":[]}\n\n')),
        endless=True,
    ),
    silent(
        "endless status events before a word",
        plays(endless(b'data: {"type":"response.in_progress","response":{}}\n\n')),
        endless=True,
        api="responses",
    ),
    interrupted(
        "a stall in mid-stream", plays(text("Half a "), hold), "nothing more came", settings=IDLE, sdk_seconds=PATIENT
    ),
    interrupted(
        "a stall in mid-stream of Responses",
        plays(text("Half a ", "responses"), hold),
        "idle_timeout",
        settings=IDLE,
        sdk_seconds=PATIENT,
        api="responses",
    ),
    interrupted(
        "endless keep-alive comments in mid-stream",
        plays(text("Half a "), endless(b": keep-alive\n\n")),
        "nothing more came for 0.05 s (idle_timeout)",
        settings=IDLE,
        endless=True,
    ),
    interrupted(
        "a reply without end",
        plays(text("Half a "), heard, endless(b'data: {"choices":[{"index":0,"delta":{"content":""}}]}\n\n')),
        "not done after 0.3 s (total_timeout)",
        settings={"total_timeout": PATIENT},
        endless=True,
    ),
    complete(
        "finish_reason, then silence",
        plays(text("All."), END[0], hold),
        kept="All.",
        caps={"timeouts.AFTER_END": SHORT},
        sdk_seconds=PATIENT,
    ),
    complete(
        "finish_reason, then endless comments",
        plays(text("All."), END[0], endless(b": bye\n\n")),
        kept="All.",
        caps={"timeouts.AFTER_END": SHORT},
        endless=True,
    ),
    complete(
        "the end said, the connection left open", plays(text("All."), *END, hold), kept="All.", sdk_seconds=PATIENT
    ),
]
