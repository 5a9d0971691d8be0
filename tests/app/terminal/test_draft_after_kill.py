"""A draft that stands while mull is killed is back at the next start: its text, its attachment, and its cursor."""

from __future__ import annotations

import json
from pathlib import Path

from tests.app.terminal.terminals import Terminal

RUN = ["-c", "from mull import main; main()", "--model", "gpt-4o"]
LONG = "".join(f"line {number:04} of a text\n" for number in range(480))  # more than 10,000 characters
BEGINS, ENDS = b"\x1b[200~", b"\x1b[201~"  # of a paste


def kept(home: Path) -> tuple[str, list[str]]:
    """Return the text of the one draft on disk, and the names of what is attached to it."""
    for path in home.glob("drafts/*.draft"):
        first, _, text = path.read_text("utf-8").partition("\n")
        return text, [each["name"] for each in json.loads(first)["attached"]]
    return "", []


def test_a_draft_with_an_attachment_is_back_after_a_kill(tmp_path: Path) -> None:
    home, notes = tmp_path / "home", tmp_path / "notes.md"
    notes.write_text("what was noted")
    with Terminal(RUN, {"MULL_HOME": str(home)}) as terminal:
        terminal.wait_for("Message…".encode())
        terminal.type(f"/attach {notes}\r".encode())
        terminal.wait_for(b"notes.md (text")
        terminal.type(BEGINS + LONG.encode() + ENDS + b"the end")
        terminal.poll(lambda: kept(home) == (f"{LONG}the end", ["notes.md"]))
        terminal.process.kill()
        terminal.process.wait()
    with Terminal(RUN, {"MULL_HOME": str(home)}) as terminal:
        terminal.wait_for(b"Your unsent draft of a new session is back.")
        terminal.type(b"!")
        terminal.poll(lambda: kept(home) == (f"{LONG}the end!", ["notes.md"]))
        assert b"notes.md (text" in terminal.written
        terminal.type(b"\x11")
        assert terminal.end() == 0
    assert kept(home) == (f"{LONG}the end!", ["notes.md"]), "one that leaves finds it at the next start"
