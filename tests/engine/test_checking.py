"""A reply's end is on disk before its text is checked against its schema: a check may be long, stopped or killed."""

import asyncio
import errno
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engine.session_harness import DONE, SessionHarness, end_of
from tests.faulty_disk import FOR_EVER, Fault, FaultyDisk
from tui.core.conversation.message import Reply, ReplyStatus
from tui.core.schema import SchemaCheck, SchemaFit
from tui.core.stream import Ended, Finished, TextDelta, UsageReported
from tui.core.usage.usage import Figure, Provenance, Usage
from tui.engine.checking import STOPPED

SCHEMA = {"type": "object", "title": "Plan"}
USAGE = Usage(Figure(7, Provenance.REPORTED), output=Figure(3, Provenance.REPORTED))


def harness(folder: Path, check: SchemaCheck, end: Finished = DONE) -> SessionHarness:
    held = SessionHarness(folder, TextDelta("{}"), UsageReported(USAGE), end)
    held.session.choose(replace(held.session.choice, wishes=replace(held.session.choice.wishes, schema=SCHEMA)))
    held.session.resources.check = check
    return held


def types(held: SessionHarness) -> list[str]:
    return [line["type"] for line in held.lines()][-3:]


class Endless:
    """A check that does not end."""

    def __init__(self) -> None:
        self.begun, self.cancelled = asyncio.Event(), asyncio.Event()

    async def __call__(self, schema: Mapping[str, Any], text: str) -> SchemaFit:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        raise AssertionError


async def test_the_end_is_on_disk_when_the_check_begins(tmp_path: Path) -> None:
    seen = []

    async def check(schema: Mapping[str, Any], text: str) -> SchemaFit:
        seen.append((schema, text, held.lines()[-1]))
        return SchemaFit(("$: wrong",))

    held = harness(tmp_path, check)
    reply = await held.reply()
    ((schema, text, line),) = seen
    assert (schema, text, line["type"], line["outcome"]["status"]) == (SCHEMA, "{}", "ended", "complete")
    assert (line["outcome"]["usage"]["input"], line["outcome"]["usage"]["output"]) == (7, 3)
    assert types(held)[1:] == ["ended", "checked"]
    assert reply.outcome.fit == SchemaFit(("$: wrong",))
    assert held.read_again().messages[reply.id] == reply


async def test_a_session_that_is_killed_in_the_check_has_the_whole_reply(tmp_path: Path) -> None:
    held = harness(tmp_path, check := Endless())
    turn = asyncio.create_task(held.turn())
    await check.begun.wait()
    (reply,) = [m for m in held.read_again().messages.values() if isinstance(m, Reply)]  # as the next start reads it
    turn.cancel()
    assert (reply.text, reply.status, reply.outcome.fit) == ("{}", ReplyStatus.COMPLETE, None)
    assert reply.outcome.usage.output == USAGE.output


async def test_escape_stops_a_check_and_not_the_reply(tmp_path: Path) -> None:
    held = harness(tmp_path, check := Endless())
    turn = asyncio.create_task(held.turn())
    await check.begun.wait()
    assert held.session.interrupt()
    reply = end_of(await turn)
    assert (reply.status, reply.outcome.fit, check.cancelled.is_set()) == (ReplyStatus.COMPLETE, STOPPED, True)
    assert reply.outcome.fit is not None
    assert not reply.outcome.fit.fits
    assert not held.session.interrupt()
    assert held.read_again().messages[reply.id] == reply


async def test_a_caller_that_leaves_ends_the_check(tmp_path: Path) -> None:
    held = harness(tmp_path, check := Endless())
    turn = asyncio.create_task(held.turn())
    await check.begun.wait()
    turn.cancel()
    await asyncio.wait([turn])
    assert turn.cancelled()
    await check.cancelled.wait()
    assert types(held)[-1] == "ended"


@pytest.mark.parametrize("status", sorted(set(ReplyStatus) - {ReplyStatus.COMPLETE, ReplyStatus.LIVE}))
async def test_only_a_whole_reply_is_checked(tmp_path: Path, status: ReplyStatus) -> None:
    async def check(schema: Mapping[str, Any], text: str) -> SchemaFit:
        raise AssertionError

    reply = await harness(tmp_path, check, Finished(status, "other")).reply()
    assert reply.outcome.fit is None


async def test_a_fit_that_cannot_be_written_is_still_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = FaultyDisk(tmp_path, monkeypatch)

    async def check(schema: Mapping[str, Any], text: str) -> SchemaFit:
        disk.fault = Fault(("write",), errno.ENOSPC, FOR_EVER)
        return SchemaFit()

    held = harness(tmp_path, check)
    events = [event async for event in held.session.send("hello")]
    assert isinstance(events[-1], Ended)
    assert end_of(events).outcome.fit == SchemaFit()
    assert types(held)[-1] == "ended"
