"""Running a scenario twice against one server: with the plain SDK, and with mull."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import httpx2
from openai import AsyncOpenAI, OpenAIError

from tests.doubles import FakeClock, WordCounter
from tests.providers.exchange import connected, connection, request
from tests.providers.faults.certificate import server_side
from tests.providers.faults.scenario import Scenario
from tests.servers import ScriptedServer
from tui.core.context.context import build_context
from tui.core.conversation.cut_off import Sizes
from tui.core.conversation.message import Reply, ReplyOrigin, ReplyStatus
from tui.core.errors import ModelError
from tui.core.models.profile import ModelProfile
from tui.core.retry_policy import RetryPolicy
from tui.core.stream import StreamValue, TextDelta
from tui.engine.reply_builder import ReplyInProgress
from tui.providers.errors.rate_limits import in_words

WHOLE_TEST_SECONDS = 60  # no scenario comes near it
LONGEST = 110
ERRORS = (OpenAIError, httpx2.HTTPError, ValueError, TypeError, AttributeError, RecursionError, ImportError, OSError)


class PlainSdk(AsyncOpenAI):
    """The SDK as it is, but for the pauses between its tries, which are counted."""

    tries = 1

    def _calculate_retry_timeout(self, *args: Any, **kwargs: Any) -> float:
        PlainSdk.tries += 1
        return 0.0


@dataclass(frozen=True)
class Row:
    """What was measured. Nothing in it changes from run to run."""

    fault: str
    asked: str
    sdk: str
    mull: str
    kept: str
    again: str

    def markdown(self) -> str:
        """Return the row as Markdown."""
        cells = (self.fault, self.asked, self.sdk, self.mull, self.kept, self.again)
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


@dataclass(frozen=True)
class Verdict:
    """What a user of mull is left with."""

    status: ReplyStatus
    detail: str
    text: str
    error: ModelError | None
    endpoint: str


@dataclass
class Place:
    """Where a scenario plays: a server, and words for its addresses."""

    server: ScriptedServer
    tls: int
    dead: int

    def fill(self, template: str) -> str:
        """Return a template with the addresses of this run."""
        return template.format(
            server=self.server.url, port=self.server.port, tls=f"https://127.0.0.1:{self.tls}", dead=self.dead
        )

    def plain(self, text: str) -> str:
        """Return a text without what changes from run to run."""
        for port in (self.server.port, self.tls, self.dead):
            text = text.replace(f"127.0.0.1:{port}", "HOST").replace(f"localhost:{port}", "OTHER")
        return re.sub(r"\s+", " ", text).strip()


@contextlib.asynccontextmanager
async def place_for(scenario: Scenario) -> AsyncIterator[Place]:
    """Serve a scenario until the block ends."""
    server = ScriptedServer(script=scenario.script)
    plain = await asyncio.start_server(scenario.listener or server.serve, "127.0.0.1", 0)
    tls = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=server_side())
    server.port = plain.sockets[0].getsockname()[1]
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        dead = int(probe.getsockname()[1])
    try:
        yield Place(server, tls.sockets[0].getsockname()[1], dead)
    finally:
        plain.close()
        tls.close()
        await server.settled()


async def measured(scenario: Scenario) -> tuple[Row, Verdict]:
    """Run a scenario with both; return what is to be printed, and what mull said in full."""
    async with asyncio.timeout(WHOLE_TEST_SECONDS), place_for(scenario) as place:
        with _environment({name: place.fill(value) for name, value in scenario.environ.items()}), _capped(scenario):
            sdk = await _sdk_alone(scenario, place)
            place.server.received.clear()
            place.server.heard.clear()
            verdict = await _mull(scenario, place)
    said = f"{verdict.status}: {verdict.detail}" if verdict.detail else str(verdict.status)
    if "OPENAI_BASE_URL" in scenario.environ:
        said += f" (on screen: {verdict.endpoint})"
    wait = RetryPolicy().wait(verdict.error, 1) if verdict.error is not None and not verdict.text else None
    again = "" if wait is None else f"after {in_words(wait)}"
    row = Row(scenario.fault, scenario.asked, sdk, place.plain(said), shown(verdict.text), again)
    return row, verdict


def shown(text: str) -> str:
    """Return a text for a cell: no control characters, not long, its beginning and its length."""
    line = text.encode("utf-8", "backslashreplace").decode()
    line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)
    if not line:
        return ""
    return f"`{line}`" if len(line) <= 40 else f"`{line[:12]}…` ({len(text):,} characters)"


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    with mock.patch.dict(os.environ, values):
        yield


@contextlib.contextmanager
def _capped(scenario: Scenario) -> Iterator[None]:
    """Lower limits that nobody could reach in a test; ``module.NAME`` each."""
    with contextlib.ExitStack() as stack:
        for name, value in scenario.caps.items():
            stack.enter_context(mock.patch(f"tui.providers.{name}", value))
        yield


async def _sdk_alone(scenario: Scenario, place: Place) -> str:
    """Return what a program over the plain SDK sees."""
    pieces: list[Any] = []
    PlainSdk.tries = 1
    watched = asyncio.create_task(_sdk_asks(scenario, place, pieces))
    enough = asyncio.create_task(place.server.enough.wait())
    await asyncio.wait({watched, enough}, return_when=asyncio.FIRST_COMPLETED)
    if scenario.endless and not watched.done():
        watched.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watched
        said = "waits without end"
    else:
        enough.cancel()
        said = await watched
    words = shown("".join(p if isinstance(p, str) else f"⟨{p!r}⟩" for p in pieces))
    elsewhere = any(sent.target.startswith("/elsewhere") for sent in place.server.received)
    parts = [said, words and f"yielded {words}", "body sent to another host" if elsewhere else ""]
    parts.append(f"tried {PlainSdk.tries} times" if PlainSdk.tries > 1 else "")
    place.server.enough.clear()
    return place.plain("; ".join(part for part in parts if part))


async def _sdk_asks(scenario: Scenario, place: Place, pieces: list[Any]) -> str:
    """Ask as any program would; return how it ended."""
    base = os.environ.get("OPENAI_BASE_URL") or f"{place.fill(scenario.address)}/v1"
    try:
        async with PlainSdk(api_key=scenario.key, base_url=base, timeout=scenario.sdk_seconds) as client:
            make: Any = client.responses.create if scenario.api == "responses" else client.chat.completions.create
            messages = [{"role": "user", "content": "Hi"}]
            more = {"input": messages} if scenario.api == "responses" else {"messages": messages}
            answer = await make(model="o1", stream=scenario.stream, **more)
            if not scenario.stream:
                return _whole(answer, scenario, pieces)
            async for part in answer:
                piece = part.delta if getattr(part, "type", "") == "response.output_text.delta" else _content(part)
                if piece not in (None, ""):
                    pieces.append(piece)
                    place.server.heard.set()
            return "a clean end"
    except ERRORS as error:
        told = f"{error}{error.__cause__}"
        leaked = all(part in told for part in scenario.key.split())
        words = _short(place.plain(str(error).split("\n")[0]).replace(scenario.key.strip(), "KEY"))
        return f"{type(error).__name__}: {words}" + (" (the key is in it)" if leaked else "")


def _content(part: Any) -> Any:
    """Return the text of a chunk, or whatever stands in its place."""
    choices = getattr(part, "choices", None)
    if not isinstance(choices, list) or not choices or choices[0] is None:
        return None
    return getattr(getattr(choices[0], "delta", None), "content", None)


def _whole(answer: Any, scenario: Scenario, pieces: list[Any]) -> str:
    """Return what a whole answer is."""
    try:
        pieces.append(answer.output_text if scenario.api == "responses" else answer.choices[0].message.content)
    except (AttributeError, TypeError, IndexError) as error:
        pieces.clear()
        return f"a {type(answer).__name__} that is no reply ({type(error).__name__} where its text is read)"
    if pieces[-1] in (None, ""):
        pieces.pop()
    return "a reply"


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


async def _mull(scenario: Scenario, place: Place) -> Verdict:
    """Ask with mull, and let the engine's own fold say how it ended."""
    environ = {**os.environ, "OPENAI_API_KEY": scenario.key, "AZURE_OPENAI_API_KEY": scenario.key}
    made = connection(scenario.kind, place.fill(scenario.address), api=scenario.api, **scenario.settings)
    profile = ModelProfile("o1")
    context = build_context([], profile, WordCounter(), draft="Hi")
    reply = Reply(2, 1, "", ReplyOrigin("o1", "work"))
    progress = ReplyInProgress(reply, context, WordCounter(), FakeClock())
    values: list[StreamValue] = []
    failed: ModelError | None = None
    async with connected(made, environ) as provider:
        endpoint = place.plain(provider.route.endpoint)
        try:
            async for value in provider.stream(request(provider.route, stream=scenario.stream)):
                values.append(value)
                if isinstance(value, TextDelta):
                    place.server.heard.set()
        except ModelError as error:
            failed = error
    progress.take_in(values)
    ended = progress.ended(failed, Sizes())
    return Verdict(ended.outcome.status, ended.outcome.detail, ended.text, failed, endpoint)


def version_note() -> str:
    """Return which SDK was measured."""
    import openai  # noqa: PLC0415  its version alone

    return f"openai {openai.__version__}"


def contents(path: Path) -> str:
    """Return a file's text, empty where it is not there."""
    return path.read_text("utf-8") if path.exists() else ""
