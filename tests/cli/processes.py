"""mull as a process: its stdout, its stderr and its exit code."""

import os
import subprocess
import sys
from pathlib import Path

from tests.paths import ROOT

RUN = [sys.executable, "-c", "from mull import main; main()"]
QUESTION = "What steps should I think about when writing my first Python API?"
KEYS = ("OPENAI_", "AZURE_", "MULL_")


def clean_environ() -> dict[str, str]:
    """Return the environment without this machine's own settings of mull, of OpenAI and of Azure."""
    return {name: value for name, value in os.environ.items() if not name.startswith(KEYS)}


def mull(home: Path, *words: str, stdin: str | bytes = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run mull with nothing of the machine's own settings."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    run = subprocess.run(
        [*RUN, *words],
        input=given,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**clean_environ(), "MULL_HOME": str(home), **env},
        timeout=100,
    )  # fmt: skip
    return subprocess.CompletedProcess(run.args, run.returncode, run.stdout.decode(), run.stderr.decode())
