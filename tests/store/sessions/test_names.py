"""Which session a name means, and in which somebody spoke last: tables of what is there and of what is asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.core.conversation.test_tree import ORIGIN
from tests.doubles import FakeClock
from tui.core.conversation.record import (
    Line,
    Marked,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Titled,
    UserSaid,
)
from tui.core.conversation.record_json import to_json
from tui.core.errors import UnknownSession
from tui.store.sessions.names import copies_of, copy_at, spoken_at
from tui.store.sessions.store import Sessions

A, B, C = "20261127-140501-ab12", "20261127-140502-cd34", "20261128-090000-ef56"
CONFLICT = f"{A}.sync-conflict-20261128-101500-ABCDEFG"


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    return Sessions(tmp_path / "sessions", FakeClock().now)


def written(
    sessions: Sessions, name: str, *records: tuple[int, Record], began_as: str = "", trash: bool = False
) -> Path:
    """Write a session; each record with its time, in minutes after ten."""
    folder = sessions.folder / "trash" if trash else sessions.folder
    folder.mkdir(parents=True, exist_ok=True)
    lines = [(0, SessionStarted(began_as or name)), *records]
    path = folder / f"{name}.jsonl"
    rows = (Line(seq, f"2026-11-28T10:{at:02}:00.000+00:00", record) for seq, (at, record) in enumerate(lines))
    path.write_text("".join(to_json(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize(
    ("name", "of", "tool"),
    [
        (f"{CONFLICT}.jsonl", A, "Syncthing"),
        (f"{A}.sync-conflict-20261128-101500.jsonl", A, "Syncthing"),
        (f"{A} (Ada's conflicted copy 2026-11-28).jsonl", A, "Dropbox or Nextcloud"),
        (f"{A} (conflicted copy 2026-11-28 101500).jsonl", A, "Dropbox or Nextcloud"),
        (f"{A} (Ada's conflicted copy 2026-11-28 (1)).jsonl", None, ""),
        (f"{A}_conflict-20261128-101500.jsonl", A, "ownCloud"),
        (f"{A}.Conflict.jsonl", A, "Resilio Sync"),
        (f"{A} (copy 1 of the conflict of 2026-11-28).jsonl", A, "Unison"),
        (f"{A} (1).jsonl", A, "Google Drive"),
        (f"{A}(2).jsonl", A, "Google Drive"),
        (f"{A} 2.jsonl", A, "iCloud"),
        (f"{A}-ADAS-LAPTOP.jsonl", A, "OneDrive"),
        (f"{A}.jsonl~", A, "rsync"),
        (f"{A}.jsonl", None, ""),
        ("my-own-name.jsonl", None, ""),
        ("notes-2.jsonl", None, ""),
        ("notes (1).jsonl", "notes", "Google Drive"),
    ],
)
def test_each_tool_has_its_way_to_name_a_copy(sessions: Sessions, name: str, of: str | None, tool: str) -> None:
    copy = copy_at(sessions.folder / name)
    assert (None if copy is None else (copy.of, copy.tool)) == (None if of is None else (of, tool))
    if of == A:
        written(sessions, A)
        written(sessions, B)
        (sessions.folder / name).write_text("")
        assert [each.path.name for each in copies_of(sessions.folder / f"{A}.jsonl")] == [name]


def test_copies_that_a_merge_has_put_into_the_trash_do_not_stand_in_the_way(sessions: Sessions) -> None:
    path = written(sessions, A)
    written(sessions, CONFLICT, began_as=A, trash=True)
    written(sessions, f"{A[:-4]}copy", began_as=A, trash=True)
    assert sessions.find(A[:-4]) == path
    written(sessions, B, trash=True)
    assert sessions.find(A[:-4]) == path
    with pytest.raises(UnknownSession, match=f"may mean 2 sessions: {A}, {B} .deleted."):
        sessions.find(A[:10])


@pytest.mark.parametrize(
    ("there", "deleted", "asked", "found"),
    [
        ((A, B, C), (), A, A),
        ((A, B, C), (), "20261128", C),
        ((A, B, C), (), "20261127", f"'20261127' may mean 2 sessions: {A}, {B}. Give more of the name."),
        ((A, C), (B,), "20261127", f"'20261127' may mean 2 sessions: {A}, {B} (deleted). Give more of the name."),
        ((C,), (A,), A, f"The session {A} was deleted. Bring it back with: mull sessions restore {A}"),
        ((C,), (A,), A[:-1], f"The session {A} was deleted. Bring it back"),
        ((CONFLICT, C), (A,), A, f"The session {A} was deleted."),
        ((CONFLICT, C), (A,), A[:-1], f"The session {A} was deleted."),
        ((CONFLICT, C), (), A, f"There is no session '{A}', only a copy that Syncthing left of one: {CONFLICT}."),
        ((CONFLICT, C), (A,), CONFLICT, CONFLICT),
        ((CONFLICT, C), (), CONFLICT[:-2], CONFLICT),
        ((A, CONFLICT), (), A, A),
        ((A, CONFLICT), (), A[:-1], A),
        ((A,), (), "2025", "There is no session '2025'. List them"),
        ((A,), (), "", "There is no session ''."),
        ((), (), "last", "There is no session yet."),
    ],
)
def test_a_name_means_one_session_or_is_refused(
    sessions: Sessions, there: tuple[str, ...], deleted: tuple[str, ...], asked: str, found: str
) -> None:
    for name in there:
        written(sessions, name)
    for name in deleted:
        written(sessions, name, trash=True)
    if found in there:
        assert sessions.find(asked).stem == found
        return
    with pytest.raises(UnknownSession) as caught:
        sessions.find(asked)
    assert str(caught.value).startswith(found)


SAID, ANSWERED = UserSaid(None, "hi"), ReplyEnded(2, "ho")


def test_last_is_where_somebody_spoke_last_whatever_the_times_of_files_say(sessions: Sessions) -> None:
    older = written(
        sessions,
        C,
        (1, SAID),
        (1, ReplyStarted(1, ORIGIN)),
        (2, ANSWERED),
        (50, Titled("renamed")),
        (51, Marked(1, "muted", on=True)),
    )
    newer = written(sessions, A, (3, SAID))
    os.utime(older, (2e9, 2e9))
    assert sessions.find("last") == newer, "nor by its name, nor by its title"
    os.utime(newer, (1.5e9, 1.5e9))
    assert sessions.find("last") == newer
    silent = written(sessions, B, (58, Titled("nobody spoke")))
    assert spoken_at(silent) < spoken_at(older) < spoken_at(newer)
    copy = written(sessions, CONFLICT, (40, SAID), began_as=A)
    assert sessions.find("last") == newer, "a copy is none that is gone on with unasked"
    for each in (older, newer, silent):
        each.unlink()
    assert sessions.find("last") == copy


def test_who_spoke_last_is_found_before_all_that_came_later(sessions: Sessions) -> None:
    path = written(sessions, A, (3, SAID), *((4, Titled("t" * 4_000)) for _ in range(40)))
    (sessions.folder / "empty.jsonl").write_text("")
    (sessions.folder / "damaged.jsonl").write_bytes(b'\xff{"type": "user", "seq": 1, "time": "when?"}\n')
    assert path.stat().st_size > 2 * 65_536
    assert spoken_at(path) == pytest.approx(1795860180)
    assert sessions.find("last") == path


def test_of_many_sessions_few_are_read(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(200):
        path = written(sessions, f"20261101-{number:06}-aaaa", (number % 60, SAID))
        os.utime(path, (1.7e9 + number, 1.7e9 + number))
    newest = written(sessions, "20260101-000000-aaaa", (59, UserSaid(None, "there")))
    opened: list[Path] = []
    reading = spoken_at

    def noted(session: Path) -> float:
        opened.append(session)
        return reading(session)

    monkeypatch.setattr("tui.store.sessions.names.spoken_at", noted)
    assert sessions.find("last").stem in (
        newest.stem,
        "20261101-000179-aaaa",
        "20261101-000119-aaaa",
        "20261101-000059-aaaa",
    )
    assert len(opened) <= 40
