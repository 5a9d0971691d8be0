"""mull on the double of Windows, as processes of their own: what Python lacks there is lacking, from the start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.processes import KEYS
from tests.paths import ROOT, python_path
from tests.platforms import whole_file_needs

whole_file_needs("double of itself")
from tests.windows import PRELUDE  # noqa: E402  it needs what Windows has not

RUN = [sys.executable, "-c", f"{PRELUDE}; from tui.cli.main import main; main()"]
LOOK = (
    f"{PRELUDE}\n"
    "import os, signal, sys\n"
    "from tui.core.operating_system import SYSTEM\n"
    "gone = [name for name in ('fchmod', 'pread', 'O_DIRECTORY', 'fork') if hasattr(os, name)]\n"
    "print(SYSTEM, gone, hasattr(signal, 'SIGHUP'), sys.modules['fcntl'])"
)

CHAT = f"""{PRELUDE}
import asyncio, sys
from pathlib import Path
from tests.app_harness import opened_harness

async def main() -> None:
    async with opened_harness(Path(sys.argv[1]), model="gpt-4o") as (harness, pilot):
        await harness.ask(pilot, "hello")
    print(harness.assembly.sessions.open("last", write=False).conversation.path()[-1].status)

asyncio.run(main())
"""


def environ(home: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(KEYS)}
    return {**clean, "MULL_HOME": str(home), "PYTHONPATH": python_path(ROOT)}


def mull(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RUN, *words], capture_output=True, text=True, check=False, env=environ(home), stdin=subprocess.DEVNULL
    )


def test_the_double_lacks_what_windows_lacks(home: Path) -> None:
    run = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True, env=environ(home))
    assert run.stdout.split() == ["win32", "[]", "False", "None"]


def test_a_session_is_asked_gone_on_with_found_and_moved(home: Path) -> None:
    assert mull(home, "ask", "-m", "gpt-4o", "hello").returncode == 0
    again = mull(home, "ask", "-s", "last", "--json", "and again")
    assert again.returncode == 0, again.stderr
    session = json.loads(again.stdout)["session"]
    assert session in mull(home, "sessions", "search", "again").stdout
    (file,) = (home / "sessions").glob("*.jsonl")
    assert b"\r" not in file.read_bytes()
    assert mull(home, "sessions", "delete", session).returncode == 0
    assert mull(home, "sessions", "restore", session).returncode == 0
    assert list(home.rglob("*.lock")) == []


def test_a_connection_is_written_and_its_missing_key_told(home: Path) -> None:
    words = ("--kind", "compatible", "--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--api-key-env", "LOCAL")
    run = mull(home, "setup", *words, "local")
    assert run.returncode == 0, run.stderr
    assert [path.name for path in home.glob("config.toml*")] == ["config.toml"]
    run = mull(home, "ask", "-c", "local", "hello")
    assert run.returncode == 1
    assert '$env:LOCAL = "..."' in run.stderr


def test_a_turn_of_the_chat(home: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", CHAT, str(home)], capture_output=True, text=True, check=False, env=environ(home)
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip().endswith("complete")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_keeps_what_came(home: Path, number: signal.Signals) -> None:
    run = subprocess.Popen(
        [*RUN, "ask", "-m", "gpt-4o", "practice: fault=stall at=20"], env=environ(home),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert run.stdout is not None
    assert run.stdout.read(20)
    run.send_signal(number)
    _, told = run.communicate(timeout=100)
    assert run.returncode == 130, told
    assert "[interrupted]" in mull(home, "export").stdout
