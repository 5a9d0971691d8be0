"""``mull sessions export``: a folder that keeps up, as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click import Context

from tests.cli.loaded_process import mull
from tests.store.documents.session_folder import SessionFolder
from tui.cli import progress
from tui.cli.interface import sessions
from tui.cli.options import completing_with_folder

ONE, TWO = "20261120-140000-aaaa", "20261120-150000-bbbb"
SKY = "why-is-the-sky-dark-2026-11-20.md"


@pytest.fixture
def held(home: Path) -> SessionFolder:
    held = SessionFolder(home)
    held.begin(ONE)
    held.begin(TWO, "Plan the week")
    return held


def test_all_are_written_once_and_then_what_changed(home: Path, held: SessionFolder) -> None:
    run = mull(home, "sessions", "export", "--all", str(held.documents))
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr == f"mull: 2 sessions into {held.documents}: 2 written\n"
    held.turn(TWO, "And then?")
    run = mull(home, "sessions", "export", "--all", str(held.documents))
    assert run.stderr.endswith(": 1 written, 1 unchanged\n")
    assert held.text(SKY) == held.exported(ONE)


def test_some_are_written_by_their_names(home: Path, held: SessionFolder) -> None:
    run = mull(home, "sessions", "export", ONE[:-2], ONE, str(held.documents), "--format", "html")
    assert run.stderr == f"mull: 1 session into {held.documents}: 1 written\n"
    assert held.files() == [SKY.replace(".md", ".html")]


def test_what_is_not_as_it_should_be_is_told_by_name(home: Path, held: SessionFolder) -> None:
    words = "sessions", "export", "--all", str(held.documents)
    mull(home, *words)
    (held.documents / SKY).write_text("mine", "utf-8")
    run = mull(home, *words)
    assert (run.returncode, f"nothing is lacking there: {SKY}" in run.stderr) == (0, True)
    held.turn(ONE, "More?")
    held.delete(TWO)
    run = mull(home, *words)
    assert run.returncode == 1
    assert f"mull: {SKY} was edited since mull wrote it, and is left alone" in run.stderr
    assert "mull: plan-the-week-2026-11-20.md is of a session that is gone; it stays\n" in run.stderr
    assert run.stderr.endswith(": 1 left alone since you edited them\n")
    told = json.loads(mull(home, *words, "--json").stdout)
    assert (told["sessions"], told["edited"], told["written"], told["gone"][0]["session"]) == (1, 1, 0, TWO)
    assert told["documents"][0]["behind"]
    run = mull(home, *words, "--beside")
    assert run.returncode == 0
    assert held.text(SKY) == "mine"


def test_a_dry_run_names_what_would_be_written(home: Path, held: SessionFolder) -> None:
    run = mull(home, "sessions", "export", "--all", str(held.documents), "--dry-run")
    assert run.stdout == f"{SKY}\nplan-the-week-2026-11-20.md\n"
    assert "--dry-run" in run.stderr
    assert not held.documents.exists()


def test_keys_and_new_titles_are_told(home: Path, held: SessionFolder) -> None:
    words = "sessions", "export", "--all", str(held.documents)
    mull(home, *words)
    held.turn(ONE, "Use sk-proj-" + "aB3dE5gH7jK9" * 4)
    held.rename(TWO, "The week")
    run = mull(home, *words)
    assert f"mull: {SKY}: this looks like a key: sk-pr" in run.stderr
    assert "mull sessions export --mask-secrets" in run.stderr
    assert "plan-the-week-2026-11-20.md keeps its name; its session is called 'The week' now" in run.stderr
    run = mull(home, *words, "--mask-secrets")
    assert f"mull: {SKY}: masked: sk-pr" in run.stderr
    assert "aB3dE5gH7jK9" not in held.text(SKY)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--all"], "--all takes a folder alone"),
        (["--all", "last", "notes"], "--all takes a folder alone"),
        (["last"], "A session and a folder are needed"),
        (["nobody", "notes"], "There is no session 'nobody'"),
        (["--all", "nowhere/notes"], "nowhere is no folder"),
    ],
)
def test_what_is_asked_for_wrongly_is_refused(home: Path, held: SessionFolder, words: list[str], said: str) -> None:
    run = mull(home, "sessions", "export", *words)
    assert (run.returncode, said in run.stderr) == (2, True), run.stderr
    assert not held.documents.exists()


def test_a_folder_of_sessions_is_refused(home: Path, held: SessionFolder) -> None:
    run = mull(home, "sessions", "export", "--all", str(held.sessions))
    assert (run.returncode, "folder of the sessions themselves" in run.stderr) == (2, True)


def test_a_shell_is_offered_sessions_and_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.cli.known_names.known_names", lambda kind, ctx: {"last": "", "2026": ""})
    both = completing_with_folder("sessions", alone="every")
    command = sessions.commands["export"]
    ctx = Context(command)
    names = command.params[0]
    assert [item.value for item in both(ctx, names, "la")] == ["last"]
    assert [item.type for item in both(ctx, names, "not")] == ["dir"]
    ctx.params["every"] = True
    assert [item.type for item in both(ctx, names, "la")] == ["dir"]


def test_progress_is_shown_on_a_terminal_alone_and_cleared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ticks = iter(range(100))
    said = progress.shown("abc", lambda number: f"{number} of 3", lambda: next(ticks))
    assert list(said) == ["a", "b", "c"]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert list(progress.shown("abc", lambda number: f"{number} of 3", lambda: next(ticks))) == ["a", "b", "c"]
    told = capsys.readouterr().err
    assert told.startswith(f"{progress.CLEARED}mull: 1 of 3")
    assert told.endswith(progress.CLEARED)


def test_the_folder_of_the_settings_needs_no_name(home: Path, held: SessionFolder) -> None:
    words = "sessions", "export", "--all"
    assert "[export] folder" in mull(home, *words).stderr
    text = f"[export]\nfolder = '{held.documents}'\nwithout = ['usage']\n"
    (home / "config.toml").write_text(text, "utf-8")
    assert mull(home, *words).stderr == f"mull: 2 sessions into {held.documents}: 2 written\n"
    assert "replies:" not in held.text(SKY)
    assert held.text(SKY) != held.exported(ONE)
    assert mull(home, *words, str(held.documents)).stderr.endswith(": 2 unchanged\n")
    elsewhere = home / "other"
    mull(home, *words, str(elsewhere))
    assert (elsewhere / SKY).read_text("utf-8") == held.exported(ONE)
