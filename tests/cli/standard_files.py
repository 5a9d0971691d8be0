"""mull with standard files that are closed, full or read by nobody: many runs, each a fork of one loaded process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.cli.processes import clean_environ
from tests.paths import ROOT

# In the fork a closed file is as Python makes it at the start: no stream, and its number is free.
FORKS = """
import importlib, json, os, sys
from tui.cli import main
from tui.cli.interface import COMMANDS
for name in COMMANDS:
    importlib.import_module(f"tui.cli.{name}")
import openai, tui.tokens

def put(number, state, folder):
    name = ("stdin", "stdout", "stderr")[number]
    if state == "closed":
        os.close(number)
        setattr(sys, name, None)
        setattr(sys, f"__{name}__", None)
        return
    if state == "no reader":
        reader, file = os.pipe()
        os.close(reader)
    else:
        path = {"full": "/dev/full", "empty": "/dev/null", "folder": folder}.get(state, f"{folder}/{name}")
        file = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(file, number)
    os.close(file)

def fork(words, states, folder):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 70
    try:
        for number in (2, 1, 0):
            put(number, states[number], folder)
        sys.argv = ["mull", *words]
        main.main()
    except SystemExit as end:
        code = end.code
    finally:
        os._exit(code)

def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""

folder = sys.argv[1]
for line in sys.stdin:
    words, states = json.loads(line)
    for name in ("stdout", "stderr"):
        open(f"{folder}/{name}", "w").close()
    code = fork(words, states, folder)
    print(json.dumps([code, read(f"{folder}/stdout"), read(f"{folder}/stderr")]), flush=True)
"""

States = tuple[str, str, str]
"""Of stdin, stdout and stderr: ``closed``, ``full``, ``no reader``, ``empty``, ``folder``, or ``file``."""


@dataclass(frozen=True)
class Run:
    """How a run ended."""

    words: tuple[str, ...]
    states: States
    code: int
    stdout: str
    stderr: str

    @property
    def told_in_sentences(self) -> bool:
        """False where a person sees Python's words, or mull's own mistake."""
        return not any(sign in self.stdout + self.stderr for sign in ("made a mistake", "Traceback", "Exception"))


def runs(home: Path, folder: Path, rows: Sequence[tuple[str, States]]) -> list[Run]:
    """Run each row of words and states in a process of its own, one after the other."""
    asked = [(tuple(words.split()), states) for words, states in rows]
    ran = subprocess.run(
        [sys.executable, "-c", FORKS, str(folder)], cwd=ROOT, env={**clean_environ(), "MULL_HOME": str(home)},
        input="".join(json.dumps(row) + "\n" for row in asked), capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip
    ended = [json.loads(line) for line in ran.stdout.splitlines()]
    return [Run(words, states, *how) for (words, states), how in zip(asked, ended, strict=True)]
