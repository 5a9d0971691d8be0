"""``mull ask`` and ``mull compare`` on a disk that goes away: the reply is printed, and said to be kept nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.processes import clean_environ
from tests.paths import ROOT
from tests.platforms import needs
from tui.store.sessions.store import Sessions

FAILING = """
import errno, os, sys
from pathlib import Path
import pytest
from tests.faulty_disk import Fault, FaultyDisk
import tui.engine.journal as journal
from mull import main

disk = FaultyDisk(Path(os.environ["MULL_HOME"], "sessions"), pytest.MonkeyPatch())
fault = eval(os.environ["FAULT"])
if os.environ["WHEN"] == "at once":
    disk.fault = fault
else:  # once the reply was asked for
    say, beside = journal.Journal.say, journal.Journal.ask_beside

    async def then_fail(self, *args, **kwargs):
        said = await say(self, *args, **kwargs)
        disk.fault = fault
        return said

    async def then_fail_beside(self, *args, **kwargs):
        said = await beside(self, *args, **kwargs)
        disk.fault = fault
        return said

    journal.Journal.say, journal.Journal.ask_beside = then_fail, then_fail_beside
main()
"""
GONE = '("open", "write", "fsync", "ftruncate", "fstat", "close", "stat", "mkdir", "replace", "unlink", "scandir")'
FAULTS = [
    f"Fault({GONE}, errno.EIO)",
    f"Fault({GONE}, errno.ESTALE)",
    'Fault(("write", "ftruncate"), errno.EIO, short=40)',
    'Fault(("fsync",), errno.EIO)',
    'Fault(("write",), errno.ENOSPC, short=1)',
]


def failing(home: Path, when: str, fault: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run mull on a disk that fails."""
    given = {"MULL_HOME": str(home), "WHEN": when, "FAULT": fault}
    return subprocess.run(
        [sys.executable, "-c", FAILING, *words],
        capture_output=True, check=False, cwd=ROOT, env={**clean_environ(), **given}, timeout=100, text=True,
    )  # fmt: skip


def is_clean(home: Path) -> bool:
    """Say whether what is on the disk can be read, and no line of it is torn."""
    files = list((home / "sessions").glob("*.jsonl")) if (home / "sessions").is_dir() else []
    for file in files:
        for row in file.read_bytes().splitlines():
            json.loads(row)
    return True


@pytest.mark.parametrize("fault", FAULTS)
def test_a_reply_that_was_asked_for_is_printed(tmp_path: Path, fault: str) -> None:
    run = failing(tmp_path, "asked", fault, "ask", "hello there")
    assert "Practice model." in run.stdout, run.stderr
    (told,) = [line for line in run.stderr.splitlines() if "not kept" in line and "thinking" not in line]
    assert told.startswith("mull: not kept: ")
    assert "Traceback" not in run.stderr
    assert run.returncode == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_written_down_first_is_not_sent(tmp_path: Path, fault: str) -> None:
    run = failing(tmp_path, "at once", fault, "ask", "hello there")
    assert (run.stdout, run.returncode) == ("", 1)
    assert "Nothing was sent" in run.stderr
    assert "--anyway" in run.stderr
    assert "Traceback" not in run.stderr
    assert fault == FAULTS[2] or is_clean(tmp_path), "a torn line stays only where it cannot be cut off"


@pytest.mark.parametrize("fault", FAULTS[1:2])
def test_anyway_sends_it_and_keeps_it_nowhere(tmp_path: Path, fault: str) -> None:
    run = failing(tmp_path, "at once", fault, "ask", "--anyway", "--json", "hello there")
    told = json.loads(run.stdout)
    assert "Practice model." in told["text"], run.stderr
    assert told["kept"] is False
    assert "not kept" in run.stderr
    assert run.returncode == 1


@pytest.mark.parametrize("fault", [FAULTS[0], FAULTS[2]])
def test_replies_that_were_compared_are_printed(tmp_path: Path, fault: str) -> None:
    run = failing(
        tmp_path, "asked", fault, "compare", "--json", "--model", "o1", "-e", "low", "-e", "high", "hello there"
    )
    told = json.loads(run.stdout)
    assert [bool(each["text"]) for each in told["contestants"]] == [True, True], run.stderr
    assert (told["kept"], run.returncode) == (False, 1)
    assert "not kept" in run.stderr


@pytest.mark.parametrize("fault", [FAULTS[2], FAULTS[3]])
def test_the_session_is_gone_on_with_once_the_disk_is_back(tmp_path: Path, fault: str) -> None:
    """After a torn line, what follows begins on a line of its own; what the torn one held is told."""
    failing(tmp_path, "asked", fault, "ask", "hello there")
    run = failing(tmp_path, "at once", "None", "ask", "-s", "last", "--anyway", "and more")
    assert run.returncode == 0, run.stderr
    assert ("passed over" in run.stderr) is (fault == FAULTS[2]), "it is on no disk, and was printed"
    opened = Sessions(tmp_path / "sessions", lambda: None).open("last", write=False)  # type: ignore[arg-type, return-value]
    said = [message.text for message in opened.conversation.path()]
    assert {"hello there", "and more"} <= set(said)


@needs("folders that root alone can write")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "sessions").mkdir(mode=0o500)
    run = failing(tmp_path, "at once", "None", "ask", "hello there")
    assert (run.stdout, run.returncode) == ("", 1)
    assert "Nothing was sent" in run.stderr
