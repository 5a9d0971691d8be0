"""`mull export --complete` and its way back: another mull has the same session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.export.random_sessions import NAME, ORIGIN, OUTCOMES, PLACE
from tui.core.attachments import Held, held_from
from tui.core.conversation.record import HeadMoved, Line, Record, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.store.sessions.attachments import keep

KEY = "sk-proj-Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8"
SAFE, SECRET = (
    held_from("notes.txt", b"nothing secret"),
    held_from("env.txt", f"# of the tests\nOPENAI_API_KEY={KEY}\n".encode()),
)


def session(home: Path, said: str = "Why?", attached: tuple[Held, ...] = (SAFE,)) -> None:
    """Write a session with two answers to a question, the first of which is in view."""
    outcome = OUTCOMES[0]
    records: list[Record] = [
        SessionStarted(NAME, folder="~/work"),
        UserSaid(None, said, tuple(each.attachment for each in attached)),
        ReplyStarted(1, ORIGIN),
        ReplyEnded(2, "So.", outcome=outcome, told_apart=True),
        ReplyStarted(1, ORIGIN),
        ReplyEnded(4, f"Or otherwise: {said}", outcome=outcome, told_apart=True),
        HeadMoved(2),
    ]
    path = home / "sessions" / f"{NAME}.jsonl"
    path.parent.mkdir(parents=True)
    lines = [Line(at, f"2026-11-20T14:00:0{at}.000+00:00", each) for at, each in enumerate(records)]
    path.write_text("".join(f"{to_json(line)}\n" for line in lines), "utf-8")
    for each in attached:
        keep(path.with_suffix(".files"), each)


@pytest.mark.parametrize("form", ["md", "json", "html"])
def test_another_mull_has_all_branches_and_attachments(home: Path, tmp_path: Path, form: str) -> None:
    session(home)
    file, other = tmp_path / "kept", tmp_path / "other"
    run = mull(home, "export", "--complete", "--format", form, "-o", str(file))
    assert (run.returncode, run.stderr) == (0, f"mull: written to {file}\n")
    text = file.read_text("utf-8")
    assert [each for each in ("example.org", "req_1", "~/work", '"body"') if each in text] == []
    run = mull(other, "sessions", "import", str(file))
    assert (run.returncode, run.stdout) == (0, f"{NAME}\n")
    assert run.stderr == f"mull: go on with it: mull --resume {NAME}\n"
    assert (other / "sessions" / f"{NAME}.files" / SAFE.attachment.sha256).read_bytes() == b"nothing secret"
    there, here = (mull(each, "sessions", "tree", NAME, "--json").stdout for each in (other, home))
    assert there == here
    again = mull(other, "sessions", "import", str(file))
    assert (again.returncode, again.stdout) == (0, f"{NAME}\n")
    assert f"{NAME} is here already: nothing in the file is new" in again.stderr
    assert [each.name for each in (other / "sessions").glob("*.jsonl")] == [f"{NAME}.jsonl"]


def test_where_requests_went_comes_along_on_request_and_that_is_said(home: Path) -> None:
    session(home)
    run = mull(home, "export", "--complete", "--raw")
    assert PLACE in run.stdout
    assert "it holds hosts, request ids and the bodies of replies as the service sent them" in run.stderr
    run = mull(home, "export", "--raw")
    assert (run.returncode, run.stderr) == (2, "mull: --raw is for --complete. Give both, or leave it out.\n")


@pytest.mark.parametrize("form", ["md", "json", "html"])
def test_a_masked_document_holds_no_key_at_its_end_either(home: Path, tmp_path: Path, form: str) -> None:
    session(home, f"My key is {KEY}.", (SAFE, SECRET))
    run = mull(home, "export", "--complete", "--format", form)
    assert f"this looks like a key: {KEY[:5]}… in the attached env.txt" in run.stderr
    assert f"this looks like a key: {KEY[:5]}… in messages 1, 4" in run.stderr
    file = tmp_path / "kept"
    run = mull(home, "export", "--complete", "--format", form, "--mask-secrets", "-o", str(file))
    assert f"left out: what holds {KEY[:5]}… in the attached env.txt" in run.stderr
    masked = mull(tmp_path / "other", "sessions", "import", str(file))
    assert "the attachment env.txt" in masked.stderr
    assert "notes.txt" not in masked.stderr
    kept = "".join(each.read_text("utf-8") for each in (tmp_path / "other" / "sessions").rglob("*") if each.is_file())
    assert KEY not in file.read_text("utf-8") + kept
    assert f"{KEY[:5]}•" in kept


def test_what_is_gone_is_said(home: Path) -> None:
    session(home)
    (home / "sessions" / f"{NAME}.files" / SAFE.attachment.sha256).unlink()
    run = mull(home, "export", "--complete")
    assert run.returncode == 0
    assert "notes.txt (text, 14 bytes) is not in it: it is gone" in run.stderr
