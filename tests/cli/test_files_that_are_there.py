"""A file that is there already is never touched: exit code 2, and what to do."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mull import main
from tests.cli.processes import clean_environ
from tests.platforms import WINDOWS


def ran(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    """Run a command in this process; return its exit code, and what it wrote to stderr."""
    monkeypatch.setattr("sys.argv", ["mull", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code, capsys.readouterr().err


@pytest.fixture
def asked(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return a home with a session, which is the one that this process sees."""
    for name in set(os.environ) - set(clean_environ()):
        monkeypatch.delenv(name)
    monkeypatch.setenv("MULL_HOME", str(home))
    monkeypatch.setattr("sys.stdin", open(os.devnull, encoding="utf-8"))  # noqa: SIM115  for the whole test
    assert ran(capsys, monkeypatch, "ask", "-m", "gpt-4o", "practice: tokens=9")[0] == 0
    return home


THERE: dict[str, Callable[[Path], object]] = {
    "a text": lambda path: path.write_text("mine"),
    "an empty file": lambda path: path.touch(),
    "a file that cannot be written": lambda path: path.touch(0o400),
    "a folder": lambda path: path.mkdir(),
    "a link": lambda path: path.symlink_to(path.parent),
    "a link to nowhere": lambda path: path.symlink_to(path.with_name("nowhere")),
    "a link to itself": lambda path: path.symlink_to(path),
}
if not WINDOWS:
    THERE["a pipe"] = os.mkfifo


def seen(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return what is in a folder: modes and contents by name; links are not followed."""
    return {
        each.name: (each.lstat().st_mode, each.read_bytes() if each.is_file() and not each.is_symlink() else b"")
        for each in folder.iterdir()
    }


@pytest.mark.parametrize("name", ["md", "json", "html"])
@pytest.mark.parametrize("what", THERE)
def test_an_export_leaves_what_is_there(
    asked: Path, tmp_path: Path, what: str, name: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    folder = tmp_path / "exports"
    folder.mkdir()
    path = folder / "out.md"
    THERE[what](path)
    before = seen(folder)
    code, told = ran(capsys, monkeypatch, "export", "--format", name, "-o", str(path))
    assert (code, told) == (
        2,
        f"mull: {path} exists already; nothing was written. Give another name, or move that file away.\n",
    )
    assert seen(folder) == before


def test_a_persona_leaves_the_one_that_is_there(
    asked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (asked / "personas").mkdir()
    (asked / "personas" / "mine.md").write_text("Be as it was.")
    before = seen(asked / "personas")
    code, told = ran(capsys, monkeypatch, "personas", "new", "mine")
    assert code == 2
    assert "exists already; nothing was written." in told
    assert seen(asked / "personas") == before
