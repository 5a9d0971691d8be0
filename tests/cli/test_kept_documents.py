"""A folder of documents in the settings, as those meet it who ask on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.loaded_process import mull


@pytest.fixture
def notes(home: Path) -> Path:
    notes = home / "notes"
    home.mkdir()
    (home / "config.toml").write_text(f"practice_pace = 0\n[export]\nfolder = '{notes}'\n", "utf-8")
    return notes


def test_each_turn_is_written_and_export_finds_nothing_to_do(home: Path, notes: Path) -> None:
    assert mull(home, "ask", "Why is the sky dark?").returncode == 0
    (document,) = notes.glob("*.md")
    assert "Why is the sky dark?" in document.read_text("utf-8")
    assert mull(home, "ask", "-s", "last", "And then?").returncode == 0
    assert "And then?" in document.read_text("utf-8")
    assert mull(home, "sessions", "export", "--all").stderr.endswith(": 1 unchanged\n")
    assert mull(home, "sessions", "purge", "last", "2", "--yes").returncode == 0
    assert "\nAnd then?" not in document.read_text("utf-8")
    ran = mull(home, "sessions", "rename", "last", "The sky")
    assert f"{document.name} keeps its name; its session is called 'The sky' now." in ran.stderr
    assert "# The sky" in document.read_text("utf-8")
    ran = mull(home, "sessions", "delete", "last")
    assert ran.stderr.endswith(f"mull: {document.name} stays in {notes}.\n")


def test_a_private_session_is_never_written(home: Path, notes: Path) -> None:
    assert mull(home, "ask", "--no-session", "Hello").returncode == 0
    assert not notes.exists()


def test_a_folder_that_refuses_costs_no_turn(home: Path, notes: Path) -> None:
    notes.write_text("a file", "utf-8")
    ran = mull(home, "ask", "Hello")
    assert (ran.returncode, f"The session's document was not written: {notes} could not" in ran.stderr) == (0, True)
    assert ran.stdout.strip()
