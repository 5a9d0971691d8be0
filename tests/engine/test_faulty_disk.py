"""Disks that go away: whatever fails, and when, nothing that was typed or received is lost, and it follows later."""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.models.test_image_tokens import png
from tests.doubles import O1, WordCounter
from tests.engine.candidates import BRIEF, CRITIC, compared
from tests.engine.session_harness import DONE, SessionHarness
from tests.faulty_disk import FOR_EVER, Fault, FaultyDisk
from tests.narrowing import last_reply, present
from tui.core.attachments import held_from
from tui.core.conversation.message import ReplyStatus
from tui.core.conversation.tree import Conversation
from tui.core.errors import NotKept, StoreError
from tui.core.stream import Arrived, TextDelta
from tui.engine.branches import persona_of
from tui.engine.carrying_on import carry_on, go_back
from tui.engine.choice import Choice
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.engine.summarise import Summarising
from tui.store.sessions.attachments import fetch, find

ERRORS = (errno.EIO, errno.EROFS, errno.EIO, errno.ESTALE, errno.EIO, errno.ENOSPC)
GONE = ("open", "write", "fsync", "ftruncate", "fstat", "close", "stat", "mkdir", "replace", "rename", "unlink")
CALLS = (
    ("write",),
    ("write", "ftruncate"),
    ("fsync",),
    ("fsync", "ftruncate"),
    ("open",),
    GONE,
)
FAULTS = [  # two errors for each of the calls
    Fault(calls, error, times)
    for at, calls in enumerate(CALLS)
    for error in ERRORS[at % 3 * 2 :][:2]
    for times in (1, FOR_EVER)
]
FAULTS += [
    Fault(("write",), errno.ENOSPC, short=1),
    Fault(("write",), errno.ENOSPC, short=40),
    Fault(("write", "ftruncate"), errno.EIO, short=1),
    Fault(("write", "ftruncate"), errno.EIO, short=40),
    Fault(("write", "ftruncate"), errno.EIO, times=4, short=40),
    Fault(("write", "ftruncate"), errno.EIO, times=4, after=2, short=40),
    Fault(("write", "ftruncate"), errno.ESTALE, after=3, short=7),
    Fault(("write",), error=0, short=1),
    Fault(("write",), error=0, short=33),
    Fault(("write",), error=0),  # a disk that takes nothing and does not say so
    Fault(("fsync", "ftruncate"), errno.EIO, times=3, after=1),
    Fault(("close",), errno.EIO),
    Fault(("stat",), errno.ESTALE),
    Fault(GONE, errno.ENODEV, times=9),
    Fault(GONE, errno.EROFS),
    Fault(GONE, errno.ENOTCONN, after=4),
]
IDS = [
    f"{'+'.join(each.calls) if each.calls is not GONE else 'gone'}-{errno.errorcode.get(each.error, 'short')}"
    f"-{each.times if each.times < FOR_EVER else 'ever'}-{each.after}-{each.short}"
    for each in FAULTS
]


class Bench(SessionHarness):
    """A session on a disk that can fail; what was said and came, to be found again."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        super().__init__(folder)
        self.disk = FaultyDisk(folder, patch)
        self.told = 0
        self.texts: list[str] = []

    def fail(self, fault: Fault) -> Callable[[], object]:
        """Return what makes the disk fail from then on."""

        def fail() -> None:
            self.disk.fault = replace(fault)

        return fail

    def tick(self) -> None:
        self.clock.seconds += 1

    async def say(self, text: str, *script: TextDelta | Callable[[], object], anew: bool = True) -> None:
        """Send a message, once more if nobody was told that the disk refuses."""
        pieces = script or (TextDelta(f"answer to {text}"),)
        self.provider.script = [*pieces, DONE]
        await self.insisting(lambda: self.turn(text))
        answer = "".join(piece.text for piece in pieces if isinstance(piece, TextDelta))
        self.texts += [text, answer]
        assert last_reply(self.session.conversation).text == answer

    async def insisting(self, act: Callable[[], Awaitable[object]]) -> None:
        asked = len(self.provider.requests)
        try:
            await act()
        except NotKept:
            self.told += 1
            assert len(self.provider.requests) == asked, "refused, and sent all the same"
            await act()

    def resume(self) -> list[str]:
        """Go on with the session as a new program would; return what was told."""
        opened = self.sessions.open("last")
        journal = Journal(self.sessions.create, opened.conversation, opened.log)
        resources = Resources(journal, WordCounter(), self.clock, reserve=100)
        resources.consent.give(self.provider.route)
        self.session = Session(Choice(self.provider, O1, persona_of(opened.conversation.persona())), resources)
        return opened.problems

    async def back(self) -> Conversation:
        """Let the disk be sound again; say one thing more, close, and read what is there."""
        self.disk.fault = None
        await self.say("after it all")
        assert self.session.keeping.unkept is None
        await self.session.aclose()
        return self.read_again()

    def check(self, conversation: Conversation) -> None:
        """All that was said and came is in a conversation, on one path, and the file can be gone on with."""
        texts = [message.text for message in conversation.path() if message.text != "Be brief."]
        assert texts == self.texts
        opened = self.sessions.open("last", write=False)
        assert not [loss for loss in opened.losses if loss.lacking], opened.problems
        data = next(self.sessions.folder.glob("*.jsonl")).read_bytes()
        assert data.endswith(b"\n")
        assert not list(self.sessions.folder.glob("*.lock"))


Scenario = Callable[[Bench, Fault], Awaitable[None]]


async def new(bench: Bench, fault: Fault) -> None:
    bench.fail(fault)()
    await bench.say("one")
    await bench.say("two")


async def resumed(bench: Bench, fault: Fault) -> None:
    await bench.say("one")
    await bench.session.aclose()
    bench.resume()
    bench.fail(fault)()
    await bench.say("two")
    await bench.say("three")


async def mid_reply(bench: Bench, fault: Fault) -> None:
    await bench.say("one")
    pieces: list[TextDelta | Callable[[], object]] = [
        TextDelta("a "),
        bench.tick,
        TextDelta("b "),
        bench.fail(fault),
        bench.tick,
        TextDelta("c "),
        bench.tick,
    ]
    await bench.say("two", *pieces, TextDelta("d"))
    assert bench.told == 0, "the reply was on its way: what came is kept, and nothing is asked"
    await bench.say("three")


async def comparing(bench: Bench, fault: Fault) -> None:
    await bench.say("one")
    bench.fail(fault)()
    bench.provider.script = [TextDelta("a "), bench.tick, TextDelta("b"), DONE]
    choices = [replace(bench.session.choice, persona=persona) for persona in (BRIEF, CRITIC)]
    before = len(bench.session.conversation.messages)

    async def compare() -> None:
        comparison = await compared(bench, "which?", choices)
        assert [present(column.reply).text for column in comparison.columns] == ["a b", "a b"]
        await bench.insisting(lambda: comparison.go_on_from(0))

    await bench.insisting(compare)
    bench.texts += ["which?", "a b"]
    added = list(bench.session.conversation.messages.values())[before:]
    assert [message.text for message in added].count("a b") == 2
    await bench.say("two")


async def summing_up(bench: Bench, fault: Fault) -> None:
    await bench.say("one")
    made = Summarising(bench.session, [m.id for m in bench.session.conversation.path()][1:])
    bench.provider.script = [TextDelta("In "), bench.fail(fault), TextDelta("short"), DONE]
    assert "".join([each.text async for each in made.events() if isinstance(each, Arrived)]) == "In short"
    await bench.session.put_summary(made.record())
    assert bench.told == 0, "the summary was paid for"
    bench.texts += ["In short"]
    await bench.say("two")
    assert any("In short" in message.text for message in bench.provider.requests[-1].messages)


@pytest.mark.parametrize("fault", FAULTS, ids=IDS)
@pytest.mark.parametrize("scenario", [new, resumed, mid_reply, comparing, summing_up])
async def test_nothing_is_lost_and_all_of_it_follows_when_the_disk_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scenario: Scenario, fault: Fault
) -> None:
    bench = Bench(tmp_path / "sessions", monkeypatch)
    await scenario(bench, fault)
    assert bench.told <= 2
    held = await bench.back()
    bench.check(held)
    if scenario is comparing:
        assert [m.text for m in held.messages.values()].count("a b") == 2
    if scenario is summing_up:
        (asked,) = held.summaries_asked.values()
        assert asked.status is ReplyStatus.COMPLETE


# Carried on elsewhere, and back


CAT = held_from("cat.png", png(64, 48))


async def carried(tmp_path: Path, patch: pytest.MonkeyPatch) -> tuple[Bench, Path]:
    """A session with an attachment whose disk has gone away in the middle of a reply, carried on in another folder."""
    bench = Bench(tmp_path / "sessions", patch)
    bench.session.choose(replace(bench.session.choice, profile=replace(O1, images=True)))
    bench.session.attach(CAT)
    await bench.say("one")
    await bench.session.switch_persona(CRITIC)
    await bench.say("two", TextDelta("a "), bench.fail(Fault(GONE, errno.EIO)), bench.tick, TextDelta("b"))
    bench.session.attach(held_from("notes.txt", b"notes"))
    await bench.say("three")
    path = bench.session.conversation.path()
    await bench.session.mark([path[1].id], "pinned", on=True)
    log = bench.sessions.create_in(str(tmp_path / "stick"), bench.session.conversation.session)
    assert await carry_on(bench.session, log) == []
    return bench, tmp_path / "stick"


async def test_all_of_it_goes_on_in_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench, folder = await carried(tmp_path, monkeypatch)
    assert bench.session.keeping.unkept is None
    await bench.say("four")
    await bench.session.aclose()
    there = SessionHarness(folder)
    opened = there.sessions.open("last", write=False)
    held, memory = opened.conversation, bench.session.conversation
    assert opened.problems == []
    assert held.path() == memory.path()
    assert (held.messages, held.choice, held.title, held.pinned) == (
        memory.messages, memory.choice, memory.title, memory.pinned,
    )  # fmt: skip
    attached = [each for message in bench.session.conversation.path() for each in getattr(message, "attachments", ())]
    assert len(attached) == 2
    assert all(find(folder, held.session, each) is not None for each in attached)
    assert not list(folder.glob("*.lock"))


async def test_it_goes_back_to_the_first_file_which_gets_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, _ = await carried(tmp_path, monkeypatch)
    keeping = bench.session.keeping
    await bench.say("four")
    assert not await keeping.is_back()
    with pytest.raises(StoreError):
        await go_back(bench.session)
    await bench.say("five")
    bench.disk.fault = None
    assert await keeping.is_back()
    await go_back(bench.session)
    assert not keeping.carried
    assert keeping.unkept is None
    await bench.say("six")
    await bench.session.aclose()
    held = bench.read_again()
    assert [m.text for m in held.path() if m.text not in ("Be brief.", "Find faults.")] == bench.texts
    folder = next(bench.sessions.folder.glob("*.files"))
    assert fetch(folder, CAT.attachment) == CAT.data
    assert len(list(folder.iterdir())) == 2


async def test_a_folder_that_refuses_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path / "sessions", monkeypatch)
    bench.fail(Fault(GONE))()
    await bench.say("one")
    (tmp_path / "file").write_text("in the way")
    before = present(bench.session.keeping.unkept)
    with pytest.raises(StoreError, match="No session can be kept"):
        await carry_on(bench.session, bench.sessions.create_in(str(tmp_path / "file" / "in"), "s"))
    assert bench.session.keeping.unkept == before
    assert not bench.session.busy
    bench.check(await bench.back())


async def test_a_file_that_is_there_is_never_gone_on_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path / "sessions", monkeypatch)
    await bench.say("one")
    with pytest.raises(StoreError, match="exists already"):
        bench.sessions.create_in(str(bench.sessions.folder), bench.session.conversation.session)


# A slow disk


async def test_what_arrives_is_shown_while_a_slow_disk_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path / "sessions", monkeypatch)
    writes, may_write = threading.Event(), threading.Event()

    def slow(call: str) -> None:
        if call == "fsync" and writes.is_set():
            assert may_write.wait(30)

    bench.disk.before = slow
    bench.provider.script = [
        TextDelta("begin "),
        writes.set,
        bench.tick,
        *(TextDelta(f"{n} ") for n in range(50)),
        bench.tick,
        TextDelta("last"),
        DONE,
    ]
    shown = ""
    async for event in bench.session.send("hello"):
        if isinstance(event, Arrived):
            shown += event.text
        if shown.endswith("last"):  # all of it, before the disk has taken its first checkpoint
            may_write.set()
    bench.texts += ["hello", shown]
    assert last_reply(bench.session.conversation).text == shown
    await bench.session.aclose()
    numbers = [line["seq"] for line in bench.lines()]
    assert numbers == sorted(numbers)
    assert next(line["text"] for line in bench.lines() if line["type"] == "checkpoint").startswith("begin ")
    bench.check(bench.read_again())


async def test_closing_waits_for_what_is_being_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path / "sessions", monkeypatch)
    begun, may_write = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slow(call: str) -> None:
        if call == "fsync" and begun.is_set():
            assert may_write.wait(30)

    bench.disk.before = slow
    never = asyncio.Event()
    bench.provider.script = [TextDelta("half"), begun.set, bench.tick, TextDelta(" a reply"), never]

    async def run() -> None:
        async for event in bench.session.send("hello"):
            if isinstance(event, Arrived) and event.text.endswith("reply"):
                bench.session.interrupt()
                loop.call_later(0, may_write.set)

    turn = asyncio.create_task(run())
    await turn
    await bench.session.aclose()
    assert last_reply(bench.read_again()).text == "half a reply"


async def test_a_mistake_of_our_own_is_no_fault_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path / "sessions", monkeypatch)

    def mistake(call: str) -> None:
        if call == "fsync":
            raise RuntimeError("a bug")

    bench.disk.before = mistake
    with pytest.raises(RuntimeError, match="a bug"):
        await bench.turn("one")
    with suppress(RuntimeError):
        await bench.session.aclose()
