"""mull as a process: its stdout, its stderr and its exit code."""

import os
import subprocess
import sys
from pathlib import Path

from tests.paths import ROOT

RUN = [sys.executable, "-c", "from tui.cli.main import main; main()"]
QUESTION = "What steps should I think about when writing my first Python API?"
KEYS = ("OPENAI_", "AZURE_", "MULL_")


def mull(home: Path, *words: str, stdin: str | bytes = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run mull with nothing of the machine's own settings."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(KEYS)}
    given = stdin.encode() if isinstance(stdin, str) else stdin
    run = subprocess.run(
        [*RUN, *words],
        input=given,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**clean, "MULL_HOME": str(home), **env},
        timeout=60,
    )  # fmt: skip
    return subprocess.CompletedProcess(run.args, run.returncode, run.stdout.decode(), run.stderr.decode())
