"""No file holds what was typed, what was answered or a key but the session, whatever Textual and others are told."""

from __future__ import annotations

import os
import sys
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.app.terminal.saying import Saying
from tests.app.terminal.terminals import Terminal
from tests.paths import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals as Linux has them")
LEAVE = b"\x11"  # Ctrl+Q
KEY = "sk-canary-0123456789abcdef"
PROMPT = "CANARYPROMPT"
REPLY = "CANARYREPLY"
STARTS = "import os; os.chdir(os.environ['WORK']); from mull import main; main()"
CRASHES = """
import os
import tui.engine.session as session
from mull import main

def broken(*_, **__):
    raise RuntimeError("CANARYPROMPT sk-canary-0123456789abcdef")

session.Session.next_request = broken
os.chdir(os.environ["WORK"])
main()
"""


def environ(home: Path, server: ThreadingHTTPServer, work: Path) -> dict[str, str]:
    """Everything that makes Textual, the SDK or Python write down more than they do."""
    return {
        "MULL_HOME": str(home),
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": f"http://127.0.0.1:{server.server_address[1]}/v1",
        "PYTHONPATH": str(ROOT),
        "WORK": str(work),
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_LOG": str(work / "textual.log"),
        "TEXTUAL_SCREENSHOT": "0",
        "TEXTUAL_SCREENSHOT_LOCATION": str(work),
        "OPENAI_LOG": "debug",
        "PYTHONFAULTHANDLER": "1",
    }


def written(folder: Path) -> dict[str, str]:
    """Every file below a folder, by its place in it."""
    return {str(f.relative_to(folder)): f.read_text("utf-8", "replace") for f in folder.rglob("*") if f.is_file()}


def test_a_conversation_leaves_its_session_and_no_other_trace(tmp_path: Path, server: ThreadingHTTPServer) -> None:
    Saying.text = REPLY
    home, work = tmp_path / "home", tmp_path / "work"
    work.mkdir()
    with Terminal(["-c", STARTS, "-m", "gpt-4o"], environ(home, server, work)) as terminal:
        terminal.wait_for(b"gpt-4o")
        terminal.type(PROMPT.encode() + b"\r")
        terminal.wait_for(REPLY.encode())
        terminal.type(LEAVE)
        assert terminal.end() == 0
    assert KEY.encode() not in terminal.written
    assert written(work) == {}
    files = written(home)
    assert any(PROMPT in text and REPLY in text for name, text in files.items() if name.startswith("sessions"))
    assert [name for name, text in files.items() if KEY in text] == []
    assert {name.split(os.sep)[0] for name in files} <= {
        "sessions", "history.jsonl", "history.lock", "index.db", "index.db-wal", "index.db-shm",
    }  # fmt: skip


def test_an_injected_mistake_still_gives_the_crash_report_and_no_prompt(
    tmp_path: Path, server: ThreadingHTTPServer
) -> None:
    home, work = tmp_path / "home", tmp_path / "work"
    work.mkdir()
    with Terminal(["-c", CRASHES, "-m", "gpt-4o"], environ(home, server, work)) as terminal:
        terminal.wait_for(b"gpt-4o")
        terminal.type(PROMPT.encode() + b"\r")
        assert terminal.end() == 1
    report = terminal.written.rpartition(b"\x1b[?1049l")[2]
    assert b"made a mistake (RuntimeError)" in report
    assert b"in broken" in report
    assert PROMPT.encode() not in report
    assert KEY.encode() not in terminal.written
    assert written(work) == {}
    files = written(home)
    assert not any(KEY in text for text in files.values())
    assert {name for name, text in files.items() if PROMPT in text} <= {"history.jsonl"}, "it was sent, and is recalled"
