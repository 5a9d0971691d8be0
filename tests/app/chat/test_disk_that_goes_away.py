"""The chat on a disk that goes away: said in the header, gone on in memory, carried elsewhere, and back on the disk."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.app_harness import AppHarness, shown_text, until, until_shown
from tests.faulty_disk import Fault, FaultyDisk
from tests.narrowing import last_reply
from tui.app.chat.composer import Composer
from tui.app.chat.keeping_controller import KEPT_AGAIN
from tui.app.compare.picker import ComparePicker
from tui.app.pickers.question import FolderName, LeaveUnkept
from tui.core.conversation.message import ReplyStatus
from tui.core.conversation.tree import Conversation
from tui.store.sessions.store import Sessions

GONE = ("open", "write", "fsync", "ftruncate", "fstat", "close", "stat", "mkdir", "replace", "unlink", "scandir")
MARK = "IN MEMORY ONLY (Alt+W)"
FAULTS = [
    Fault(GONE, errno.EIO),
    Fault(GONE, errno.ESTALE),
    Fault(("open", "write", "ftruncate", "mkdir"), errno.EROFS),
    Fault(("write", "ftruncate"), errno.EIO, short=30),
    Fault(("write",), errno.ENOSPC),
    Fault(("fsync",), errno.EIO),
]


def named(fault: Fault) -> str:
    return f"{errno.errorcode[fault.error]}-{len(fault.calls)}"


@asynccontextmanager
async def chat(
    home: Path, patch: pytest.MonkeyPatch, *, before: Fault | None = None, **flags: Any
) -> AsyncIterator[tuple[AppHarness, Pilot[int], FaultyDisk]]:
    """The chat over a home whose disk can fail; ``before`` fails from before it is opened."""
    harness = AppHarness(home, model="o1", **flags)
    disk = FaultyDisk(home, patch)
    disk.fault = before
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        yield harness, pilot, disk


def notices(harness: AppHarness) -> list[str]:
    return harness.said().split("\n")


def on_disk(home: Path) -> Conversation:
    return Sessions(home / "sessions", lambda: None).open("last", write=False).conversation  # type: ignore[arg-type, return-value]  # no time is told


async def insisted(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    """Send a message that is refused at first: it comes back, and Enter sends it once more."""
    composer, before = harness.screen.query_one(Composer), harness.replies()
    composer.load_text(text)
    await pilot.press("enter")
    await until(pilot, lambda: any("Once more, and it is done" in each for each in notices(harness)))
    await until(pilot, lambda: composer.text == text)
    assert harness.replies() == before
    await harness.ask(pilot, text)
    assert harness.replies() == before + 1


def whole(conversation: Conversation, *texts: str) -> bool:
    """Say whether a conversation has these messages, each with a whole reply."""
    said = [message.text for message in conversation.path() if message.text in texts]
    return said == list(texts) and last_reply(conversation).status is ReplyStatus.COMPLETE


@pytest.mark.parametrize("fault", FAULTS, ids=named)
async def test_a_new_session_goes_on_in_memory_and_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    async with chat(tmp_path, monkeypatch) as (harness, pilot, disk):
        disk.fault = fault
        await insisted(harness, pilot, "one")
        await until_shown(harness, pilot, MARK)
        await harness.ask(pilot, "two")
        assert whole(harness.session.conversation, "one", "two")
        disk.fault = None
        await harness.chat.controllers.keeping.try_again()
        await until(pilot, lambda: MARK not in shown_text(harness))
        assert KEPT_AGAIN in notices(harness)
        assert whole(on_disk(tmp_path), "one", "two")


@pytest.mark.parametrize("fault", FAULTS, ids=named)
async def test_a_reply_that_was_arriving_is_kept_and_nothing_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    async with chat(tmp_path, monkeypatch) as (harness, pilot, disk):
        await harness.ask(pilot, "one")
        harness.may_go_on.clear()
        await harness.send(pilot, "two")
        disk.fault = fault
        harness.may_go_on.set()
        await until(pilot, lambda: harness.chat.live is None)
        await until_shown(harness, pilot, MARK)
        await harness.ask(pilot, "three")
        assert whole(harness.session.conversation, "one", "two", "three")
        assert not any("Once more" in each for each in notices(harness))
        disk.fault = None
        await harness.ask(pilot, "four")
        assert MARK not in shown_text(harness)
        assert whole(on_disk(tmp_path), "one", "two", "three", "four")


@pytest.mark.parametrize("before", [None, Fault(("open", "write", "mkdir"), errno.EROFS)], ids=["later", "at once"])
async def test_a_session_that_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: Fault | None
) -> None:
    with monkeypatch.context() as patch:
        async with chat(tmp_path, patch) as (harness, pilot, _):
            await harness.ask(pilot, "one")
            await harness.chat.leave()
    if before is not None:  # only what would write: the session can be read
        before = Fault(("write", "ftruncate", "mkdir", "fsync"), errno.EROFS)
    async with chat(tmp_path, monkeypatch, before=before, resume="last") as (harness, pilot, disk):
        disk.fault = before or FAULTS[0]
        await insisted(harness, pilot, "two")
        await until_shown(harness, pilot, MARK)
        disk.fault = None
        await harness.ask(pilot, "three")
        assert whole(on_disk(tmp_path), "one", "two", "three")


async def test_it_is_carried_on_in_another_folder_and_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, stick = tmp_path / "home", tmp_path / "stick"
    async with chat(home, monkeypatch) as (harness, pilot, disk):
        await harness.ask(pilot, "one")
        disk.fault = FAULTS[0]
        await insisted(harness, pilot, "two")
        await pilot.press("alt+w")
        await until(pilot, lambda: isinstance(harness.app.screen, FolderName))
        harness.app.screen.query_one(Input).value = str(stick)
        await pilot.press("enter")
        await until_shown(harness, pilot, "kept in")
        assert MARK not in shown_text(harness)
        await harness.ask(pilot, "three")
        (file,) = stick.glob("*.jsonl")
        there = Sessions(stick, lambda: None).open(file.stem, write=False)  # type: ignore[arg-type, return-value]
        assert there.problems == []
        assert whole(there.conversation, "one", "two", "three")
        disk.fault = None
        await harness.chat.controllers.keeping.try_again()
        await until(pilot, lambda: any("is there again: Alt+W goes back" in each for each in notices(harness)))
        await pilot.press("alt+w")
        await until(pilot, lambda: "kept in" not in shown_text(harness))
        await harness.ask(pilot, "four")
        assert whole(on_disk(home), "one", "two", "three", "four")
        await harness.chat.leave()
    assert [path.name for path in tmp_path.rglob("*.lock")] == ["history.lock"], "of sessions none is left"


async def test_a_folder_that_refuses_too_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with chat(tmp_path / "home", monkeypatch) as (harness, pilot, disk):
        disk.fault = FAULTS[0]
        await insisted(harness, pilot, "one")
        (tmp_path / "file").write_text("in the way")
        harness.screen.query_one(Composer).load_text(f"/elsewhere {tmp_path / 'file' / 'in'}")
        await pilot.press("enter")
        await until(pilot, lambda: any("No session can be kept in" in each for each in notices(harness)[-2:]))
        assert MARK in shown_text(harness)


async def test_leaving_asks_while_something_is_on_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with chat(tmp_path, monkeypatch) as (harness, pilot, disk):
        disk.fault = FAULTS[0]
        await insisted(harness, pilot, "one")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: any("Alt+W carries it on in another folder first" in n for n in notices(harness)))
        assert harness.session.begun
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(harness.app.screen, LeaveUnkept))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(harness.app.screen, LeaveUnkept))
        await harness.ask(pilot, "two")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(harness.app.screen, LeaveUnkept))
        await pilot.press("enter")
        await until(pilot, lambda: harness.app.return_code is not None)
    assert harness.app.return_code == 0


async def test_a_signal_brings_what_is_on_no_disk_to_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    (tmp_path / "me").mkdir()
    async with chat(tmp_path / "home", monkeypatch) as (harness, pilot, disk):
        disk.fault = FAULTS[0]
        await insisted(harness, pilot, "one")
        harness.app._quit(143)
        await until(pilot, lambda: harness.app.return_code is not None)
    (file,) = (tmp_path / "me" / "mull-sessions").glob("*.jsonl")
    assert str(file) in harness.app.farewell
    assert whole(Sessions(file.parent, lambda: None).open("last", write=False).conversation, "one")  # type: ignore[arg-type, return-value]


async def test_a_disk_that_is_gone_at_the_start_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with chat(tmp_path, monkeypatch, before=FAULTS[0]) as (harness, pilot, disk):
        await insisted(harness, pilot, "one")
        await pilot.press("f5")
        await until(pilot, lambda: any("could not be read" in each for each in notices(harness)))
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("escape")
        disk.fault = None
        await harness.ask(pilot, "two")
        assert whole(on_disk(tmp_path), "one", "two")


async def test_a_comparison_goes_on_in_memory_and_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with chat(tmp_path, monkeypatch) as (harness, pilot, disk):
        await harness.ask(pilot, "one")
        harness.screen.query_one(Composer).load_text("which?")
        await pilot.press("alt+v")
        await until(pilot, lambda: isinstance(harness.app.screen, ComparePicker))
        await pilot.click(harness.app.screen.query_one(OptionList), offset=(6, 0))
        await until(pilot, lambda: len(harness.top(ComparePicker).choices()) == 2)
        harness.may_go_on.clear()
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() >= 3)
        disk.fault = FAULTS[0]
        harness.may_go_on.set()
        await until(pilot, lambda: "goes on from one" in shown_text(harness))
        await pilot.press("1")
        await until_shown(harness, pilot, MARK)
        held = harness.session.conversation
        assert held.path()[-2].text == "which?"
        assert last_reply(held).status is ReplyStatus.COMPLETE
        disk.fault = None
        await harness.ask(pilot, "two")
        assert MARK not in shown_text(harness)
        assert [m.text for m in on_disk(tmp_path).path()] == [m.text for m in held.path()]
        assert len(on_disk(tmp_path).messages) == len(held.messages)
