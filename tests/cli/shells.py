"""A real shell in a pseudo-terminal, into which lines with Tab are typed: what words mull is then called with."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from tests.app.terminal.terminals import Terminal
from tests.cli.processes import clean_environ
from tests.paths import ROOT, python_path

# How each is started without anybody's own settings, and how it takes mull's script; to use an unset name is an error.
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'set -u; eval "$(mull completion bash)"'),
    "zsh": (
        ["zsh", "-f", "-i"],
        'setopt nounset; autoload -Uz compinit; compinit -uD; eval "$(mull completion zsh)"',
    ),
    "fish": (["fish", "--no-config", "-i"], "mull completion fish | source"),
}
READY = "there-is-a-prompt"
# Called by Tab or for its script it is mull; else it writes the words that it was called with into a file.
MULL = """#!/bin/sh
if [ -n "$_MULL_COMPLETE" ] || [ "$1" = completion ]; then
    exec {python} -c "from mull import main; main()" "$@"
fi
printf '%s\\0' "$@" > {words}
echo called-$((20 + 3))
"""
START = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # else there is no job control
os.chdir(sys.argv[1])
os.execvp(sys.argv[2], sys.argv[2:])
"""


def there(shell: str) -> pytest.MarkDecorator:
    """Return a mark that leaves a test out where a shell is not installed."""
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed")


class Shell:
    """A shell that has taken mull's script. ``folder`` is its home and current folder, ``home`` mull's."""

    def __init__(self, name: str, folder: Path, home: Path) -> None:
        self._words = folder / "words"
        program = folder / "bin" / "mull"
        program.parent.mkdir()
        program.write_text(MULL.format(python=shlex.quote(sys.executable), words=shlex.quote(str(self._words))))
        program.chmod(0o755)
        arguments, script = SHELLS[name]
        path = os.pathsep.join([str(program.parent), clean_environ()["PATH"]])
        own = {"PATH": path, "HOME": str(folder), "MULL_HOME": str(home), "PYTHONPATH": python_path(ROOT)}
        self.terminal = Terminal(["-c", START, str(folder), *arguments], own)
        self.terminal.type(f'{script}; echo {READY[:-6]}""{READY[-6:]}\r'.encode())
        self.terminal.wait_for(READY.encode())

    def called_with(self, line: str) -> list[str]:
        """Type a line with Tabs in it and Enter; return the words that mull is called with."""
        self.terminal.written = b""
        self.terminal.type(f"{line}\r".encode())
        self.terminal.wait_for(b"called-23")
        return self._words.read_text("utf-8").split("\0")[:-1]

    def shown(self, line: str, until: str) -> str:
        """Type a line with Tabs in it, wait for a text, clear the line, and return all that was written."""
        self.terminal.written = b""
        self.terminal.type(line.encode())
        self.terminal.wait_for(until.encode())
        return self.terminal.written.decode("utf-8", "replace")

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, *_: object) -> None:
        self.terminal.__exit__()
