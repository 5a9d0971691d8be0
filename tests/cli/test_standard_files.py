"""A standard file that is closed, full or read by nobody is told in a sentence, and what was paid for is kept."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from io import BufferedWriter, FileIO, TextIOWrapper
from itertools import product
from pathlib import Path
from random import Random

import pytest

from tests.cli.processes import RUN, clean_environ, mull
from tests.cli.standard_files import runs
from tests.paths import ROOT
from tests.platforms import needs
from tui.cli.standard_files import WholeFile

pytestmark = [
    needs("fork"),
    pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full"),
]

DATA = (
    "ask hi", "ask --json hi", "ask --dry-run hi", "compare -e low -e high hi", "compare --json -e low -e high hi",
    "sessions list", "sessions show last", "sessions search hello", "context last", "context last --json",
    "export last", "export last --format json", "export last --format html -o -", "models", "models --json",
    "personas list", "personas show planner", "usage", "usage --json", "doctor", "--version", "--version -v", "--help",
    "ask --help", "completion bash",
)  # fmt: skip
"""Commands that write data to stdout."""

REFUSED = ("sessions show none", "export none", "nothing", "ask --effort", "personas show none", "")
WHY = {"full": "No space left on device", "closed": "it is closed", "no reader": "nobody reads it any more"}


def test_what_stdout_cannot_take_is_a_sentence_and_exit_code_1(home: Path, tmp_path: Path) -> None:
    mull(home, "ask", "hello")
    whys = [Random(words).choice(list(WHY)) for words in DATA]
    rows = [(words, ("empty", why, "file")) for words, why in zip(DATA, whys, strict=True)]
    for run in runs(home, tmp_path, rows):
        sentence = f"mull: stdout cannot be written: {WHY[run.states[1]]}."
        assert (run.code, run.stderr.splitlines().count(sentence)) == (1, 1), run
        assert run.told_in_sentences, run


def test_every_state_of_all_three_files_has_an_exit_code_and_no_crash(home: Path, tmp_path: Path) -> None:
    mull(home, "ask", "hello")
    states = list(product(("empty", "closed", "folder"), ("file", "closed", "full"), ("file", "closed", "full")))
    rows = Random(7).sample(list(product((*DATA, *REFUSED), states)), 30)
    for run in runs(home, tmp_path, rows):
        lost = run.states[1] != "file"
        wants_stdin = run.states[0] == "folder" and run.words[:1] in (("ask",), ("compare",))
        refused = " ".join(run.words) in REFUSED or (wants_stdin and "--help" not in run.words)
        assert run.code == (2 if refused else 1 if lost else 0), run
        assert run.told_in_sentences, run
        if not lost and not refused:
            assert run.stdout, run


def test_a_reply_that_stdout_cannot_take_is_whole_in_its_session(home: Path, tmp_path: Path) -> None:
    asks = ("ask hello", "ask --json hello", "compare -e low -e high hello")
    for run in runs(home, tmp_path, [(words, ("empty", state, "file")) for words, state in product(asks, WHY)]):
        session = run.stderr.rpartition("mull sessions show ")[2].split()[0]
        records = [json.loads(line) for line in (home / "sessions" / f"{session}.jsonl").read_bytes().splitlines()]
        ends = [record for record in records if record["type"] == "ended"]
        assert len(ends) == (2 if run.words[0] == "compare" else 1)
        assert all(end["outcome"]["status"] == "complete" and end["text"] for end in ends), ends


SHELL = [
    ("ask hi >&-", 1), ("ask hi 2>&-", 0), ("ask hi <&-", 0), ("ask hi <&- >&-", 1), ("ask hi <&- 2>&-", 0),
    ("models >&- 2>&-", 1), ("models <&- >&- 2>&-", 1), ("<&-", 2), (">&-", 2), ("<&- >&- 2>&-", 2),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code"), SHELL)
def test_as_a_shell_starts_it(line: str, code: int, home: Path) -> None:
    command = ["sh", "-c", f'"$0" "$@" {line.removeprefix("ask hi").removeprefix("models")}', *RUN]
    command += line.split()[: {"a": 2, "m": 1}.get(line[0], 0)]
    run = subprocess.run(
        command, cwd=ROOT, env={**clean_environ(), "MULL_HOME": str(home)}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert (run.returncode, "mistake" in run.stderr) == (code, False)
    assert bool(run.stdout) == (code == 0)
    assert bool(run.stderr) == ("2>&-" not in line)


def test_no_file_of_a_session_gets_the_number_of_a_closed_one(home: Path, tmp_path: Path) -> None:
    states = product(("empty", "closed"), ("file", "closed"), ("file", "closed"))
    for run in runs(home, tmp_path, [("ask hello", each) for each in states]):
        assert run.told_in_sentences
    for session in (home / "sessions").glob("*.jsonl"):
        assert all(json.loads(line)["type"] for line in session.read_text(encoding="utf-8").splitlines())


ENCODINGS = ["ascii", "cp1252", "latin-1", "utf-16", "shift_jis", "idna", ":strict", ""]


@pytest.mark.parametrize("asked", ENCODINGS)
def test_a_stream_of_any_encoding_gets_the_reply(asked: str, home: Path) -> None:
    environ = {**clean_environ(), "MULL_HOME": str(home), "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    run = subprocess.run(
        [*RUN, "ask", "Gr\u00fc\u00dfe \u65e5\u672c. practice: tokens=40"], cwd=ROOT, check=False, capture_output=True,
        env={**environ, **({"PYTHONIOENCODING": asked} if asked else {})}, stdin=subprocess.DEVNULL, timeout=100,
    )  # fmt: skip
    encoding = asked.partition(":")[0]
    read_as = "utf-8" if encoding in ("", "idna") else encoding
    assert run.returncode == 0
    assert len(run.stdout.decode(read_as)) > 40
    assert "mistake" not in run.stderr.decode(read_as)


@pytest.mark.parametrize("least", [0, 1_100])
def test_a_pipe_that_takes_no_more_for_now_is_waited_for(least: int) -> None:
    """Also where its number is above those that ``select`` takes."""
    fcntl = pytest.importorskip("fcntl")
    reader, first = os.pipe()
    writer = fcntl.fcntl(first, fcntl.F_DUPFD, least)
    os.close(first)
    os.set_blocking(writer, False)
    text = "0123456789" * 40_000  # more than a pipe holds
    told: list[str] = []
    stream = TextIOWrapper(BufferedWriter(WholeFile(FileIO(writer, "w"), told.append)), "utf-8")  # type: ignore[type-var]
    read: list[bytes] = []
    reading = threading.Thread(target=lambda: read.extend(iter(lambda: os.read(reader, 65_536), b"")))
    reading.start()
    stream.write(text)
    stream.flush()
    os.close(writer)
    reading.join()
    os.close(reader)
    assert (b"".join(read).decode(), told) == (text, [])


def test_after_an_error_the_rest_is_discarded_and_nothing_told_twice() -> None:
    told: list[str] = []
    with open("/dev/full", "wb", buffering=0) as full:
        file = WholeFile(full, told.append)
        assert [file.write(b"abc") for _ in range(3)] == [3, 3, 3]
    assert told == ["No space left on device"]
    assert file.problem == "No space left on device"
