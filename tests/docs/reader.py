"""A reader of the pages, at a shell: runs the commands of a page in their order, in a folder and a mull of its own.

A command that is mull's alone runs in this process; one with a pipe or another program runs in bash; one that opens the
chat, or asks questions, runs in bash in a pseudo-terminal. No name but that of this computer can be looked up in this
process, so nothing leaves it; the names that were wanted are kept.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import socket
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mull import main
from tests.app.terminal.terminals import Terminal
from tests.paths import ROOT, python_path

OWN = ("OPENAI_", "AZURE_", "MULL_", "XDG_")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
HERE = ("127.0.0.1", "localhost")
MULL = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "from mull import main; main()" "$@"\n'
A_DIFF = "#!/bin/sh\nprintf -- '-one\\n+two\\n'\n"
IS_JSON = f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -m json.tool\n"  # where jq is not installed
IN_BASH = "import os, sys; os.execvp('bash', ['bash', '-c', sys.argv[1]])"
QUIT = b"\x11"


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    stdout: str = ""
    stderr: str = ""


@dataclass
class Reader:
    """Types commands. ``folder`` is the current folder, ``home`` where mull keeps everything."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    wanted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in [name for name in os.environ if name.startswith(OWN) or name in (*PROXIES, "VISUAL", "EDITOR")]:
            self.monkeypatch.delenv(name)
        self.monkeypatch.setenv("MULL_HOME", str(self.home))
        self.monkeypatch.setenv("PATH", os.pathsep.join([str(self._programs()), os.environ["PATH"]]))
        self.monkeypatch.setenv("PYTHONPATH", python_path(ROOT))
        self.monkeypatch.chdir(self.folder)
        self._only_here()

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def run(self, command: str) -> Ran:
        """Run a command in this process where it is mull's alone, else in bash."""
        export = re.fullmatch(r"export (\w+)=(\S*)", command)
        if export:
            self.monkeypatch.setenv(export[1], export[2])
            return Ran(0)
        if command.startswith("unset "):
            self.monkeypatch.delenv(command.removeprefix("unset "))
            return Ran(0)
        words = shlex.split(command)
        if words[0] == "mull" and not any(sign in command for sign in ("|", "$(", ">", "<")):
            return self._inside(words)
        run = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {command}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        return Ran(run.returncode, run.stdout, run.stderr)

    def chat(self, command: str) -> int:
        """Run a command that opens the chat, wait for the chat, quit it; return the exit code."""
        with Terminal(["-c", IN_BASH, command], os.environ) as terminal:
            terminal.wait_for("essage…".encode())
            terminal.type(QUIT)
            return terminal.end()

    def answer(self, command: str, answers: list[tuple[str, str]]) -> int:
        """Run a command that asks; give each answer once its question is there; return the exit code."""
        with Terminal(["-c", IN_BASH, command], os.environ) as terminal:
            for question, answer in answers:
                terminal.written = b""
                terminal.wait_for(question.encode())
                terminal.type(f"{answer}\r".encode())
            return terminal.end()

    def _inside(self, words: list[str]) -> Ran:
        with self.monkeypatch.context() as patch:
            patch.setattr(sys, "argv", words)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
            with pytest.raises(SystemExit) as ended:
                main()
        told = self.capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, told.out, told.err)

    def _programs(self) -> Path:
        """Return a folder with the programs that the pages name: mull, and stand-ins for others."""
        folder = self.folder / "bin"
        folder.mkdir()
        programs = {"mull": MULL, "git": A_DIFF} | ({} if shutil.which("jq") else {"jq": IS_JSON})
        for name, text in programs.items():
            path = folder / name
            path.write_text(text, "utf-8")
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return folder

    def _only_here(self) -> None:
        """Let no name but that of this computer be found; keep those that were wanted."""
        found = socket.getaddrinfo

        def look_up(host: str, *rest: Any, **more: Any) -> Any:
            if host in HERE:
                return found(host, *rest, **more)
            self.wanted.append(host)
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        self.monkeypatch.setattr(socket, "getaddrinfo", look_up)
