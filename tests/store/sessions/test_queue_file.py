"""What waits in a session, on disk: written whole, read back, damaged, moved with its session."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles import FakeClock
from tests.narrowing import present
from tui.core.attachments import held_from
from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.conversation.queue import Queued
from tui.core.conversation.record import SessionStarted, UserSaid
from tui.core.errors import StoreError
from tui.store.sessions.attachments import folder_of
from tui.store.sessions.log import SessionLog
from tui.store.sessions.queue_file import AT_THE_END, QueueFiles, left_beside
from tui.store.sessions.store import Sessions

NOTES = held_from("notes.txt", b"as of today")


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    return Sessions(tmp_path / "sessions", FakeClock().now, queues=QueueFiles(tmp_path / "queue"))


def begun(sessions: Sessions) -> SessionLog:
    log = sessions.create()
    log.append(SessionStarted(log.session))
    return log


def file_of(sessions: Sessions, log: SessionLog) -> Path:
    return sessions.queues.of(log.session)


def queue(log: SessionLog, *messages: Queued) -> None:
    lines = log.lines(*(each.record for each in messages), start=log.next_seq)
    log.keep_queue(lines, [held for each in messages for held in each.attached])


def test_what_waits_is_read_back_with_its_session_and_its_attachments(sessions: Sessions) -> None:
    log = begun(sessions)
    (said,) = log.append(UserSaid(None, "to be edited"))
    waiting = (
        Queued("one\nand more"),
        Queued("/two", (NOTES,), prompt=CalledPrompt("explain", "low")),
        Queued("edited", instead_of=said.seq),
    )
    queue(log, *waiting)
    assert file_of(sessions, log).stat().st_mode & 0o077 == 0 or os.name == "nt"
    assert sessions.open("last").queued == (), "another mull has the session open"
    log.close()
    opened = sessions.open("last")
    assert (opened.queued, opened.problems) == (waiting, [])
    queue(present(opened.log))  # type: ignore[arg-type]  # nothing waits any more
    present(opened.log).close()
    assert not file_of(sessions, log).exists()
    assert sessions.open("last", write=False).queued == ()


def test_an_edit_whose_message_is_lost_is_said_at_the_end(sessions: Sessions) -> None:
    log = begun(sessions)
    queue(log, Queued("edited", instead_of=99))
    log.close()
    opened = sessions.open("last")
    present(opened.log).close()
    (edit,) = opened.queued
    assert (edit.text, edit.edited(opened.conversation)) == ("edited", None)
    assert opened.problems == [AT_THE_END]


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    log = begun(Sessions(tmp_path_factory.mktemp("queue"), FakeClock().now))
    queue(log, *map(Queued, texts))
    log.close()
    opened = Sessions(log.path.parent, FakeClock().now).open("last")
    present(opened.log).close()
    assert [each.text for each in opened.queued] == texts


def test_a_damaged_line_is_named_and_kept_and_the_others_still_wait(sessions: Sessions) -> None:
    log = begun(sessions)
    queue(log, Queued("one"), Queued("two"))
    log.close()
    path = file_of(sessions, log)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b'{"type": "user", \xff\n' + lines[1])
    opened = sessions.open("last")
    present(opened.log).close()
    assert [each.text for each in opened.queued] == ["one", "two"]
    first, second = opened.problems
    assert first.startswith(f"{path.name}, line 2: passed over: not UTF-8")
    assert second == f"what of the queue could not be read is kept in {path.name}.damaged"
    assert path.with_name(f"{path.name}.damaged").read_bytes().count(b"\n") == 3
    again = sessions.open("last")
    present(again.log).close()
    assert (len(again.queued), again.problems) == (2, [])


def test_a_queue_that_cannot_be_read_or_written_is_said(sessions: Sessions) -> None:
    log = begun(sessions)
    file_of(sessions, log).mkdir(parents=True)
    with pytest.raises(StoreError, match="could not be written"):
        queue(log, Queued("one"))
    log.close()
    opened = sessions.open("last")
    present(opened.log).close()
    assert "What was queued is not shown." in opened.problems[0]


def test_a_queue_is_not_written_in_the_place_of_a_disk_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not there"):
        queue(Sessions(tmp_path / "gone", FakeClock().now).create(), Queued("one"))
    assert not (tmp_path / "gone").exists()


def test_what_waits_in_a_deleted_session_comes_back_with_it_and_goes_with_it(sessions: Sessions) -> None:
    log = begun(sessions)
    queue(log, Queued("one", (NOTES,)))
    log.close()
    sessions.delete(log.session)
    assert list(sessions.folder.glob("**/*.queue")) == [], "what waits is of this machine: no tool brings it elsewhere"
    sessions.restore(log.session)
    opened = sessions.open("last")
    present(opened.log).close()
    assert opened.queued == (Queued("one", (NOTES,)),)
    sessions.delete(log.session)
    sessions.remove([log.session])
    assert list(sessions.queues.folder.iterdir()) == []


def test_what_an_earlier_mull_queued_beside_the_session_is_brought_along(sessions: Sessions) -> None:
    log = begun(sessions)
    queue(log, Queued("second", (NOTES,)))
    log.close()
    path = file_of(sessions, log)
    old = left_beside(log.path)
    first = Queued("first", (NOTES,))
    lines = log.lines(first.record, start=log.next_seq)
    QueueFiles(log.path.parent).write(log.path, lines, [NOTES])
    os.rename(old.with_suffix(".queued"), folder_of(log.path))
    queue_there = path.read_bytes()
    opened = sessions.open("last")
    present(opened.log).close()
    assert opened.queued == (Queued("second", (NOTES,)), first)
    assert path.read_bytes().startswith(queue_there)
    assert (old.exists(), folder_of(log.path).exists()) == (False, True)
    assert sessions.open("last", write=False).queued == ()
