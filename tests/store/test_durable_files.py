"""Files of mull's own on every system: their bytes as they are, private where there are modes, nothing left over."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from tests.doubles import FakeClock
from tests.platforms import has_mode
from tests.store.session_files import found, talk
from tui.core.conversation.record import SessionStarted, UserSaid
from tui.store.durable_files import bytes_from, open_private, replace_file
from tui.store.index import Index
from tui.store.sessions.store import Sessions

pytestmark = pytest.mark.usefixtures("each_system")


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path, FakeClock().now)
    log = sessions.create()
    log.append(SessionStarted(log.session), UserSaid(None, "q"))
    log.close()
    assert log.path.read_bytes().count(b"\n") == 2
    assert b"\r" not in log.path.read_bytes()
    replace_file(tmp_path / "settings", "a\nb\r\n")
    assert (tmp_path / "settings").read_bytes() == b"a\nb\r\n"


def test_the_end_of_a_file_to_append_to(tmp_path: Path) -> None:
    fd = open_private(tmp_path / "a", os.O_RDWR | os.O_CREAT | os.O_APPEND)
    try:
        assert bytes_from(fd, 0) == b""
        os.write(fd, b"one")
        assert bytes_from(fd, 2) == b"e"
        os.write(fd, b"\n" + b"x" * 200_000)
        assert bytes_from(fd, 3) == b"\n" + b"x" * 200_000
        os.write(fd, b"\n")
    finally:
        os.close(fd)
    assert (tmp_path / "a").read_bytes() == b"one\n" + b"x" * 200_000 + b"\n"


def test_what_a_crash_left_beside_a_file_goes_when_it_is_old(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in ("settings.0f.new", "settings.1f.new", "elsewhere.0f.new"))
    for left in (old, young, other):
        left.write_text("half a file")
    os.utime(old, (1, 1))
    os.utime(other, (1, 1))
    replace_file(tmp_path / "settings", "whole")
    assert {path.name for path in tmp_path.iterdir()} == {"settings", young.name, other.name}
    assert (tmp_path / "settings").read_text() == "whole"
    assert has_mode(tmp_path / "settings", 0o600)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666, 0o777])
def test_a_file_that_is_replaced_is_its_owners_alone(tmp_path: Path, mode: int) -> None:
    (tmp_path / "settings").write_text("old")
    (tmp_path / "settings").chmod(mode)
    replace_file(tmp_path / "settings", "new")
    assert has_mode(tmp_path / "settings", 0o600)


def test_what_is_said_in_a_session_that_is_open_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir()
    path = folder / "20261120-140000-9b76.jsonl"
    path.write_bytes(talk("a question"))
    with closing(Index(None, folder)) as index:
        assert found(index, "question") == [path.stem]
        opened = Sessions(folder, FakeClock().now).open(path.stem)
        assert opened.log is not None
        opened.log.append(UserSaid(None, "leases"))
        assert found(index, "leases") == [path.stem]
        opened.log.close()
