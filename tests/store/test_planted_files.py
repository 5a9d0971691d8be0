"""Links, pipes, folders and other writers at the places of mull's own files: nothing is lost, nothing waits."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.doubles import FakeClock
from tests.platforms import has_mode, whole_file_needs
from tui.core.attachments import held_from
from tui.core.cleaning import cleaned_line
from tui.core.connection_kinds import AZURE
from tui.core.conversation.record import Line, Record, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.errors import StoreError, UsageError
from tui.core.request import Route
from tui.store.durable_files import NoOrdinaryFile, open_ordinary, replace_file
from tui.store.index import Index
from tui.store.learned_file import LearnedFile
from tui.store.paths import private_folder
from tui.store.sessions.attachments import fetch, folder_of, keep
from tui.store.sessions.imports import Imported
from tui.store.sessions.store import Sessions

whole_file_needs("modes, pipes and links for everyone")

HELD = held_from("note.txt", b"the text of a note")
DIGEST = HELD.attachment.sha256
DATA = HELD.data or b""
NAME = "20261120-140000-abcd"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Return a file that nothing may be written to or copied from."""
    path = tmp_path / "secret"
    path.write_bytes(b"secret")
    return path


def to_file(place: Path, secret: Path) -> None:
    place.symlink_to(secret)


def to_nothing(place: Path, secret: Path) -> None:
    place.symlink_to(secret.with_name("not there"))


def to_folder(place: Path, secret: Path) -> None:
    place.symlink_to(secret.parent)


def pipe(place: Path, _: Path) -> None:
    os.mkfifo(place)


def device(place: Path, _: Path) -> None:
    place.symlink_to("/dev/zero")


def folder(place: Path, _: Path) -> None:
    place.mkdir()


def unix_socket(place: Path, _: Path) -> None:
    here = Path.cwd()
    os.chdir(place.parent)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(place.name)
    finally:
        os.chdir(here)


def other_bytes(place: Path, _: Path) -> None:
    place.write_bytes(b"other bytes")


def ring(place: Path, _: Path) -> None:
    place.symlink_to(place)


PLANTED = [to_file, to_nothing, to_folder, pipe, device, folder, unix_socket, ring]
Plant = Callable[[Path, Path], None]


@pytest.mark.parametrize("plant", PLANTED)
def test_only_ordinary_files_are_opened(plant: Plant, tmp_path: Path, secret: Path) -> None:
    plant(tmp_path / "planted", secret)
    with pytest.raises(OSError, match=r"no ordinary file|Is a directory|No such device"):
        open_ordinary(tmp_path / "planted")


def test_a_link_is_followed_only_where_that_is_asked_for(tmp_path: Path, secret: Path) -> None:
    (tmp_path / "link").symlink_to(secret)
    with open_ordinary(tmp_path / "link", links=True) as file:
        assert file.read() == b"secret"
    with pytest.raises(NoOrdinaryFile):
        open_ordinary(tmp_path / "link")


@pytest.mark.parametrize("plant", [*PLANTED, other_bytes])
def test_an_attachments_place_that_was_taken_is_not_written_through(plant: Plant, tmp_path: Path, secret: Path) -> None:
    kept = tmp_path / "s.files"
    kept.mkdir()
    plant(kept / DIGEST, secret)
    assert fetch(kept, HELD.attachment) is None
    if plant is folder:
        with pytest.raises(StoreError, match="could not be kept"):
            keep(kept, HELD)
    else:
        keep(kept, HELD)
        assert fetch(kept, HELD.attachment) == DATA
        assert has_mode(kept / DIGEST, 0o600)
    assert secret.read_bytes() == b"secret"


def test_nothing_is_kept_through_a_folder_that_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "s.files").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="it is a link"):
        keep(tmp_path / "s.files", HELD)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("plant", [to_file, to_nothing, pipe, unix_socket, other_bytes])
def test_what_stands_where_a_new_file_once_began_is_left_alone(plant: Plant, tmp_path: Path, secret: Path) -> None:
    """An earlier mull wrote NAME.new first: whoever could write the folder could have a link there."""
    home = tmp_path / "home"
    home.mkdir()
    plant(home / "config.toml.new", secret)
    replace_file(home / "config.toml", "whole")
    assert (home / "config.toml").read_text() == "whole"
    assert secret.read_bytes() == b"secret"
    assert sorted(path.name for path in home.iterdir()) == ["config.toml", "config.toml.new"]


def test_a_link_of_ones_own_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles" / "mull.toml").write_text("old")
    (tmp_path / "config.toml").symlink_to("dotfiles/mull.toml")
    replace_file(tmp_path / "config.toml", "new")
    assert (tmp_path / "config.toml").is_symlink()
    assert (tmp_path / "dotfiles" / "mull.toml").read_text() == "new"


def test_a_link_of_somebody_else_is_replaced_itself(
    tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").symlink_to(secret)
    monkeypatch.setattr(os, "geteuid", lambda: os.lstat(secret).st_uid + 1)
    if os.lstat(secret).st_uid == 0:  # root's own links are followed for everybody
        os.chown(tmp_path / "config.toml", 12345, 12345, follow_symlinks=False)
    replace_file(tmp_path / "config.toml", "new")
    assert not (tmp_path / "config.toml").is_symlink()
    assert secret.read_bytes() == b"secret"


@pytest.mark.parametrize("plant", [pipe, device, folder, unix_socket, ring, to_nothing])
def test_learned_parameters_are_not_waited_for(plant: Plant, tmp_path: Path, secret: Path) -> None:
    plant(tmp_path / "learned.json", secret)
    held = LearnedFile(tmp_path / "learned.json", FakeClock().now)
    assert held.remembered(Route("work", AZURE, "x (d)", "d", "chat")) == []


def test_two_writers_of_one_file_never_fail(tmp_path: Path) -> None:
    """Every content is whole, and the last one stays."""
    path, contents = tmp_path / "learned.json", [letter * 5_000 for letter in "abcd"]

    def write(content: str) -> set[str]:
        return {path.read_text() for _ in range(25) if not replace_file(path, content)}  # type: ignore[func-returns-value]

    with ThreadPoolExecutor(len(contents)) as pool:
        seen = set[str]().union(*pool.map(write, contents))
    assert seen <= set(contents)
    assert [each.name for each in tmp_path.iterdir()] == ["learned.json"]


def test_an_index_that_is_a_link_is_not_written_through(tmp_path: Path, secret: Path) -> None:
    for target in (secret, tmp_path / "not there"):
        (tmp_path / "index.db").unlink(missing_ok=True)
        (tmp_path / "index.db").symlink_to(target)
        (tmp_path / "sessions").mkdir(exist_ok=True)
        index = Index(tmp_path / "index.db", tmp_path / "sessions")
        index.update()
        assert index.summaries() == []
        index.close()
    assert secret.read_bytes() == b"secret"
    assert not (tmp_path / "not there").exists()


def test_a_folder_that_two_make_at_once_is_made(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        for number in range(20):
            wanted = tmp_path / str(number) / "a" / "b"
            assert set(pool.map(private_folder, [wanted] * 8)) == {wanted}
            assert has_mode(wanted.parent, 0o700)


# An import


def session_at(place: Path) -> Path:
    """Write a session's file, with an empty folder beside it."""
    place.mkdir()
    records: list[Record] = [SessionStarted(NAME), UserSaid(None, "q", (HELD.attachment,))]
    rows = (to_json(Line(seq, "2026-11-20T14:00:00+00:00", record)) for seq, record in enumerate(records))
    source = place / f"{NAME}.jsonl"
    source.write_text("".join(f"{row}\n" for row in rows))
    folder_of(source).mkdir()
    return source


def brought(source: Path, tmp_path: Path) -> tuple[Imported, Path]:
    """Import a session; return what was said and the new folder of its attachments."""
    sessions = Sessions(tmp_path / "home" / "sessions", FakeClock().now)
    imported = sessions.bring_in(source)
    return imported, folder_of(tmp_path / "home" / "sessions" / f"{imported.session}.jsonl")


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666, 0o777, 0o444])
@pytest.mark.parametrize("folder_mode", [0o700, 0o755, 0o777, 0o1777])
def test_attachments_of_an_import_are_the_users_alone(tmp_path: Path, mode: int, folder_mode: int) -> None:
    source = session_at(tmp_path / "from")
    (folder_of(source) / DIGEST).write_bytes(DATA)
    (folder_of(source) / DIGEST).chmod(mode)
    folder_of(source).chmod(folder_mode)
    imported, kept = brought(source, tmp_path)
    assert imported.problems == []
    assert [path.name for path in kept.iterdir()] == [DIGEST]
    assert (kept / DIGEST).read_bytes() == DATA
    assert has_mode(kept, 0o700)
    assert has_mode(kept / DIGEST, 0o600)


@pytest.mark.parametrize("plant", [*PLANTED, other_bytes])
@pytest.mark.parametrize("name", [DIGEST, "f" * 64, "notes.txt", f"{DIGEST}\n", "a\nmull: b\x1b[31m", DIGEST.upper()])
def test_what_is_no_attachment_stays_behind_and_is_named(plant: Plant, name: str, tmp_path: Path, secret: Path) -> None:
    source = session_at(tmp_path / "from")
    plant(folder_of(source) / name, secret)
    imported, kept = brought(source, tmp_path)
    (problem,) = imported.problems
    assert problem.startswith(f"{NAME}.files/{cleaned_line(name)} is left out: ")
    assert list(kept.iterdir()) == []


@pytest.mark.parametrize("plant", [to_file, to_nothing, to_folder, pipe, device, unix_socket, ring, other_bytes])
def test_a_folder_of_attachments_that_is_none_stays_behind(plant: Plant, tmp_path: Path, secret: Path) -> None:
    source = session_at(tmp_path / "from")
    folder_of(source).rmdir()
    plant(folder_of(source), secret)
    imported, kept = brought(source, tmp_path)
    assert imported.problems == [f"{NAME}.files is left out: it is no folder"]
    assert not os.path.lexists(kept)


@pytest.mark.parametrize("plant", [pipe, device, folder, unix_socket, ring, to_nothing, to_folder])
@pytest.mark.parametrize("name", ["c.md", f"{NAME}.jsonl"])
def test_what_is_no_ordinary_file_is_not_imported(plant: Plant, name: str, tmp_path: Path, secret: Path) -> None:
    plant(tmp_path / name, secret)
    with pytest.raises(UsageError, match="cannot be read: "):
        Sessions(tmp_path / "home", FakeClock().now).bring_in(tmp_path / name)
    assert not (tmp_path / "home").exists()


def test_a_name_whose_folder_is_taken_is_not_given(tmp_path: Path) -> None:
    source = session_at(tmp_path / "from")
    (folder_of(source) / DIGEST).write_bytes(DATA)
    taken = tmp_path / "home" / "sessions" / f"{NAME}.files"
    taken.mkdir(parents=True)
    imported, kept = brought(source, tmp_path)
    assert imported.session != NAME
    assert [path.name for path in kept.iterdir()] == [DIGEST]
    assert list(taken.iterdir()) == []


def test_a_folder_is_named_and_nothing_stays_open(tmp_path: Path) -> None:
    before = len(os.listdir("/dev/fd"))
    for _ in range(5):
        with pytest.raises(IsADirectoryError, match=re.escape(str(tmp_path))):
            open_ordinary(tmp_path)
    assert len(os.listdir("/dev/fd")) == before
