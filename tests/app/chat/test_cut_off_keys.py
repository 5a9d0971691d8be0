"""A reply that was cut off, and the keys that help, by what cut it off; a server started again with another window."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.app_harness import AppHarness, until
from tests.servers import scripted_server
from tests.small_server import SmallServer, chat, responses, settings
from tui.app.chat.composer import Composer
from tui.app.xray.make_room import MakeRoom
from tui.core.conversation.message import Cause, Reply, ReplyStatus
from tui.core.errors import StreamBroken

WIDE = (120, 40)
HALF = "word " * 300


@asynccontextmanager
async def opened(home: Path, server: SmallServer, **more: object) -> AsyncIterator[tuple[AppHarness, Pilot[int]]]:
    """Yield the app over a connection to a server, once it has been asked for its window."""
    async with scripted_server(server) as scripted:
        settings(home, scripted.url, **more)
        harness = AppHarness(home)
        async with harness.app.run_test(size=WIDE) as pilot:
            await harness.opened(pilot)
            await until(pilot, lambda: bool(server.asked) or "context_window" in more)
            yield harness, pilot


def last(harness: AppHarness) -> Reply:
    return [m for m in harness.session.conversation.messages.values() if isinstance(m, Reply)][-1]


def is_said(harness: AppHarness, words: str) -> bool:
    return words in harness.said()


async def pressed(harness: AppHarness, pilot: Pilot[int], key: str, replies: int) -> None:
    """Press a key and wait until there are so many replies, all over."""
    await pilot.press(key)
    await until(pilot, lambda: harness.replies() == replies and harness.chat.live is None)


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_a_full_window_is_alt_r_and_never_a_circle(tmp_path: Path, api: str) -> None:
    reply = chat(HALF, 2000, 2096) if api == "chat" else responses(HALF, 2000, 2096)
    server = SmallServer(4096, sizes=[2000], replies=[reply])
    async with opened(tmp_path, server, api=api) as (harness, pilot):
        await harness.ask(pilot, "word " * 2000)
        found = last(harness)
        assert (found.status, found.cut_off and found.cut_off.cause) == (ReplyStatus.LENGTH, Cause.WINDOW)
        assert "the context window of 4,096 tokens is full" in harness.said()
        assert "Alt+R: make room, then F7." in harness.said()
        for key, words in (("alt+m", "A larger budget would not help"), ("alt+e", "Less effort would not help")):
            await pilot.press(key)
            await until(pilot, partial(is_said, harness, words))
        assert len(server.posted) == 1, "nothing was sent again"
        await pilot.press("alt+r")
        await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom))


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_a_spent_budget_is_alt_d(tmp_path: Path, api: str) -> None:
    """On Responses the server calls it complete, as llama.cpp does."""
    reply = chat("Half", 20, 64) if api == "chat" else responses("Half", 20, 64)
    async with opened(tmp_path, SmallServer(4096, replies=[reply]), api=api, max_output_tokens=64) as (harness, pilot):
        await harness.ask(pilot, "Hello")
        assert "the output budget ran out" in harness.said()
        await pressed(harness, pilot, "alt+m", 2)
        assert last(harness).origin.cap == 128
        assert last(harness).status is ReplyStatus.COMPLETE


async def test_a_limit_of_the_server_is_named_and_a_budget_is_sent_against_it(tmp_path: Path) -> None:
    server = SmallServer(4096, replies=[chat("Half", 20, 128), chat("Half", 20, 128)])
    async with opened(tmp_path, server) as (harness, pilot):
        await harness.ask(pilot, "Hello")
        assert "the server stopped after 128 output tokens, at a limit of its own" in harness.said()
        assert "--predict of llama.cpp" in harness.said()
        await pressed(harness, pilot, "alt+m", 2)
        assert server.posted[-1]["max_tokens"] == 256
        await pilot.press("alt+m")
        await until(pilot, lambda: "A larger budget would not help: the server stopped after 128" in harness.said())
        await pressed(harness, pilot, "alt+i", 3)
        assert "Go on exactly" in str(server.posted[-1])


async def test_a_reply_that_broke_off_is_asked_for_again_or_goes_on(tmp_path: Path) -> None:
    async with opened(tmp_path, SmallServer(4096)) as (harness, pilot):
        provider = harness.session.choice.provider
        whole = provider.stream

        async def broken(request: Any) -> AsyncIterator[Any]:
            async for value in whole(request):
                yield value
                if type(value).__name__ == "TextDelta":
                    raise StreamBroken("The connection broke.")

        provider.stream = broken  # type: ignore[method-assign]
        await harness.ask(pilot, "Hello")
        provider.stream = whole  # type: ignore[method-assign]
        assert last(harness).cut_off is not None
        assert "Alt+M: answer again. Alt+I: go on." in harness.said()
        await pilot.press("alt+e")
        await until(pilot, lambda: "no limit was reached, the reply broke off" in harness.said())
        await pressed(harness, pilot, "alt+m", 2)
        assert last(harness).status is ReplyStatus.COMPLETE


async def test_a_server_started_again_with_a_smaller_window_is_noticed(tmp_path: Path) -> None:
    server = SmallServer(8192)
    async with opened(tmp_path, server) as (harness, pilot):
        await until(pilot, lambda: harness.session.choice.profile.window == 8192)
        await harness.ask(pilot, "Hello")
        server.window, server.sizes = 2048, [3000]
        await harness.ask(pilot, "word " * 3000)
        assert last(harness).status is ReplyStatus.FAILED
        assert "Alt+R" in harness.said()
        changed = "the server has a context window of 2,048 tokens now, not of 8,192"
        assert harness.said().count(changed) == 1
        assert harness.session.context().window == 2048
        sent = len(server.posted)
        harness.screen.query_one(Composer).load_text("word " * 3000)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom) or "2,048 at most" in harness.said())
        assert len(server.posted) == sent, "the guard goes by the new window"


async def test_a_window_of_the_settings_stays_and_the_contradiction_is_said(tmp_path: Path) -> None:
    server = SmallServer(2048, sizes=[3000])
    async with opened(tmp_path, server, context_window=8192) as (harness, pilot):
        await harness.ask(pilot, "word " * 3000)
        assert "the server's error speaks of a context window of 2,048 tokens; 8,192 count" in harness.said()
        assert harness.session.context().window == 8192
        await pilot.press("alt+m")
        await until(pilot, lambda: "A larger budget would not help: the context window" in harness.said())
