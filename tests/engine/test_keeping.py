"""The one writer of a session: numbers that were taken meanwhile are not given again."""

from __future__ import annotations

import asyncio
import errno
import threading
from pathlib import Path

import pytest

from tests.engine.session_harness import DONE, SessionHarness
from tests.faulty_disk import Fault, FaultyDisk
from tui.core.conversation.record import Titled
from tui.core.errors import NotKept


async def test_a_refused_record_frees_no_number_that_another_one_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, disk = SessionHarness(tmp_path, DONE), FaultyDisk(tmp_path, monkeypatch)
    await held.turn()
    journal = held.session.resources.journal
    before = journal.keeping.next_seq
    disk.fault = Fault(("write",), errno.EIO, times=2)
    begun, go = threading.Event(), threading.Event()

    def wait(call: str) -> None:
        if call == "write" and not begun.is_set():
            begun.set()
            go.wait(30)

    disk.before = wait
    refused = asyncio.ensure_future(journal.write(Titled("a")))
    await asyncio.to_thread(begun.wait, 30)
    holding = journal.hold(Titled("b"))  # while the other one is being refused
    go.set()
    with pytest.raises(NotKept):
        await refused
    (second,) = await holding
    disk.fault = None
    (third,) = await journal.write(Titled("c"))
    assert before < second.seq < third.seq
    numbers = [line["seq"] for line in held.lines()]
    assert numbers == sorted(set(numbers))
    assert held.read_again().title == "c"
