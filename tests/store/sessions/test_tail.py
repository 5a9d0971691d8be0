"""The end of a long session is what the whole shows at its end, or nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.benchmarks.long_sessions import write_session
from tests.narrowing import present
from tui.core.conversation.record import HeadMoved, UserSaid
from tui.store.sessions import tail
from tui.store.sessions.store import Sessions
from tui.store.sessions.tail import end_of


@pytest.fixture
def long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Sessions, Path]:
    monkeypatch.setattr(tail, "LONG", 100_000)
    monkeypatch.setattr(tail, "END", 40_000)
    path = write_session(tmp_path, 60)
    return Sessions(tmp_path / "sessions", lambda: datetime.now(UTC)), path


def test_the_end_is_the_end_of_the_whole(long: tuple[Sessions, Path]) -> None:
    sessions, path = long
    end = sessions.ending("last")
    whole = sessions.open(path.stem, write=False).conversation
    assert end is not None
    shown = end.path()
    assert 5 < len(shown) < 60
    assert shown == whole.path()[-len(shown) :]


def test_a_short_session_is_read_whole(tmp_path: Path) -> None:
    assert end_of(write_session(tmp_path, 2)) is None


def test_where_one_stood_further_up_nothing_is_shown_before_all_is_read(long: tuple[Sessions, Path]) -> None:
    sessions, path = long
    log = present(sessions.open(path.stem).log)
    log.append(HeadMoved(3))
    log.close()
    assert sessions.ending(path.stem) is None


def test_a_broken_end_shows_what_can_be_read(long: tuple[Sessions, Path]) -> None:
    sessions, path = long
    with path.open("ab") as file:
        file.write(b'\xff\xfe\n{"type": "user"}\n{"type": "us')
    assert present(sessions.ending("last")).path()[-1].text.endswith("Quagmire\n")


def test_a_reply_that_was_cut_off_ends_as_it_does_when_all_is_read(long: tuple[Sessions, Path]) -> None:
    sessions, path = long
    opened = sessions.open(path.stem)
    present(opened.log).append(UserSaid(opened.conversation.head, "And then?"))
    present(opened.log).close()
    assert present(sessions.ending("last")).path()[-1] == sessions.open("last", write=False).conversation.path()[-1]


def test_a_file_that_is_gone_shows_nothing(tmp_path: Path) -> None:
    assert end_of(tmp_path / "gone.jsonl") is None
