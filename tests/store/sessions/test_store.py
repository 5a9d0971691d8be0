"""Session files: durable, tolerant of what is torn, and never two writers."""

import errno
import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.conversation.test_tree import ORIGIN
from tests.doubles import FakeClock
from tests.narrowing import present
from tests.platforms import has_mode, needs
from tui.core.conversation.filing import Filing
from tui.core.conversation.record import Checkpoint, Chosen, Filed, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.errors import StoreError, UnknownSession
from tui.store.new_files import file_stem, free_name, write_new
from tui.store.sessions.store import Sessions


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    return Sessions(tmp_path / "deep" / "sessions", FakeClock().now)


def filled(sessions: Sessions) -> str:
    log = sessions.create()
    log.append(SessionStarted(log.session), Chosen("practice", "o1"), UserSaid(None, "Hello there"))
    log.append(ReplyStarted(2, ORIGIN), Checkpoint(3, "Hi"), ReplyEnded(3, "Hi you"))
    log.close()
    return log.session


def test_what_was_written_is_read_and_gone_on_with(sessions: Sessions) -> None:
    name = filled(sessions)
    opened = sessions.open(name)
    assert [m.text for m in opened.conversation.path()] == ["Hello there", "Hi you"]
    assert opened.problems == []
    (line,) = present(opened.log).append(UserSaid(3, "more"))
    assert line.seq == 6
    present(opened.log).close()
    assert len(sessions.open(name).conversation.path()) == 3


@pytest.mark.parametrize("name", ["last", "nope", "", "../etc"])
def test_an_unknown_session_says_what_to_do(sessions: Sessions, name: str) -> None:
    with pytest.raises(UnknownSession) as caught:
        sessions.open(name)
    assert caught.value.exit_code == 2
    assert caught.value.remedy


@given(st.integers(1, 400))
@settings(max_examples=40)
def test_a_torn_tail_loses_only_the_torn_line_and_the_file_goes_on(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    sessions = Sessions(tmp_path_factory.mktemp("s"), FakeClock().now)
    path = sessions.folder / f"{filled(sessions)}.jsonl"
    data = path.read_bytes()
    path.write_bytes(data[: max(1, len(data) - cut)])
    whole = path.read_bytes().count(b"\n")
    opened = sessions.open(path.stem)
    torn = not path.read_bytes()[: len(data) - cut].endswith(b"\n")
    assert len(opened.problems) == (1 if torn and _unreadable(data, cut) else 0)
    present(opened.log).append(UserSaid(None, "after"))
    present(opened.log).close()
    again = sessions.open(path.stem, write=False)
    assert again.conversation.path()[-1].text == "after"
    assert path.read_bytes().count(b"\n") >= whole + 1


def _unreadable(data: bytes, cut: int) -> bool:
    last = data[: max(1, len(data) - cut)].rsplit(b"\n", 1)[-1]
    try:
        json.loads(last)
    except ValueError:
        return bool(last)
    return False


def test_bad_lines_in_the_middle_are_named_and_the_rest_loads(sessions: Sessions) -> None:
    name = filled(sessions)
    path = sessions.folder / f"{name}.jsonl"
    lines = path.read_bytes().split(b"\n")
    lines[1:1] = [b"{nonsense", b"\xff\xfe", b"[" * 5000]
    path.write_bytes(b"\n".join(lines))
    before = path.read_bytes()
    opened = sessions.open(name, write=False)
    assert [m.text for m in opened.conversation.path()] == ["Hello there", "Hi you"]
    assert [p.split(":")[0] for p in opened.problems] == [f"{name}.jsonl, line {n}" for n in (2, 3, 4)]
    assert path.read_bytes() == before


def test_a_second_writer_gets_it_for_reading_only_and_is_told(sessions: Sessions) -> None:
    name = filled(sessions)
    first = sessions.open(name)
    second = sessions.open(name)
    assert second.log is None
    assert "another mull" in second.problems[0]
    present(first.log).close()
    assert sessions.open(name).log is not None


def test_a_later_version_is_read_only(sessions: Sessions) -> None:
    log = sessions.create()
    log.append(SessionStarted(log.session, version=2))
    log.close()
    opened = sessions.open(log.session)
    assert opened.log is None
    assert "later mull" in opened.problems[0]


@needs("files deleted while they are open")
def test_a_file_replaced_underneath_is_not_written(sessions: Sessions) -> None:
    log = sessions.create()
    log.append(SessionStarted(log.session))
    log.path.unlink()
    with pytest.raises(StoreError, match="deleted or replaced"):
        log.append(UserSaid(None, "lost?"))


@contextmanager
def room_in_a_file(size: int) -> Iterator[None]:
    """Refuse whatever would make a file larger than so many bytes, as a full disk does."""
    import resource  # noqa: PLC0415  Windows has none

    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)


@needs("largest size of files for a process")
def test_a_full_disk_leaves_the_file_at_its_last_good_record(sessions: Sessions) -> None:
    log = sessions.create()
    log.append(SessionStarted(log.session))
    before = log.path.read_bytes()
    with room_in_a_file(len(before) + 10), pytest.raises(StoreError, match="could not be written"):
        log.append(UserSaid(None, "x" * 1000))
    assert log.path.read_bytes() == before
    log.append(UserSaid(None, "again"))
    assert b"again" in log.path.read_bytes()


def test_a_failed_fsync_is_told_and_what_follows_is_written(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = sessions.create()
    log.append(SessionStarted(log.session))
    before = log.path.read_bytes()
    refused = OSError(errno.EIO, "Input/output error")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", Mock(side_effect=refused))
        with pytest.raises(StoreError, match="could not be written: Input/output error"):
            log.append(UserSaid(None, "lost?"))
    assert log.path.read_bytes() == before, "nobody knows what of it the disk has"
    log.append(UserSaid(None, "and more"))
    log.close()
    log.close()  # as it is when an error ends what the program had open
    opened = sessions.open(log.session, write=False)
    assert ([m.text for m in opened.conversation.path()], opened.problems) == (["and more"], [])


def test_a_beginning_that_several_names_share_is_not_enough(sessions: Sessions) -> None:
    filled(sessions)
    day, _, _ = filled(sessions).partition("-")
    with pytest.raises(UnknownSession, match=f"'{day}' may mean 2 sessions"):
        sessions.find(day)


def test_empty_lines_mean_nothing(sessions: Sessions) -> None:
    path = sessions.folder / f"{filled(sessions)}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\n\n"))
    opened = sessions.open(path.stem, write=False)
    assert ([m.text for m in opened.conversation.path()], opened.problems) == (["Hello there", "Hi you"], [])


def test_folders_and_files_are_their_owners_alone(sessions: Sessions) -> None:
    name = filled(sessions)
    assert has_mode(sessions.folder, 0o700)
    assert has_mode(sessions.folder / f"{name}.jsonl", 0o600)


def test_a_folder_that_refuses_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("a file")
    with pytest.raises(StoreError, match="No session can be kept"):
        Sessions(tmp_path / "sessions" / "in", FakeClock().now).create().append(SessionStarted("s"))


def test_the_list_tells_title_turns_model_and_practice(sessions: Sessions) -> None:
    name = filled(sessions)
    (row,) = sessions.summaries()
    assert (row.session, row.title, row.turns, row.model) == (name, "Hello there", 1, "o1")


@given(st.text())
def test_a_file_name_stays_inside_its_folder(title: str) -> None:
    stem = file_stem(title)
    assert stem
    assert not set(stem) & set("/\\\x00")
    assert not stem.startswith(".")
    assert len(stem.encode()) <= 90


@pytest.mark.parametrize("title", ["CON", "nul", "Com1", "lpt³"])
def test_no_file_is_named_as_a_device_of_windows(title: str) -> None:
    assert file_stem(title) == f"{title.lower()}-session"


def test_letters_of_every_script_are_kept() -> None:
    assert file_stem("Prüfung: 日本語/../x") == "prüfung-日本語-x"


def test_an_export_never_writes_over_a_file(tmp_path: Path) -> None:
    first = write_new(tmp_path / free_name(tmp_path, "A", "md"), "one")
    assert (first.name, free_name(tmp_path, "A", "md"), free_name(tmp_path, "A", "html")) == (
        "a.md",
        "a-2.md",
        "a.html",
    )
    with pytest.raises(StoreError, match="exists already"):
        write_new(first, "three")
    assert first.read_text() == "one"


def test_an_export_says_where_no_file_can_be(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="could not be written: No such file") as told:
        write_new(tmp_path / "not there" / "a.md", "text")
    assert told.value.remedy == "Choose another place."
    for number in range(1, 1000):
        (tmp_path / f"a{'' if number == 1 else f'-{number}'}.md").touch()
    with pytest.raises(StoreError, match="holds 999 exports of that name"):
        free_name(tmp_path, "A", "md")


@needs("largest size of files for a process")
def test_half_an_export_does_not_stay(tmp_path: Path) -> None:
    with room_in_a_file(100), pytest.raises(StoreError, match="could not be written: File too large"):
        write_new(tmp_path / "a.md", "x" * 1000)
    assert not list(tmp_path.iterdir())


def test_a_lock_taken_in_one_thread_is_given_back_in_another(sessions: Sessions) -> None:
    with ThreadPoolExecutor(1) as thread:
        log = thread.submit(sessions.create).result()
    log.append(SessionStarted(log.session))
    log.close()
    again = sessions.open(log.session)
    assert again.problems == []
    present(again.log).close()


def test_a_session_is_filed_without_being_opened_and_keeps_what_nobody_changed(sessions: Sessions) -> None:
    name = filled(sessions)
    assert sessions.file(name[:-1], Filing(("work", "sky"))) == name
    sessions.file(name, Filing(remove=("sky",), pinned=True))
    size = (sessions.folder / f"{name}.jsonl").stat().st_size
    sessions.file(name, Filing(("work",), pinned=True))
    assert (sessions.folder / f"{name}.jsonl").stat().st_size == size  # nothing had changed
    assert sessions.open(name, write=False).conversation.filed == Filed(("work",), pinned=True)


def test_a_session_that_is_open_is_not_filed(sessions: Sessions) -> None:
    name = filled(sessions)
    opened = sessions.open(name)
    with pytest.raises(StoreError, match="as they were"):
        sessions.file(name, Filing(("work",)))
    present(opened.log).close()
