"""Before a turn begins: the session is busy, what is chosen stays, and it can be stopped without a trace."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.doubles import O1, ScriptedProvider
from tests.engine.session_harness import DONE, SessionHarness, end_of
from tui.core.connection_kinds import COMPATIBLE
from tui.core.conversation.message import ReplyStatus
from tui.core.errors import UsageError
from tui.core.models.server_facts import ServerFacts
from tui.core.request import Route
from tui.core.stream import TextDelta, TurnEvent
from tui.engine.session import Session

LOCAL = Route("local", COMPATIBLE, "127.0.0.1", "m", "chat")


class SlowServer(ScriptedProvider):
    """A server that is asked what its window is, and answers when it is let."""

    def __init__(self) -> None:
        super().__init__(route=LOCAL)
        self.asked, self.let = asyncio.Event(), asyncio.Event()

    async def facts(self) -> ServerFacts | None:
        self.asked.set()
        await self.let.wait()
        return ServerFacts(window=8192)


def in_doubt(folder: Path, *, read_only: bool = False) -> tuple[Session, SlowServer]:
    """A session whose server may have another window by now."""
    harness, server = SessionHarness(folder), SlowServer()
    session = harness.session
    session.choose(replace(session.choice, provider=server, profile=replace(O1, window=None, reasons=False)))
    session.resources.rate_status.doubt_window(LOCAL)
    session.read_only = read_only
    server.script = [TextDelta("hi"), DONE]
    return session, server


async def all_of(session: Session) -> list[TurnEvent]:
    return [event async for event in session.send("hello")]


async def test_a_session_is_busy_while_its_server_is_asked(tmp_path: Path) -> None:
    session, server = in_doubt(tmp_path)
    turn = asyncio.ensure_future(all_of(session))
    await server.asked.wait()
    assert session.busy
    for refused in (session.rename("x"), all_of(session)):
        with pytest.raises(UsageError, match="still arriving"):
            await refused
    server.let.set()
    assert end_of(await turn).status is ReplyStatus.COMPLETE
    assert session.choice.profile.window == 8192
    assert not session.busy


@pytest.mark.parametrize("stop", ["interrupt", "cancel"])
async def test_stopped_before_it_began_it_leaves_no_trace(tmp_path: Path, stop: str) -> None:
    session, server = in_doubt(tmp_path)
    turn = asyncio.ensure_future(all_of(session))
    await server.asked.wait()
    if stop == "interrupt":
        assert session.interrupt()
        with pytest.raises(UsageError, match="Stopped before anything was sent"):
            await turn
    else:
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
    assert (session.busy, session.begun, server.requests) == (False, False, [])
    server.let.set()
    assert end_of(await all_of(session)).text == "hi"


async def test_a_session_for_reading_asks_its_server_nothing(tmp_path: Path) -> None:
    session, server = in_doubt(tmp_path, read_only=True)
    with pytest.raises(UsageError, match="for reading only"):
        await all_of(session)
    assert not server.asked.is_set()
