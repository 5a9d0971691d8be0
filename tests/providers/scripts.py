"""Scripts for the server of the tests: a list of steps that it sends or does, or a whole body."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from tests.servers import Received, Script, Wire, chunk, usage, whole_response

Step = Callable[[Wire], Awaitable[None]]
ENOUGH = 30  # repetitions after which a client that is still waiting would wait for ever
STOP = chunk(finish="stop")
END = (STOP, usage(), "[DONE]")


def plays(
    *steps: Any, head: bool = True, status: int = 200, kind: str | None = "text/event-stream", **headers: Any
) -> Script:
    """Return a script: objects are sent as events, texts as the data of one, bytes as they are, steps are taken."""

    async def script(received: Received, wire: Wire) -> None:
        if head:
            await wire.head(status, kind, **headers)
        ended = False
        for step in steps:
            if callable(step):
                ended = ended or step in (cut, reset, hold)
                await step(wire)
            elif isinstance(step, bytes):
                await wire.send(step)
            else:
                await wire.events(step)
        if not ended and not wire.ended:
            await wire.finish()

    return script


def answers(body: Any, status: int = 200, kind: str | None = "application/json", **headers: str) -> Script:
    """Return a script that answers with a whole body."""

    async def script(received: Received, wire: Wire) -> None:
        await wire.whole(body, status, kind, **headers)

    return script


def refuses(status: int, message: Any = "It broke.", headers: dict[str, str] | None = None, **error: Any) -> Script:
    """Return a script that answers with an error as the services word them."""
    return answers({"error": {"message": message, **error}}, status, **(headers or {}))


async def heard(wire: Wire) -> None:
    """Wait until the client has the text that was sent: a reset would take it back."""
    await wire.heard.wait()


async def cut(wire: Wire) -> None:
    """Close in an orderly way, the body unfinished."""
    await wire.cut()


async def reset(wire: Wire) -> None:
    """Close with a reset."""
    await wire.reset()


async def hold(wire: Wire) -> None:
    """Say nothing more until the client has gone."""
    await wire.client_gone()
    wire.ended = True


def endless(words: bytes) -> Step:
    """Return a step that says the same for ever."""

    async def step(wire: Wire) -> None:
        gone = asyncio.create_task(wire.client_gone())
        said = 0
        while not gone.done():
            await wire.send(words)
            said += 1
            if said >= ENOUGH:
                wire.enough.set()
            await asyncio.sleep(0.001)
        wire.ended = True

    return step


def text(words: str, api: str = "chat") -> dict[str, Any]:
    """Return an event that holds text."""
    if api == "chat":
        return chunk(words)
    return {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": words}


def delta(text: str, kind: str = "output_text", **place: int) -> dict[str, Any]:
    return {"type": f"response.{kind}.delta", "delta": text, "output_index": 0, "content_index": 0, **place}


def done(text: str, field: str = "text", kind: str = "output_text", **place: int) -> dict[str, Any]:
    return {"type": f"response.{kind}.done", field: text, "output_index": 0, "content_index": 0, **place}


def completed(text: str = "Hello.", **more: Any) -> dict[str, Any]:
    """Return the event that ends a reply of Responses."""
    whole = whole_response(text, **more)
    return {"type": f"response.{whole['status']}", "response": whole}


def raw(value: Any) -> bytes:
    """Return an event as bytes."""
    return f"data: {json.dumps(value)}\n\n".encode()
