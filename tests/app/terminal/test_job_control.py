"""A shell stops the chat and brings it back: the terminal is the shell's meanwhile, and shows all of mull then."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.app.terminal.terminals import Terminal
from tests.benchmarks.screen import Screen
from tui.app.terminal.driver import NO_SHELL
from tui.app.terminal.sequences import GIVE_TITLE_BACK, KEEP_TITLE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals as Linux has them")
LEAVE, SUSPEND = b"\x11", b"\x1a"  # Ctrl+Q, Ctrl+Z
SIZE = (100, 40)
DRAFT = "a draft of mine"
FRAME = (DRAFT, "practice", "╭─", "╰─", "help")  # of the header, the composer, the line of keys


class Shell:
    """A terminal in which a shell has started mull, with a draft in the composer."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.job = int(self._said_behind("[job "))
        terminal.wait_for(b"practice")
        terminal.type(DRAFT.encode())
        terminal.wait_until(lambda: DRAFT in self.text)

    @property
    def text(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """Return what a terminal shows that got no more than what was written since mull took it over last."""
        screen = Screen(*SIZE)
        screen.feed(self.terminal.written.rpartition(b"\x1b[?1049h")[2])
        return screen.lines()

    def stop(self, how: Callable[[], None]) -> str:
        """Have mull stopped, and return what the shell says of it."""
        self.terminal.written = b""
        how()
        return self._said_behind("[stopped")

    def bring_back(self) -> None:
        self.terminal.type(b"fg\n")
        self.terminal.wait_for(b"\x1b[?1049h")

    def _said_behind(self, words: str) -> str:
        found = re.compile(re.escape(words.encode()) + rb"([^\]]*)\]")
        self.terminal.wait_until(lambda: bool(found.search(self.terminal.written)))
        return str(found.findall(self.terminal.written)[-1], "utf-8")


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    arguments = ["-m", "tests.app.terminal.shell", "--model", "gpt-4o"]
    with Terminal(arguments, {"MULL_HOME": str(tmp_path)}, columns=SIZE[0]) as terminal:
        yield Shell(terminal)
        terminal.type(LEAVE)
        assert terminal.end() == 0


def test_it_stops_by_a_key_and_by_signals_and_all_is_shown_again(shell: Shell) -> None:
    for typed, how in (
        ("a", lambda: shell.terminal.type(SUSPEND)),
        ("b", lambda: os.kill(shell.job, signal.SIGTSTP)),
        ("c", lambda: os.kill(shell.job, signal.SIGSTOP)),
    ):
        said = shell.stop(how)
        assert ("raw" in said) is (typed == "c")  # nobody can do anything at a SIGSTOP
        assert (b"\x1b[?1049l" in shell.terminal.written) is (typed != "c")
        assert (GIVE_TITLE_BACK.encode() in shell.terminal.written) is (typed != "c")
        shell.bring_back()
        shell.terminal.type(typed.encode())
        shell.terminal.wait_until(lambda: all(words in shell.text for words in FRAME))
        assert KEEP_TITLE.encode() in shell.terminal.written
    shell.terminal.wait_until(lambda: f"{DRAFT}abc" in shell.text)


def test_in_the_background_it_waits_for_the_terminal(shell: Shell) -> None:
    shell.stop(lambda: shell.terminal.type(SUSPEND))
    shell.stop(lambda: shell.terminal.type(b"bg\n"))
    assert b"\x1b" not in shell.terminal.written
    shell.bring_back()
    shell.terminal.type(b"!")
    shell.terminal.wait_until(lambda: f"{DRAFT}!" in shell.text)


def test_without_a_shell_it_goes_on_and_says_so(tmp_path: Path) -> None:
    with Terminal(
        ["-c", "from mull import main; main()", "--model", "gpt-4o"], {"MULL_HOME": str(tmp_path)}
    ) as terminal:
        terminal.wait_for(b"practice")
        terminal.type(SUSPEND)
        terminal.wait_for(NO_SHELL[:18].encode())
        terminal.type(b"zqz")
        terminal.wait_for(b"zqz")
        terminal.type(LEAVE)
        assert terminal.end() == 0
