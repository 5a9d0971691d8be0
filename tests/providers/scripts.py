"""Scripts for the server of the tests: streams of events, whole bodies, events of Responses."""

from __future__ import annotations

from typing import Any

from tests.servers import Received, ScriptedServer, Wire, whole_response


def streams(server: ScriptedServer, *events: Any, **headers: Any) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head(**headers)
        await wire.events(*events)
        await wire.finish()

    server.script = script


def answers(server: ScriptedServer, value: Any, **more: Any) -> None:
    async def script(received: Received, wire: Wire) -> None:
        await wire.whole(value, **more)

    server.script = script


def delta(text: str, kind: str = "output_text", **place: int) -> dict[str, Any]:
    return {"type": f"response.{kind}.delta", "delta": text, "output_index": 0, "content_index": 0, **place}


def done(text: str, field: str = "text", kind: str = "output_text", **place: int) -> dict[str, Any]:
    return {"type": f"response.{kind}.done", field: text, "output_index": 0, "content_index": 0, **place}


def completed(**more: Any) -> dict[str, Any]:
    return {"type": "response.completed", "response": whole_response(**more)}
