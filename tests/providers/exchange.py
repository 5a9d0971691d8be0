"""What most of these tests do: connect to a server, ask, and look at what came."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.servers import Script, ScriptedServer
from tui.core.connection_kinds import BY_NAME
from tui.core.errors import ModelError
from tui.core.ports import Provider
from tui.core.request import Request, RequestMessage, Route
from tui.core.stream import (
    Finished,
    Identified,
    ReasoningDelta,
    Reassigned,
    StreamValue,
    TextDelta,
    Underway,
    UsageReported,
)
from tui.core.usage.usage import Usage
from tui.providers.connections.connect import connect
from tui.providers.provider import SdkProvider
from tui.settings.values import Connection, Settings

KEY = "sk-canary-0123456789abcdef"
BOTH = pytest.mark.parametrize("api", ["chat", "responses"])
ENVIRON = {"OPENAI_API_KEY": KEY, "AZURE_OPENAI_API_KEY": KEY, "LOCAL_KEY": KEY}


def connection(kind: str, url: str, **more: Any) -> Connection:
    """Return a connection of a kind to a server of the tests."""
    if kind == "azure":
        more = {"endpoint": url, "deployment": "o1-new", "model": "o1", **more}
    else:
        more = {"base_url": f"{url}/v1", "model": "o1" if kind == "openai" else "qwen3", **more}
    return Connection("work", BY_NAME[kind], **more)


@asynccontextmanager
async def connected(
    made: Connection, environ: dict[str, str] | None = None, settings: Settings | None = None, **more: Any
) -> AsyncIterator[SdkProvider]:
    provider = connect(made, settings or Settings(), ENVIRON if environ is None else environ, **more)
    try:
        yield provider
    finally:
        await provider.aclose()


def request(route: Route, *texts: str, **more: Any) -> Request:
    """Return a small request for a route."""
    messages = tuple(RequestMessage("user", text) for text in texts or ("Hi",))
    defaults = {
        "api": route.api,
        "model": route.wire_model,
        "messages": messages,
        "store": False if route.stores else None,
    }
    return Request(**{**defaults, **more})


def said(values: Sequence[StreamValue]) -> tuple[str, str]:
    """Return the text and the reasoning that the values of a reply make."""
    text = reasoning = ""
    for value in values:
        match value:
            case TextDelta(text=piece):
                text += piece
            case ReasoningDelta(text=piece):
                reasoning += piece
            case Reassigned():
                text, reasoning = value.text, value.reasoning
    return text, reasoning


@dataclass
class Heard:
    """Everything a reply said, the error that ended it, and the stages that the request came to."""

    values: Sequence[StreamValue] = ()
    error: ModelError | None = None
    stages: Sequence[Underway] = ()
    text: str = field(init=False)
    reasoning: str = field(init=False)

    def __post_init__(self) -> None:
        self.text, self.reasoning = said(self.values)

    @property
    def finished(self) -> Finished | None:
        return next((v for v in reversed(self.values) if isinstance(v, Finished)), None)

    @property
    def usage(self) -> Usage | None:
        return next((v.usage for v in reversed(self.values) if isinstance(v, UsageReported)), None)

    @property
    def request_id(self) -> str | None:
        return next((v.request_id for v in self.values if isinstance(v, Identified) and v.request_id), None)


async def heard(provider: Provider, asked: Request) -> Heard:
    """Return all that a request brings back."""
    values: list[StreamValue] = []
    stages: list[Underway] = []
    try:
        async for value in provider.stream(asked):
            if isinstance(value, Underway):
                stages.append(value)
            else:
                values.append(value)
    except ModelError as error:
        return Heard(values, error, stages)
    return Heard(values, None, stages)


async def ask(made: Connection, environ: dict[str, str] | None = None, **more: Any) -> Heard:
    """Connect, ask one small thing, and return what came."""
    async with connected(made, environ) as provider:
        return await heard(provider, request(provider.route, **more))


async def asked(server: ScriptedServer, script: Script, api: str = "chat", **more: Any) -> Heard:
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
