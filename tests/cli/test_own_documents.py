"""`mull sessions import` of a folder and of an archive that hold documents of mull's own."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.cli.test_complete import SAFE, session
from tests.export.random_sessions import NAME, ORIGIN, OUTCOMES
from tui.core.attachments import Held, held_from
from tui.core.conversation.record import Line, Record, ReplyEnded, ReplyStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.store.sessions.attachments import keep

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


def goes_on(home: Path, said: str, attached: Held) -> None:
    """Let the session say more, and have a reply: in its file, as another mull does."""
    path = home / "sessions" / f"{NAME}.jsonl"
    first = path.read_text("utf-8").count("\n")
    records: list[Record] = [
        UserSaid(2, said, (attached.attachment,)),
        ReplyStarted(first, ORIGIN),
        ReplyEnded(first + 1, f"As for {said}", outcome=OUTCOMES[0], told_apart=True),
    ]
    lines = [Line(first + at, f"2026-11-21T14:00:0{at}.000+00:00", each) for at, each in enumerate(records)]
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(f"{to_json(line)}\n" for line in lines))
    keep(path.with_suffix(".files"), attached)


def usage(home: Path) -> object:
    return json.loads(mull(home, "usage", "--json").stdout)["total"]


def test_a_newer_document_adds_to_the_session_that_an_older_one_became(home: Path, tmp_path: Path) -> None:
    session(home)
    older, newer, other = tmp_path / "older.md", tmp_path / "newer.html", tmp_path / "other"
    assert mull(home, "export", "--complete", "-o", str(older)).returncode == 0
    goes_on(home, "the rest", held_from("more.txt", b"more"))
    assert mull(home, "export", "--complete", "--format", "html", "-o", str(newer)).returncode == 0
    held = (home / "sessions" / f"{NAME}.jsonl").read_bytes()
    for document in (older, newer):
        run = mull(home, "sessions", "import", str(document))
        assert f"{NAME} is here already: nothing in the file is new" in run.stderr
    assert (home / "sessions" / f"{NAME}.jsonl").read_bytes() == held
    assert mull(other, "sessions", "import", str(older)).returncode == 0
    assert mull(other, "ask", "-s", NAME, "--connection", "practice", "What I asked here").returncode == 0
    trial = json.loads(mull(other, "sessions", "import", "--json", "--dry-run", str(newer)).stdout)
    assert (trial["grown"], trial["messages"]) == ([NAME], 2)
    run = mull(other, "sessions", "import", str(newer))
    assert (run.returncode, run.stdout) == (0, f"{NAME}\n")
    assert f"{NAME} was here before, and has more now: 2 messages" in run.stderr
    assert [each.name for each in (other / "sessions").glob("*.jsonl")] == [f"{NAME}.jsonl"]
    attached = other / "sessions" / f"{NAME}.files" / held_from("more.txt", b"more").attachment.sha256
    assert attached.read_bytes() == b"more"
    assert "What I asked here" in mull(other, "export", NAME).stdout, "it stays in front"
    whole = mull(other, "export", NAME, "--tree").stdout
    assert "What I asked here" in whole
    assert "As for the rest" in whole
    spent, kept = usage(other), (other / "sessions" / f"{NAME}.jsonl").read_bytes()
    for document in (older, newer):
        again = json.loads(mull(other, "sessions", "import", "--json", str(document)).stdout)
        assert (again["same"], again["messages"]) == ([NAME], 0)
    assert usage(other) == spent
    assert (other / "sessions" / f"{NAME}.jsonl").read_bytes() == kept


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
