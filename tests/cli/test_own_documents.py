"""`mull sessions import` of a folder and of an archive that hold documents of mull's own."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.cli.test_complete import SAFE, session
from tests.export.random_sessions import NAME

BROKEN = '{"type": "session", "seq": 0\n' * 3


def folder_with_documents(home: Path, folder: Path) -> Path:
    """Return a folder with a session's file and its attachments, a complete document, and one that is damaged."""
    session(home)
    folder.mkdir()
    for name, flags in (("a.md", ["--complete"]), ("b.html", ["--format", "html"])):
        assert mull(home, "export", *flags, "-o", str(folder / name)).returncode == 0
    (home / "sessions" / f"{NAME}.jsonl").rename(folder / "kept.jsonl")
    (home / "sessions" / f"{NAME}.files").rename(folder / "kept.files")
    (folder / "notes.md").write_text("# Mine\n\nA thought.\n")
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_each_is_imported_once_and_what_is_attached_comes_along(home: Path, tmp_path: Path, *, packed: bool) -> None:
    source = folder_with_documents(home, tmp_path / "from")
    (source / "a.md").unlink()
    if packed:
        with zipfile.ZipFile(tmp_path / "from.zip", "w") as archive:
            for each in source.rglob("*"):
                archive.write(each, each.relative_to(source).as_posix())
        source = tmp_path / "from.zip"
    trial = json.loads(mull(home, "sessions", "import", str(source), "--json", "--dry-run").stdout)
    assert not list((home / "sessions").glob("*"))
    run = mull(home, "sessions", "import", str(source), "--json")
    found = json.loads(run.stdout)
    assert (run.returncode, found["conversations"], found["files"]) == (0, 2, {"mull": 2})
    assert (found["made"][0], found["passed_over"]) == (NAME, ["notes.md"])
    assert trial["conversations"] == found["conversations"]
    assert [each for each in found["notes"] if each.startswith("b.html: it is a document to be read")]
    again = json.loads(mull(home, "sessions", "import", str(source), "--json").stdout)
    assert (again["made"], again["same"]) == ([], found["made"])
    held = home / "sessions" / f"{found['made'][-1]}.files" / SAFE.attachment.sha256
    assert held.read_bytes() == b"nothing secret"


def test_a_complete_document_and_its_session_are_one(home: Path, tmp_path: Path) -> None:
    source = folder_with_documents(home, tmp_path / "from")
    run = mull(home, "sessions", "import", str(source))
    assert run.returncode == 0
    assert run.stdout == f"{NAME}\n" * 3
    assert "1  new" in run.stderr
    assert "2  here already, with nothing new" in run.stderr
    assert "no conversations in: notes.md" in run.stderr
    assert [each.name for each in (home / "sessions").glob("*.jsonl")] == [f"{NAME}.jsonl"]


def test_attachments_that_did_not_come_along_are_named(home: Path, tmp_path: Path) -> None:
    source = folder_with_documents(home, tmp_path / "from")
    shutil.rmtree(source / "kept.files")
    (source / "a.md").unlink()
    found = json.loads(mull(home, "sessions", "import", str(source), "--json").stdout)
    (said,) = [each for each in found["notes"] if each.startswith("kept.jsonl: the attachment notes.txt")]
    assert said.endswith(f"is gone: there is no {found['made'][-1]}.files/{SAFE.attachment.sha256}")


def test_one_document_is_tried_and_told_to_programs(home: Path, tmp_path: Path) -> None:
    source = folder_with_documents(home, tmp_path / "from") / "a.md"
    found = json.loads(mull(home, "sessions", "import", str(source), "--json", "--dry-run").stdout)
    assert (found["made"], found["messages"]) == ([NAME], 3)
    assert not list((home / "sessions").glob("*"))
