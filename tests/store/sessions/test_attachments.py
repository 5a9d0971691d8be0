"""Attachments on disk: beside the session, private, under the digest of what they hold, and never somebody else's."""

import os
from pathlib import Path

import pytest

from tests.core.models.test_image_tokens import png
from tests.doubles import FakeClock
from tests.platforms import has_mode
from tui.core.attachments import Attachment, held_from
from tui.core.conversation.record import SessionStarted
from tui.core.errors import StoreError
from tui.store.sessions.attachments import fetch, find, folder_of, keep
from tui.store.sessions.store import Sessions

CAT = held_from("cat.png", png(4, 3))


def test_what_is_kept_is_fetched_again(tmp_path: Path) -> None:
    folder = tmp_path / "s.files"
    keep(folder, CAT)
    assert fetch(folder, CAT.attachment) == CAT.data
    (file,) = folder.iterdir()
    assert file.name == CAT.attachment.sha256
    assert has_mode(folder, 0o700)
    assert has_mode(file, 0o600)
    before = file.stat().st_mtime_ns
    keep(folder, CAT)
    assert file.stat().st_mtime_ns == before


def test_what_is_gone_or_was_changed_is_lost(tmp_path: Path) -> None:
    assert fetch(tmp_path / "none.files", CAT.attachment) is None
    folder = tmp_path / "s.files"
    keep(folder, CAT)
    (folder / CAT.attachment.sha256).write_bytes(b"other bytes")
    assert fetch(folder, CAT.attachment) is None
    keep(folder, CAT)
    assert fetch(folder, CAT.attachment) == CAT.data


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "s.files").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match=r"cat\.png could not be kept"):
        keep(tmp_path / "s.files", CAT)


def test_another_session_that_holds_the_same_helps_out(tmp_path: Path) -> None:
    keep(tmp_path / "one.files", CAT)
    assert find(tmp_path, "two", CAT.attachment) == CAT.data
    (tmp_path / "one.files" / CAT.attachment.sha256).write_bytes(b"spoilt")
    assert find(tmp_path, "two", CAT.attachment) is None
    assert find(tmp_path, "one", CAT.attachment) is None


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    outside = Attachment("x", "text/plain", "../secret", 1)
    assert fetch(tmp_path / "s.files", outside) is None


def test_a_session_keeps_them_beside_its_file(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path, FakeClock().now)
    log = sessions.create()
    log.write(log.lines(SessionStarted(log.session), start=0), [CAT])
    path = tmp_path / f"{log.session}.jsonl"
    assert folder_of(path) == tmp_path / f"{log.session}.files"
    assert os.listdir(folder_of(path)) == [CAT.attachment.sha256]
    log.close()
    assert sessions.summaries() is not None
