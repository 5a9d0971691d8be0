"""Tries an installed mull: its commands, and a turn with the practice model in the chat on a terminal.

    python -m tests.installed FOLDER     the environment that mull is installed in

Standard library only: the environment holds mull and what it needs, and no test tools. Linux and macOS.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.terminal import Terminal

QUESTION = "How do I begin?"
WHOSE = ("PYTHON", "OPENAI", "AZURE", "MULL", "TEXTUAL")
PATIENCE = 60.0  # seconds for a command, or for something on the screen


@dataclass(frozen=True)
class Installed:
    """An installed mull: what starts it, the folder its modules are in, and the folder it keeps everything in."""

    command: Sequence[str]
    modules: Path
    home: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Return what it is started with: nothing of the caller's settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(WHOSE)}
        return {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", "MULL_HOME": str(self.home), **self.environ}

    def output(self, *words: str) -> str:
        """Run a command, which must exit 0, in an empty folder, and return its stdout."""
        run = subprocess.run(
            [*self.command, *words], cwd=self.home, env=self.environment(), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        assert run.returncode == 0, (words, run.returncode, run.stderr)
        return run.stdout


def try_commands(mull: Installed) -> str:
    """Run the commands that need the files beside the modules, and one turn; return the reply."""
    told = mull.output("--version", "-v")
    assert f"  {mull.modules}\n" in told, f"not the mull that was to be tried:\n{told}"
    assert "planner" in mull.output("personas", "list")
    assert mull.output("personas", "show", "planner").strip()
    assert len(json.loads(mull.output("models", "--json"))) > 1
    reply = mull.output("ask", QUESTION).strip()
    assert reply
    assert QUESTION in mull.output("export")
    assert QUESTION in mull.output("export", "--format", "html")
    return reply


def try_chat(mull: Installed, reply: str) -> None:
    """Open the chat, ask, see the reply on the screen, and quit."""
    beginning = reply.splitlines()[0].replace("*", "")[:40]
    with Terminal([*mull.command], env=mull.environment(), cwd=mull.home) as terminal:
        terminal.wait_for_screen("Message…", PATIENCE)
        terminal.send(QUESTION.encode() + b"\r")
        terminal.wait_for_screen(beginning, PATIENCE)
        terminal.send(b"\x11")  # Ctrl+Q
        assert terminal.end(PATIENCE) == 0
    assert [each["title"] for each in json.loads(mull.output("sessions", "list", "--json"))] == [QUESTION] * 2


def main() -> None:
    """Try the mull of an environment, by its command and as a module."""
    folder = Path(sys.argv[1]).resolve()
    modules = next(folder.glob("lib/python*/site-packages"))
    for command in ([str(folder / "bin" / "mull")], [str(folder / "bin" / "python"), "-m", "mull"]):
        with TemporaryDirectory() as home:
            mull = Installed(command, modules, Path(home))
            try_chat(mull, try_commands(mull))
        print("well:", *command)


if __name__ == "__main__":
    main()
