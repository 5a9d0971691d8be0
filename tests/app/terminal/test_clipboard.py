"""What is copied goes to the system's program and to the terminal, and no more is said than is known."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.app_harness import opened_harness, until
from tests.platforms import needs
from tui.app.chat.composer import Composer
from tui.app.terminal import clipboard


@pytest.fixture(autouse=True)
def only_xclip_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up on xclip soon; whatever else is started has as long as a busy machine may take to start it."""
    run = subprocess.run

    def patient(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        return run(command, **{**options, "timeout": 0.2 if command[0].endswith("xclip") else 60.0})

    monkeypatch.setattr(subprocess, "run", patient)


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


@needs("scripts that start by themselves")
def test_the_systems_program_gets_the_text_and_no_keys(bin_folder: Path, tmp_path: Path) -> None:
    program(bin_folder, "wl-copy", f'cat > {tmp_path}/text; env > {tmp_path}/env; echo "$@" >> {tmp_path}/env')
    environ = {"PATH": f"{bin_folder}:{os.environ['PATH']}", "WAYLAND_DISPLAY": "w", "OPENAI_API_KEY": "canary-1"}
    tried = clipboard.copy_with_program("tab\t日本\n\x1b]", environ, "linux")
    assert tried == clipboard.Tried("wl-copy")
    assert (tmp_path / "text").read_text() == "tab\t日本\n\x1b]"
    assert "canary-1" not in (tmp_path / "env").read_text()
    assert clipboard.result_in_words("ab", tried, terminal=True) == ("Copied 2 characters with wl-copy.", True)


@needs("scripts that start by themselves")
def test_the_next_program_is_tried_and_a_hanging_one_is_ended(bin_folder: Path, tmp_path: Path) -> None:
    program(bin_folder, "wl-copy", "exit 3")
    program(bin_folder, "xclip", "exec /bin/sleep 60")
    program(bin_folder, "xsel", f"cat > {tmp_path}/text")
    environ = {"PATH": f"{bin_folder}:{os.environ['PATH']}", "WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}
    assert clipboard.copy_with_program("x", environ, "linux").program == "xsel"
    (bin_folder / "xsel").unlink()
    tried = clipboard.copy_with_program("x", {**environ, "PATH": str(bin_folder)}, "linux")
    assert "wl-copy failed (exit code 3); xclip did not answer" in tried.failure
    sentence, worked = clipboard.result_in_words("x", tried, terminal=False)
    assert not worked
    assert sentence.startswith("Nothing was copied")


@needs("scripts that start by themselves")
def test_the_program_of_windows_gets_its_own_encoding(bin_folder: Path, tmp_path: Path) -> None:
    program(bin_folder, "clip.exe", f"cat > {tmp_path}/text")
    environ = {"PATH": f"{bin_folder}:{os.environ['PATH']}"}
    assert clipboard.copy_with_program("a\n日本", environ, "win32") == clipboard.Tried("clip.exe")
    assert (tmp_path / "text").read_bytes() == "a\n日本".encode("utf-16-le")


def test_which_program_is_asked(bin_folder: Path) -> None:
    def names(environ: dict[str, str], platform: str) -> list[str]:
        return [one.name for one in clipboard.programs(environ, platform)]

    assert names({}, "darwin") == ["pbcopy"]
    assert names({"SSH_CONNECTION": "x"}, "darwin") == []
    assert names({"WSL_DISTRO_NAME": "x"}, "linux") == ["clip.exe"]
    assert names({}, "linux") == []
    assert names({}, "win32") == ["clip.exe"]
    assert names({"SSH_CONNECTION": "x"}, "win32") == []


def test_what_cannot_be_known_is_not_said() -> None:
    none = clipboard.Tried()
    assert "Nothing pasted?" in clipboard.result_in_words("x", none, terminal=True)[0]
    assert "more than many terminals take" in clipboard.result_in_words("x" * 80_000, none, terminal=True)[0]
    assert not clipboard.has_clipboard({"TERM": "linux"})
    assert not clipboard.has_clipboard({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"})
    assert clipboard.has_clipboard({"TERM": "xterm-256color"})
    assert not clipboard.has_clipboard({})
    assert clipboard.has_clipboard({"WT_SESSION": "x"})


@pytest.mark.parametrize("term", ["dumb", "xterm-256color"])
async def test_what_was_copied_can_be_pasted_within_mull_on_any_terminal(
    home: Path, term: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("PATH", "")
    async with opened_harness(home) as (harness, pilot):
        harness.app.copy_to_clipboard("copied \ud800 text")
        assert harness.app.clipboard == "copied ? text"
        await pilot.press("ctrl+v")
        await until(pilot, lambda: harness.screen.query_one(Composer).text == "copied ? text")


@pytest.mark.parametrize(
    ("text", "copied", "said"),
    [
        ("words", "words", ""),
        ("\x1b[31mred\x1b[0m", "[31mred[0m", "2 control characters left out."),
        ("a\x1bb\u202ec", "ab\u202ec", "1 control character left out. 1 invisible character in it."),
        ("code\r\nmore\r", "code\nmore\n", ""),
    ],
)
async def test_what_is_copied_holds_no_controls_and_that_is_told(
    text: str, copied: str, said: str, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    def copy_with_program(text: str, _: Mapping[str, str]) -> clipboard.Tried:
        return clipboard.Tried(f"program of {text!r}")

    monkeypatch.setattr(clipboard, "copy_with_program", copy_with_program)
    async with opened_harness(home) as (harness, pilot):
        harness.app.copy_to_clipboard(text)
        assert harness.app.clipboard == copied
        await until(pilot, lambda: bool(harness.told()))
        told = harness.told()
        assert f"program of {copied!r}" in told
        assert told.endswith(said or ".")
        assert ("control" in told or "invisible" in told) is bool(said)
