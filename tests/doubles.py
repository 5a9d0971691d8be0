"""Stand-ins at the ports: a clock that moves when told, a provider that says what it is given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

from tui.core.access import Access
from tui.core.connection_kinds import OPENAI
from tui.core.errors import ModelError
from tui.core.models.profile import ModelProfile
from tui.core.models.server_facts import ServerFacts
from tui.core.request import Request, Route
from tui.core.stream import StreamValue

START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


class FakeClock:
    """Moves only when told to; while it is ``stopped``, no sleep ends."""

    stopped = False

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        if self.stopped:
            await asyncio.Event().wait()
        self.seconds += seconds
        await asyncio.sleep(0)


class OwnTime(FakeClock):
    """Moves for each candidate of a comparison by itself, so that none sees how long another took."""

    def __init__(self) -> None:
        self._common = [0.0]
        self._own: ContextVar[tuple[str, list[float]]] = ContextVar("own")

    @property
    def seconds(self) -> float:
        return self._here()[0]

    @seconds.setter
    def seconds(self, seconds: float) -> None:
        self._here()[0] = seconds

    def _here(self) -> list[float]:
        try:
            task = asyncio.current_task()
        except RuntimeError:  # in a thread: the time of whoever asked for it
            task = None
        name = task.get_name() if task is not None else ""
        held = self._own.get(None)
        if name.startswith("candidate") and (held is None or held[0] != name):
            held = (name, [self._common[0]])
            self._own.set(held)
        return self._common if held is None else held[1]


class WordCounter:
    """Counts words: figures a test can work out by hand."""

    def count(self, text: str, encoding: str) -> int:
        return len(text.split())


Step = StreamValue | ModelError | asyncio.Event | Callable[[], object]


class ScriptedProvider:
    """Yields values; an ``asyncio.Event`` among them is waited for, an error raised, a callable called."""

    def __init__(self, *script: Step, route: Route | None = None) -> None:
        self.script = list(script)
        self.requests: list[Request] = []
        self.route = route or Route("test", OPENAI, "127.0.0.1", "o1", "chat")
        self.access = Access("https://127.0.0.1/v1")
        self.closed = False
        self.described: ServerFacts | None = None

    async def preview(self, request: Request) -> Mapping[str, Any]:
        return {"body": {}}

    async def stream(self, request: Request) -> AsyncIterator[StreamValue]:
        self.requests.append(request)
        for step in self.script:
            if isinstance(step, asyncio.Event):
                await step.wait()
            elif isinstance(step, ModelError):
                raise step
            elif callable(step):
                step()
                await asyncio.sleep(0)
            else:
                yield step
                await asyncio.sleep(0)

    async def count(self, request: Request) -> int:
        return sum(len(message.text.split()) for message in request.messages)

    async def facts(self) -> ServerFacts | None:
        return self.described

    async def prepare(self) -> None:
        pass

    async def aclose(self) -> None:
        self.closed = True


O1 = ModelProfile(
    "o1",
    window=200_000,
    max_output=100_000,
    role="developer",
    reasons=True,
    efforts=("low", "medium", "high"),
    default_effort="medium",
    apis=("chat", "responses"),
)
