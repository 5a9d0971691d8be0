"""The user's own editor: found by the environment, run on a private file, and nothing is lost where it fails."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.platforms import needs
from tui.app.terminal.editor import Edited, edit, editor_command, with_reply, without_reply
from tui.core.errors import MullError, UsageError


class Lender:
    """Counts how often the terminal was given away, and taken back."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    @contextmanager
    def __call__(self) -> Iterator[None]:
        self.steps.append("given")
        yield
        self.steps.append("back")  # as in Textual's: not where something is raised


def python(script: str) -> list[str]:
    """Return an editor: ``file`` is the path it is given."""
    return [sys.executable, "-c", f"import sys, os, pathlib; file = pathlib.Path(sys.argv[-1])\n{script}"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


async def test_what_the_editor_leaves_comes_back_and_the_file_goes(folder: Path) -> None:
    lender, clock, heard = Lender(), iter([1.0, 5.0]), signal.getsignal(signal.SIGINT)
    script = "file.write_bytes(b'\\xef\\xbb\\xbf' + file.read_bytes().upper() + b'\\r\\nnew\\r\\n')"
    edited = await edit(python(script), "over\none", lender, lambda: next(clock))
    assert edited == Edited("OVER\nONE\n\nnew", 4.0, edited.file)
    assert lender.steps == ["given", "back"]
    assert list(folder.iterdir()) == []
    assert signal.getsignal(signal.SIGINT) is heard


@needs("modes of files")
async def test_nobody_else_may_read_the_file() -> None:
    script = "file.write_text(f'{file.name} {oct(file.stat().st_mode)} {oct(file.parent.stat().st_mode)}')"
    edited = await edit(python(script), "", Lender(), lambda: 0.0)
    assert edited.text == "message.md 0o100600 0o40700"


@pytest.mark.parametrize(
    ("script", "told", "left"),
    [
        ("sys.exit(3)", "ended with code 3. Your draft is as it was.", 0),
        ("file.write_text('half'); sys.exit(1)", "What it has written is in ", 1),
        ("file.write_bytes(b'half\\n\\xff')", "Line 2 of what the editor has written is not UTF-8 text.", 1),
        ("file.unlink()", "The editor left no file. Your draft is as it was.", 0),
    ],
)
async def test_an_editor_that_fails_is_told_and_loses_nothing(folder: Path, script: str, told: str, left: int) -> None:
    lender = Lender()
    with pytest.raises(MullError) as caught:
        await edit(python(script), "draft", lender, lambda: 0.0)
    assert told in str(caught.value)
    assert lender.steps == ["given", "back"]
    kept = [path.read_bytes()[:4] for path in folder.rglob("*.md")]
    assert kept == [b"half"] * left


async def test_an_editor_that_cannot_be_started_gives_the_terminal_back(tmp_path: Path) -> None:
    lender = Lender()
    with pytest.raises(MullError, match="The editor cannot be started"):
        await edit([str(tmp_path / "none")], "draft", lender, lambda: 0.0)
    assert lender.steps == ["given", "back"]


@contextmanager
def nobody_lends() -> Iterator[None]:
    yield from _refused()


def _refused() -> Iterator[None]:
    raise UsageError("This terminal cannot be given to an editor.")


async def test_a_terminal_that_cannot_be_given_away_leaves_no_file(folder: Path) -> None:
    with pytest.raises(UsageError):
        await edit(python(""), "draft", nobody_lends, lambda: 0.0)
    assert list(folder.iterdir()) == []


def test_the_environment_names_the_editor() -> None:
    here, other = shlex.quote(sys.executable), "surely-no-editor"
    assert editor_command({"EDITOR": f"{here} --wait 'a b'"}) == [sys.executable, "--wait", "a b"]
    assert editor_command({"VISUAL": here, "EDITOR": other}) == [sys.executable]
    assert editor_command({"VISUAL": " ", "EDITOR": here}) == [sys.executable]
    for environ, told in (
        ({}, "No editor is named. Set VISUAL or EDITOR to the command of your editor"),
        ({"EDITOR": other}, "EDITOR names an editor that is not there: surely-no-editor."),
        ({"VISUAL": "vim 'a"}, "VISUAL cannot be read as a command (No closing quotation): vim 'a"),
        ({"VISUAL": "''"}, "VISUAL names an editor that is not there: ''."),
    ):
        with pytest.raises(UsageError) as caught:
            editor_command(environ)
        assert told in str(caught.value)


@given(st.text(), st.text())
def test_the_reply_below_a_draft_is_taken_away_again(text: str, reply: str) -> None:
    assert without_reply(with_reply(text, reply)) == text.rstrip("\n")
    assert without_reply(text) == text.rstrip("\n")
