"""An editor in the terminal of the chat: it has the terminal, and what it leaves is the draft then."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from tests.app.terminal.terminals import Terminal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals as Linux has them")
RUN = ["-c", "from mull import main; main()"]
TAKEN, GIVEN = b"\x1b[?1049h", b"\x1b[?1049l"
EDITOR = """
import os, pathlib, signal, sys
signal.signal(signal.SIGTSTP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("EDITING", flush=True)
os.kill(0, signal.SIGTSTP)  # as Ctrl+Z in vim: there is no shell, so that nothing stops
os.kill(0, signal.SIGINT)
said = input()
file = pathlib.Path(sys.argv[1])
file.write_text(file.read_text().strip() + ", and " + said)
print("LEAVES", flush=True)
"""


def test_the_editor_has_the_terminal_and_a_reply_goes_on_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "editor.py").write_text(EDITOR, "utf-8")
    editor = f"{shlex.quote(sys.executable)} {shlex.quote(str(tmp_path / 'editor.py'))}"
    with Terminal(RUN, {"MULL_HOME": str(tmp_path), "EDITOR": editor}) as terminal:
        terminal.wait_for(b"type to practise")
        terminal.type(b"practice: tokens=4000 rate=400\r")
        terminal.wait_for(b"writing")
        terminal.type("über\x07".encode())
        terminal.wait_for(b"EDITING")
        terminal.type(b"more\n")
        terminal.wait_for(b"LEAVES")
        lent = terminal.written.rpartition(GIVEN)[2].partition(TAKEN)[0]
        assert b"EDITING" in lent
        assert b"writing" not in lent
        terminal.wait_for("über, and more".encode())
        terminal.type(b"\x11")
        assert terminal.end() == 0
