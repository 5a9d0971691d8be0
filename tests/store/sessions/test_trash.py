"""Sessions renamed, deleted, restored and imported: nothing is lost, nothing overwritten, no lock left behind."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from tests.doubles import FakeClock
from tests.export.earlier import with_comments
from tests.export.reading.test_marked import conversation
from tests.narrowing import present
from tests.store.sessions.test_store import filled
from tui.core.conversation.record import SessionStarted, UserSaid
from tui.core.errors import StoreError, UnknownSession, UsageError
from tui.export.formats import FORMATS
from tui.export.reading.readable import READ
from tui.store.sessions.attachments import folder_of
from tui.store.sessions.imports import Imported
from tui.store.sessions.store import Sessions


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    return Sessions(tmp_path / "sessions", FakeClock().now)


def names(sessions: Sessions) -> list[str]:
    return [row.session for row in sessions.summaries()]


def test_a_title_is_given_and_kept(sessions: Sessions) -> None:
    name = filled(sessions)
    assert sessions.rename(name[:-2], "Leases") == name
    assert sessions.summaries()[0].title == "Leases"
    assert sessions.open(name, write=False).conversation.title == "Leases"


def test_what_is_deleted_is_in_the_trash_and_comes_back_whole(sessions: Sessions) -> None:
    name = filled(sessions)
    path = sessions.find(name)
    folder_of(path).mkdir()
    (folder_of(path) / "abc").write_bytes(b"attached")
    before = path.read_bytes()
    trashed = sessions.delete(name)
    assert names(sessions) == []
    assert [row.session for row in sessions.trash.summaries()] == [name]
    assert not path.exists()
    assert (folder_of(trashed) / "abc").read_bytes() == b"attached"
    assert sessions.restore(name[:-1]) == path
    assert (path.read_bytes(), (folder_of(path) / "abc").read_bytes()) == (before, b"attached")
    assert names(sessions) == [name]


def test_the_trash_is_read_anew_only_where_a_file_has_changed(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = filled(sessions), filled(sessions)
    kept = sessions.delete(one)
    sessions.delete(two)
    assert {row.summary.session for row in sessions.trashed()} == {one, two}
    sessions.restore(two)
    with monkeypatch.context() as patch:
        patch.setattr("tui.store.sessions.trash.Index", None)
        assert [row.summary.session for row in sessions.trashed()] == [one]
    with kept.open("ab") as file:
        file.write(b'{"type": "title", "seq": 99, "time": "", "title": "Another"}\n')
    assert [row.summary.title for row in sessions.trashed()] == ["Another"]


def test_what_is_open_is_neither_deleted_nor_renamed(sessions: Sessions) -> None:
    name = filled(sessions)
    opened = sessions.open(name)
    with pytest.raises(StoreError, match="is open in a mull"):
        sessions.delete(name)
    with pytest.raises(StoreError, match="another mull"):
        sessions.rename(name, "x")
    present(opened.log).close()
    assert sessions.delete(name).exists()


def test_nothing_in_the_trash_or_outside_is_written_over(sessions: Sessions) -> None:
    name = filled(sessions)
    path = sessions.find(name)
    sessions.delete(name)
    path.write_bytes(b"another\n")
    with pytest.raises(StoreError, match="already"):
        sessions.restore(name)
    with pytest.raises(StoreError, match="already"):
        sessions.delete(name)
    assert path.read_bytes() == b"another\n"


def test_a_session_that_cannot_be_moved_keeps_what_is_attached(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, while another program reads the file."""
    name = filled(sessions)
    path = sessions.find(name)
    folder_of(path).mkdir()
    (folder_of(path) / "abc").write_bytes(b"attached")
    rename = os.rename

    def refused(source: Path, to: Path) -> None:
        if source == path:
            raise PermissionError(errno.EACCES, "in use", source)
        rename(source, to)

    monkeypatch.setattr(os, "rename", refused)
    with pytest.raises(StoreError, match="could not be moved: in use"):
        sessions.delete(name)
    assert (folder_of(path) / "abc").read_bytes() == b"attached"
    assert list(sessions.trash.folder.iterdir()) == []
    monkeypatch.setattr(os, "rename", rename)
    assert sessions.delete(name).exists()


@pytest.mark.parametrize("name", ["", "nope", "../x", "*"])
def test_an_unknown_deleted_session_says_where_to_look(sessions: Sessions, name: str) -> None:
    sessions.delete(filled(sessions))
    with pytest.raises(UnknownSession) as caught:
        sessions.restore(name)
    assert "sessions trash" in caught.value.remedy


def test_no_lock_is_left_beside_a_session(sessions: Sessions) -> None:
    name = filled(sessions)
    present(sessions.open(name).log).close()
    sessions.rename(name, "x")
    sessions.delete(name)
    assert not list(sessions.folder.rglob("*.lock"))


def test_two_writers_never_hold_one_session_while_locks_come_and_go(sessions: Sessions) -> None:
    name = filled(sessions)

    def write(n: int) -> int:
        written = 0
        for _ in range(30):
            opened = sessions.open(name)
            if opened.log is not None:
                present(opened.log).append(UserSaid(None, f"{n}"))
                present(opened.log).close()
                written += 1
        return written

    with ThreadPoolExecutor(4) as threads:
        written = sum(threads.map(write, range(4)))
    opened = sessions.open(name, write=False)
    assert opened.problems == []
    assert len([m for m in opened.conversation.messages.values() if m.text.isdigit()]) == written > 0


# Importing


def test_a_session_file_comes_in_under_its_own_name_or_a_new_one(sessions: Sessions, tmp_path: Path) -> None:
    name = filled(sessions)
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(sessions.find(name).read_bytes())
    folder_of(copy).mkdir()
    digest = sha256(b"attached").hexdigest()
    (folder_of(copy) / digest).write_bytes(b"attached")
    assert sessions.bring_in(copy) == Imported(name, already=True)
    assert (folder_of(sessions.find(name)) / digest).read_bytes() == b"attached"
    sessions.delete(name)
    second = sessions.bring_in(copy).session
    assert second != name
    assert (folder_of(sessions.find(second)) / digest).read_bytes() == b"attached"
    assert sessions.find(second).read_bytes() == copy.read_bytes()
    assert sessions.bring_in(copy) == Imported(second, already=True)
    sessions.find(second).unlink()
    sessions.remove([name])
    assert sessions.bring_in(copy).session == name


def test_an_export_comes_in_and_is_gone_on_with(sessions: Sessions, tmp_path: Path) -> None:
    held = conversation("q\n\n--\n", "thought", "the answer", "Plan.")
    file = tmp_path / "talk.md"
    file.write_text(with_comments(held, "t"))
    brought = sessions.bring_in(file)
    opened = sessions.open(brought.session)
    assert (brought.session, brought.problems, opened.problems) == (held.session, [], [])
    assert opened.conversation.path() == held.path()
    (line,) = present(opened.log).append(UserSaid(opened.conversation.head, "more"))
    assert line.seq > max(held.messages)
    present(opened.log).close()


@pytest.mark.parametrize("form", ["md", "json", "html"])
def test_a_document_to_be_read_comes_in_once_and_not_beside_its_session(
    sessions: Sessions, tmp_path: Path, form: str
) -> None:
    held = conversation("Why <b>so</b>?\n\n# You", "thought", "- the *answer*\n- 1 < 2", "Plan.")
    whole, page = tmp_path / "whole", tmp_path / "page"
    whole.write_text(FORMATS[form].complete(held, "t"), "utf-8")
    page.write_text(FORMATS[form].write(held, "t"), "utf-8")
    first = sessions.bring_in(page)
    assert (first.session, first.problems, first.already) == (held.session, [READ], False)
    assert sessions.bring_in(page) == Imported(held.session, [READ], already=True)
    second = sessions.bring_in(whole)  # it has more
    assert second.session != first.session
    assert sessions.bring_in(whole) == Imported(second.session, already=True)
    sessions.delete(first.session)
    assert sessions.bring_in(page) == Imported(second.session, [READ], already=True)


@pytest.mark.parametrize("name", ["../../evil", "", "a/b", ".hidden", "x" * 300, "con\x00", "NUL"])
def test_a_name_that_is_none_is_replaced(sessions: Sessions, tmp_path: Path, name: str) -> None:
    log = sessions.create()
    log.append(SessionStarted(name), UserSaid(None, "hello"))
    log.close()
    file = tmp_path / "in.jsonl"
    file.write_bytes(log.path.read_bytes())
    brought = sessions.bring_in(file).session
    assert sessions.find(brought).parent == sessions.folder
    assert brought.startswith("2026")


@pytest.mark.parametrize("data", [b"", b"hello", b"{}", b'{"type": "user"}\n', b"# A title\n\ntext", b"\xff\xfe"])
def test_what_is_no_session_is_refused_and_leaves_nothing(sessions: Sessions, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "in.md"
    file.write_bytes(data)
    with pytest.raises(UsageError):
        sessions.bring_in(file)
    assert not sessions.folder.exists()


def test_a_missing_file_is_one_sentence(sessions: Sessions, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        sessions.bring_in(tmp_path / "nowhere.md")


def test_the_trash_tells_when_and_how_large_and_is_emptied_for_good(tmp_path: Path) -> None:
    dropped: list[str] = []
    clock = FakeClock()
    sessions = Sessions(tmp_path / "sessions", clock.now, drop_draft=dropped.append)
    first, second = filled(sessions), filled(sessions)
    path = sessions.find(first)
    folder_of(path).mkdir()
    (folder_of(path) / "abc").write_bytes(b"attached")
    path.with_suffix(".queue").write_text("")
    path.with_name(f"{path.name}.damaged").write_bytes(b"damaged")
    size = path.stat().st_size
    sessions.delete(first)
    assert not list(path.parent.glob(f"{first}*"))
    time = clock.now().isoformat(timespec="seconds")
    clock.seconds += 60
    sessions.delete(second)
    listed = sessions.trashed()
    assert [each.summary.session for each in listed] == [second, first]
    assert (listed[1].deleted, listed[1].size) == (time, size + len(b"attacheddamaged") + len(time))
    sessions.restore(first)
    assert path.with_name(f"{path.name}.damaged").read_bytes() == b"damaged"
    assert [each.summary.session for each in sessions.trashed()] == [second]
    sessions.delete(first)
    assert sessions.remove([first]) == 1
    assert dropped == [first]
    assert [each.summary.session for each in sessions.trashed()] == [second]
    assert not [each for each in sessions.trash.folder.iterdir() if each.name.startswith(first)]


def test_what_could_be_removed_in_part_is_still_listed(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    name = filled(sessions)
    sessions.delete(name)
    with monkeypatch.context() as patch:

        def refused(*_: object, **__: object) -> None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

        patch.setattr(Path, "unlink", refused)
        with pytest.raises(StoreError, match="could not be removed"):
            sessions.remove([name])
    assert [each.summary.session for each in sessions.trashed()] == [name]


def test_of_many_those_that_can_be_moved_are(sessions: Sessions) -> None:
    first, second = filled(sessions), filled(sessions)
    opened = sessions.open(first)
    taken, why = sessions.delete_all([first, second, "gone"])
    present(opened.log).close()
    assert taken == [second]
    assert "is open in a mull" in why
    assert why.endswith("And 1 more.")
