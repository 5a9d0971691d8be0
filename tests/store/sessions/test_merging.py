"""Two files of one session become one: the copy of each tool, both sides of a git merge; and nothing is lost."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.conversation.test_merge import Lines, begun, grown, held
from tests.doubles import FakeClock, ScriptedProvider, WordCounter
from tests.engine.session_harness import DONE, SessionHarness
from tests.narrowing import present
from tui.core.conversation.message import Reply, UserMessage
from tui.core.conversation.queue import Queued
from tui.core.conversation.record import Line, SessionStarted
from tui.core.conversation.record_json import from_json, to_json
from tui.core.errors import StoreError, UnknownSession, UsageError
from tui.core.stream import TextDelta
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.store.index import Index
from tui.store.sessions.attachments import folder_of
from tui.store.sessions.lock import give_back, take_lock
from tui.store.sessions.store import Sessions
from tui.store.usage_ledger import UsageLedger

NAME = "20261127-140501-ab12"
CONFLICT = f"{NAME}.sync-conflict-20261128-101500-ABCDEFG"
START = [replace(begun()[0], record=SessionStarted(NAME))]
BASE = grown(START, [("say", 0, 51), ("reply", 1, 52)], "base")
ONE = grown(BASE, [("say", 2, 53), ("reply", 3, 57)], "one")
OTHER = grown(BASE, [("say", 2, 54), ("reply", 3, 55)], "other")


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    folder = tmp_path / "sessions"
    folder.mkdir()
    ledger = UsageLedger(tmp_path / "usage.jsonl")
    return Sessions(folder, FakeClock().now, Index(tmp_path / "index.db", folder, ledger))


def text_of(lines: Lines) -> str:
    return "".join(to_json(line) + "\n" for line in lines)


def put(sessions: Sessions, name: str, lines: Lines) -> Path:
    path = sessions.folder / f"{name}.jsonl"
    path.write_text(text_of(lines))
    return path


def lines_of(path: Path) -> list[Line]:
    return [from_json(row) for row in path.read_text().splitlines()]


@pytest.mark.parametrize(
    ("copy", "words"),
    [
        (CONFLICT, (NAME,)),
        (CONFLICT, (CONFLICT,)),
        (CONFLICT, (NAME, CONFLICT)),
        (CONFLICT, (CONFLICT, NAME)),
        (f"{NAME} (Ada's conflicted copy 2026-11-28)", (NAME,)),
        (f"{NAME} (1)", (NAME,)),
        (f"{NAME}-LAPTOP", (NAME,)),
        ("another-name", (NAME, "another-name")),
    ],
)
def test_a_copy_becomes_branches_and_each_reply_counts_once(
    sessions: Sessions, copy: str, words: tuple[str, ...]
) -> None:
    path, beside = put(sessions, NAME, ONE), put(sessions, copy, OTHER)
    folder_of(beside).mkdir()
    (result,) = sessions.merge(*words)
    assert (result.session, result.here.messages, result.there.messages) == (path.stem, 2, 2)
    assert ([side.end for side in result.ends], result.parted) == (["one0", "other0"], True)
    assert result.taken is not None
    assert (result.taken.read_text(), beside.exists()) == (text_of(OTHER), False)
    lines = lines_of(path)
    assert {m.text for m in held(lines).messages.values()} == {"base0", "base1!", "one0", "one1!", "other0", "other1!"}
    assert sessions.open(NAME, write=False).problems == []
    sessions.index.update()
    replies = [m for m in held(lines).messages.values() if isinstance(m, Reply)]
    assert len(sessions.index.replies()) == len(replies) == 3, "the copy in the trash is counted by the ledger too"
    again = put(sessions, copy, OTHER)
    before = path.read_bytes()
    if "another-name" not in words:
        with pytest.raises(StoreError, match="holds a session"):
            sessions.merge(*words)
        assert (path.read_bytes(), again.exists()) == (before, True), "merging again changes nothing"


@pytest.mark.parametrize("name", [NAME, CONFLICT])
def test_what_would_come_of_a_merge_is_told_and_nothing_is_written(sessions: Sessions, name: str) -> None:
    put(sessions, NAME, ONE)
    assert sessions.mergeable(NAME) == []
    put(sessions, CONFLICT, OTHER)
    before = {path: path.read_bytes() for path in sessions.folder.iterdir()}
    (told,) = sessions.mergeable(name)
    assert (told.tool, told.goes_on_there, told.taken) == ("Syncthing", False, None)
    assert before == {path: path.read_bytes() for path in sessions.folder.iterdir()}
    (done,) = sessions.merge(name)
    assert replace(done, taken=None) == told


def test_several_copies_are_told_one_after_the_other_and_one_that_only_goes_on_has_no_other_end(
    sessions: Sessions,
) -> None:
    put(sessions, NAME, BASE)
    put(sessions, CONFLICT, OTHER)
    put(sessions, f"{NAME} (1)", ONE)
    first, second = sessions.mergeable(NAME)
    ends = [(each.here.messages, each.there.messages, each.parted, each.goes_on_there) for each in (first, second)]
    assert {first.tool, second.tool} == {"Syncthing", "Google Drive"}
    assert ends[0] == (0, 2, False, True), "the session has nothing that this copy has not"
    assert ends[1][:3] == (2, 2, True)
    assert {side.end for side in second.ends} == {"one0", "other0"}


def test_what_waits_in_both_names_the_messages_that_it_edits_by_their_new_numbers(sessions: Sessions) -> None:
    path, beside = put(sessions, NAME, ONE), put(sessions, CONFLICT, OTHER)
    edited = {
        file: max(n for n, m in held(lines).messages.items() if isinstance(m, UserMessage))
        for file, lines in ((path, ONE), (beside, OTHER))
    }
    for file, number in edited.items():
        record = Queued(f"instead of {number}", (), number).record
        sessions.queues.write(file, [Line(20, "2026-11-28T10:00:00.000+00:00", record)], [])
    sessions.merge(NAME)
    opened = sessions.open(NAME)
    present(opened.log).close()
    now = [present(each.edited(opened.conversation)).text for each in opened.queued]
    assert now == ["one0", "other0"], "each is said in the place of the message that it was written for"


def test_the_file_before_that_a_tool_left_keeps_what_is_attached_to_the_session(sessions: Sessions) -> None:
    path = put(sessions, NAME, ONE)
    backup = path.with_name(f"{path.name}~")
    backup.write_text(text_of(OTHER))
    folder_of(path).mkdir()
    (result,) = sessions.merge(NAME)
    assert (result.there.messages, backup.exists(), folder_of(path).is_dir()) == (2, False, True)
    assert len(held(lines_of(path)).messages) == 6


def test_both_sides_of_a_git_merge_in_the_file_are_brought_together(sessions: Sessions) -> None:
    ours, theirs = text_of(ONE[len(BASE) :]), text_of(OTHER[len(BASE) :])
    path = put(sessions, NAME, BASE)
    path.write_text(f"{text_of(BASE)}<<<<<<< HEAD\n{ours}||||||| base\n=======\n{theirs}>>>>>>> laptop\n")
    (told,) = sessions.mergeable(NAME)
    (result,) = sessions.merge(NAME)
    assert (told, result.tool) == (result, "git")
    assert (result.here.messages, result.there.messages, result.notes) == (2, 2, ())
    assert len(held(lines_of(path)).messages) == 6
    with pytest.raises(UsageError, match="no copy of"):
        sessions.merge(NAME)


def test_a_file_from_elsewhere_stays_where_it_is_and_another_session_is_refused(
    sessions: Sessions, tmp_path: Path
) -> None:
    path = put(sessions, NAME, ONE)
    stick = tmp_path / "stick.jsonl"
    stick.write_text(text_of(OTHER))
    (result,) = sessions.merge(NAME, str(stick))
    assert (result.there.messages, result.taken, stick.exists()) == (2, None, True)
    before = path.read_bytes()
    stick.write_text(text_of([replace(START[0], record=SessionStarted("another"))]))
    for other, error in ((str(stick), UsageError), (str(path), UsageError), ("nothing", UnknownSession)):
        with pytest.raises(error):
            sessions.merge(NAME, other)
    later = [replace(START[0], record=SessionStarted(NAME, version=2)), *OTHER[1:]]
    put(sessions, CONFLICT, later)
    with pytest.raises(StoreError, match="later mull"):
        sessions.merge(NAME)
    assert path.read_bytes() == before


def test_a_session_that_is_open_is_not_merged(sessions: Sessions) -> None:
    path, beside = put(sessions, NAME, ONE), put(sessions, CONFLICT, OTHER)
    for each in (path, beside):
        lock = take_lock(each)
        with pytest.raises(StoreError, match="open in a mull"):
            sessions.merge(NAME)
        give_back(lock)
    assert (path.read_text(), beside.read_text()) == (text_of(ONE), text_of(OTHER))


@pytest.mark.parametrize("fails", ["replace", "rename"])
def test_killed_at_any_moment_nothing_is_lost_and_the_next_merge_goes_on(
    sessions: Sessions, fails: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, beside = put(sessions, NAME, ONE), put(sessions, CONFLICT, OTHER)
    with monkeypatch.context() as patch:

        def killed(*_: object, **__: object) -> None:
            raise OSError(5, "killed")

        patch.setattr(os, fails, killed)
        with pytest.raises(StoreError):
            sessions.merge(NAME)
    assert beside.read_text() == text_of(OTHER)
    assert len(held(lines_of(path)).messages) >= 4
    sessions.merge(NAME)
    assert (len(held(lines_of(path)).messages), beside.exists()) == (6, False)


def test_what_is_damaged_is_kept_aside(sessions: Sessions) -> None:
    path = put(sessions, NAME, ONE)
    path.write_text(path.read_text() + "{nonsense\n")
    put(sessions, CONFLICT, OTHER)
    (result,) = sessions.merge(NAME)
    assert [note for note in result.notes if "kept as" in note]
    assert "nonsense" in path.with_name(f"{path.name}.damaged").read_text()


async def test_what_two_machines_say_in_the_same_millisecond_stays_two(tmp_path: Path) -> None:
    here = SessionHarness(tmp_path / "here", TextDelta("First."), DONE)
    await here.turn("hello")
    await here.session.aclose()
    (path,) = here.sessions.folder.glob("*.jsonl")
    there = path.with_name(f"{path.stem} (1).jsonl")
    there.write_bytes(path.read_bytes())
    for file, text in ((path, "Here."), (there, "There.")):
        opened = here.sessions.open(file.stem)
        resources = Resources(Journal(here.sessions.create, opened.conversation, opened.log), WordCounter(), here.clock)
        provider = ScriptedProvider(TextDelta(text), DONE)
        session = Session(replace(here.session.choice, provider=provider), resources)
        assert [event async for event in session.send("more")]
        await session.aclose()
    (merged,) = here.sessions.merge("last")
    assert (merged.here.messages, merged.there.messages) == (1, 1), "the question is the same, the replies are two"
    messages = here.read_again().messages.values()
    assert sorted(m.text for m in messages if isinstance(m, Reply)) == ["First.", "Here.", "There."]
