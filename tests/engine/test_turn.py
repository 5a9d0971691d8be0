"""A turn has one end: a caller that leaves while it is written does not make another one of it."""

import asyncio
from pathlib import Path

import pytest

from tests.engine.session_harness import DONE, SessionHarness
from tests.narrowing import last_reply
from tui.core.conversation.message import ReplyStatus
from tui.core.stream import TextDelta
from tui.engine.journal import Journal


@pytest.mark.parametrize("when", ["before the disk has it", "after"])
async def test_a_reply_that_is_whole_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    held, begun = SessionHarness(tmp_path, TextDelta("all of it"), DONE), asyncio.Event()
    real = Journal.end

    async def end(self: Journal, *ended: object) -> None:
        if when == "after":
            await real(self, *ended)  # type: ignore[arg-type]
            begun.set()
            await asyncio.Event().wait()
        asyncio.get_running_loop().call_soon(begun.set)
        await real(self, *ended)  # type: ignore[arg-type]

    monkeypatch.setattr(Journal, "end", end)
    turn = asyncio.create_task(held.turn())
    await begun.wait()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    await held.session.aclose()
    assert [line["type"] for line in held.lines()].count("ended") == 1
    reply = last_reply(held.read_again())
    assert (reply.status, reply.text) == (ReplyStatus.COMPLETE, "all of it")
