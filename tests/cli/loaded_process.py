"""mull as a fork of one loaded process: what it writes and its exit code, without the second that loading takes."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from tests.cli import processes
from tests.cli.processes import clean_environ
from tests.paths import ROOT
from tests.platforms import WINDOWS

ONE_AT_A_TIME = Lock()
LATE = ("openai", "tui.tokens", "yaml", "splintr", "filelock", "tui.providers.practice.transport", "tui.cli.commands")
"""What a command loads where it needs it, and nearly every run here does."""
SECONDS = 100  # for a run; then it is ended by a signal
MOST_STDIN = 16_000  # characters: what a pipe holds of them before it is read


def mull(home: Path, *words: str, stdin: str | bytes = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run mull with nothing of the machine's own settings, as ``processes.mull`` does."""
    if WINDOWS or isinstance(stdin, bytes) or len(stdin) > MOST_STDIN:  # Windows has no fork
        return processes.mull(home, *words, stdin=stdin, **env)
    asked = json.dumps([words, stdin, {**clean_environ(), "MULL_HOME": str(home), **env}])
    with ONE_AT_A_TIME:
        folder, loaded = _loaded()
        assert loaded.stdin is not None
        assert loaded.stdout is not None
        loaded.stdin.write(f"{asked}\n")
        loaded.stdin.flush()
        code = int(loaded.stdout.readline())
        written = [Path(folder.name, name).read_bytes().decode() for name in ("stdout", "stderr")]
    return subprocess.CompletedProcess(words, code, *written)


@cache
def _loaded() -> tuple[TemporaryDirectory[str], subprocess.Popen[str]]:
    """Return a process that has loaded mull, and where its forks write; it ends with the process of the tests."""
    folder = TemporaryDirectory(prefix="mull-loaded-")
    words = [sys.executable, "-m", "tests.cli.loaded_process", folder.name]
    pipe = subprocess.PIPE
    return folder, subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=clean_environ())


def _serve(folder: Path) -> None:
    """Load mull, and answer each line on stdin, the words and the environment of a run, with its exit code."""
    from tui.cli import main  # noqa: PLC0415  only in the process that is forked
    from tui.cli.interface import COMMANDS  # noqa: PLC0415  only in the process that is forked

    for name in (*(f"tui.cli.{command}" for command in COMMANDS), *LATE):
        importlib.import_module(name)
    for line in sys.stdin:
        words, stdin, environ = json.loads(line)
        if child := os.fork():
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
            continue
        _as_started(folder, words, stdin, environ)
        code = 1
        try:
            main.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        except BaseException:  # noqa: BLE001  Python would write it and go on to its end, as here
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)


def _as_started(folder: Path, words: list[str], stdin: str, environ: dict[str, str]) -> None:
    """Give a fork its words, its environment and its standard files."""
    signal.alarm(SECONDS)
    sys.argv = ["mull", *words]
    os.environ.clear()
    os.environ.update(environ)
    reading, given = os.pipe()
    os.write(given, stdin.encode())
    os.close(given)
    os.dup2(reading, 0)
    os.close(reading)
    for number, name in ((1, "stdout"), (2, "stderr")):
        file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  what the forked process had read stays with it


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
