"""``mull sessions import``: what did not come along is said at once, and a file that holds no session is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.loaded_process import mull
from tests.export.earlier import with_comments
from tui.core.attachments import Held, held_from
from tui.core.conversation.message import ReplyOrigin
from tui.core.conversation.record import (
    Line,
    Marked,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    UserSaid,
)
from tui.core.conversation.record_json import to_json
from tui.core.conversation.tree import Conversation
from tui.store.sessions.attachments import keep

NAME = "20261120-140000-abcd"
ORIGIN = ReplyOrigin("o1", "practice", practice=True)
HELD = [held_from(f"{name}.txt", f"the text of {name}".encode()) for name in ("one", "two", "three")]
ONE, TWO, THREE = (held.attachment for held in HELD)
WITHOUT = "the next request goes without it"
NOT_SENT = "it is in no next request"


def session(*more: Record) -> list[Line]:
    """A session of two messages, the first with two files, the second with one of them and a third."""
    records: list[Record] = [
        SessionStarted(NAME),
        UserSaid(None, "first", (ONE, TWO)),
        ReplyStarted(1, ORIGIN),
        ReplyEnded(2, "a", told_apart=True),
        UserSaid(2, "second", (TWO, THREE)),
        ReplyStarted(4, ORIGIN),
        ReplyEnded(5, "b", told_apart=True),
        *more,
    ]
    return [Line(seq, f"2026-11-20T14:00:{seq:02}.000+00:00", record) for seq, record in enumerate(records)]


def written(folder: Path, form: str, lines: list[Line], files: list[Held]) -> Path:
    """Write a session as a file of this form, with some of its files beside it."""
    folder.mkdir()
    held = Conversation()
    for line in lines:
        held.apply(line)
    held.settle()
    source = folder / f"{NAME}.{form}"
    rows = "".join(f"{to_json(line)}\n" for line in lines)
    source.write_text(rows if form == "jsonl" else with_comments(held, "t"), "utf-8")
    for each in files:
        (source.with_suffix(".files")).mkdir(exist_ok=True)
        keep(source.with_suffix(".files"), each)
    return source


@pytest.mark.parametrize("form", ["jsonl", "md"])
@pytest.mark.parametrize(
    ("more", "here", "said"),
    [
        ([], HELD, {}),
        ([], [], {"one": WITHOUT, "two": WITHOUT, "three": WITHOUT}),
        ([], HELD[:1], {"two": WITHOUT, "three": WITHOUT}),
        ([], HELD[1:2], {"one": WITHOUT, "three": WITHOUT}),
        ([], HELD[:2], {"three": WITHOUT}),
        ([Marked(1, "muted", True)], [], {"one": NOT_SENT, "two": WITHOUT, "three": WITHOUT}),
        ([Marked(4, "muted", True)], [], {"one": WITHOUT, "two": WITHOUT, "three": NOT_SENT}),
        ([Marked(1, "muted", True), Marked(4, "muted", True)], [], dict.fromkeys(("one", "two", "three"), NOT_SENT)),
        ([Summarised(5, "Both.", ORIGIN, (1, 2))], [], {"one": NOT_SENT, "two": WITHOUT, "three": WITHOUT}),
        (
            [Summarised(5, "Both.", ORIGIN, (1, 2)), Marked(7, "muted", True)],
            HELD[2:],
            {"one": WITHOUT, "two": WITHOUT},
        ),
    ],
)
def test_files_that_did_not_come_along_are_named_at_once(
    home: Path, tmp_path: Path, form: str, more: list[Record], here: list[Held], said: dict[str, str]
) -> None:
    run = mull(home, "sessions", "import", str(written(tmp_path / "from", form, session(*more), here)))
    assert (run.returncode, run.stdout.strip()) == (0, NAME)
    told = [row.removeprefix("mull: ") for row in run.stderr.splitlines() if "the attachment" in row]
    assert len(told) == len(said)
    for name, next_request in said.items():
        (row,) = [each for each in told if f"the attachment {name}.txt (text, " in each]
        assert row.endswith(f"; {next_request}")
    folder = home / "sessions" / f"{NAME}.files"
    assert (f"beside the original session into {folder}" in run.stderr) is bool(said)
    folder.mkdir(exist_ok=True)
    for each in HELD:  # what the advice says
        keep(folder, each)
    assert mull(home, "sessions", "check", NAME).returncode == 0


def test_what_another_session_here_holds_did_come_along(home: Path, tmp_path: Path) -> None:
    source = written(tmp_path / "from", "md", session(), [])
    (home / "sessions" / "20261101-100000-ffff.files").mkdir(parents=True)
    for each in HELD:
        keep(home / "sessions" / "20261101-100000-ffff.files", each)
    assert "the attachment" not in mull(home, "sessions", "import", str(source)).stderr


def test_a_file_that_holds_no_session_is_named_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    (tmp_path / "picture.jsonl").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    run = mull(home, "sessions", "import", str(tmp_path / "picture.jsonl"))
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"mull: {tmp_path / 'picture.jsonl'} holds no conversation that mull knows: it is a picture (PNG). It can be "
        "attached to a message: Alt+A, or mull ask --attach FILE.\n"
    )
    shutil.rmtree(home / "sessions", ignore_errors=True)
    run = mull(home, "sessions", "import", str(tmp_path / "nothing"))
    assert (run.returncode, run.stderr) == (
        2,
        f"mull: {tmp_path / 'nothing'} cannot be read: No such file or directory.\n",
    )


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_an_export_that_was_cut_says_what_is_missing(home: Path, tmp_path: Path, share: float) -> None:
    source = written(tmp_path / "from", "md", session(), HELD)
    whole = source.read_bytes()
    source.write_bytes(whole[: int(len(whole) * share)])
    run = mull(home, "sessions", "import", str(source))
    assert run.returncode == 0
    assert "the file ends early" in run.stderr


def test_an_export_cut_in_its_first_comment_is_refused_as_damaged(home: Path, tmp_path: Path) -> None:
    source = written(tmp_path / "from", "md", session(), [])
    text = source.read_text("utf-8")
    source.write_text(text[: text.index("<!-- mull session") + 60], "utf-8")
    run = mull(home, "sessions", "import", str(source))
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"mull: {source} is a document of mull's, but damaged: it ends within its first comment. "
        "Export the session again, or import its .jsonl.\n"
    )
