"""On a real terminal title and progress are given back, however mull ends, and while a shell has the terminal."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.app.terminal.terminals import Terminal
from tui.app.terminal.sequences import GIVE_TITLE_BACK, KEEP_TITLE, PROGRESS_ENDS, PROGRESS_RUNS, title

RUN = ["-c", "from mull import main; main()", "--model", "gpt-4o"]
CRASH = """
from textual.widgets import TextArea
from tui.app.terminal.window import TerminalWindow
from mull import main
whole = TerminalWindow.runs
def runs(window, sign):
    whole(window, sign)
    raise RuntimeError
TerminalWindow.runs = runs
main()
"""
GIVEN_BACK = (PROGRESS_ENDS + GIVE_TITLE_BACK).encode()


def asked(terminal: Terminal) -> None:
    """Ask for a reply that stalls, and wait until the terminal shows that it runs."""
    terminal.wait_for(KEEP_TITLE.encode() + title("mull").encode())
    terminal.wait_for("Message…".encode())
    terminal.type(b"practice: fault=stall at=40\r")
    terminal.wait_for(PROGRESS_RUNS.encode())


@pytest.mark.parametrize("how", ["key", "signal", "crash"])
def test_title_and_progress_are_given_back_at_the_end(tmp_path: Path, how: str) -> None:
    words = ["-c", CRASH, "--model", "gpt-4o"] if how == "crash" else RUN
    with Terminal(words, {"MULL_HOME": str(tmp_path), "TERM": "xterm-ghostty"}) as terminal:
        asked(terminal)
        if how == "key":
            terminal.wait_for(title("✎ practice: fault=stall at=40 - mull").encode())
            terminal.type(b"\x11")  # Ctrl+Q
        elif how == "signal":
            terminal.process.send_signal(signal.SIGTERM)
        code = terminal.end()
        assert code == {"key": 0, "signal": 128 + signal.SIGTERM, "crash": 1}[how]
        before, _, behind = terminal.written.rpartition(GIVEN_BACK)
        assert before
        assert b"\x1b]" not in behind.partition(b"\x1b[?1049l")[2]  # the terminal is the shell's again


def test_a_terminal_without_a_title_gets_none(tmp_path: Path) -> None:
    with Terminal(RUN, {"MULL_HOME": str(tmp_path), "TERM": "linux"}) as terminal:
        terminal.wait_for(b"practice")
        terminal.wait_for("Message…".encode())
        terminal.type(b"practice: tokens=1\r")
        terminal.wait_for(b"$0")
        terminal.type(b"\x11")
        assert terminal.end() == 0
    assert not any(each in terminal.written for each in (b"\x1b]0;", b"\x1b]9;", b"\x1b[22;0t", b"\x1b[23;0t"))
