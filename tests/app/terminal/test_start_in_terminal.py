"""The start in a real terminal: what is typed during it arrives, and whatever ends it leaves the terminal as it was.

``tests/benchmarks/typing.py`` and ``tests/benchmarks/endings.py`` try many more moments.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.app.terminal.terminals import Terminal
from tests.benchmarks.endings import left_on
from tests.benchmarks.endings import once as ended
from tests.benchmarks.typing import Editor, program_in
from tests.benchmarks.typing import once as typed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals as Linux has them")
BROKEN_INPUT = """
import sys
from mull import main
from tui.app.terminal.input import TerminalInput

whole = TerminalInput.feed

def feed(self, text, now):
    if "x" in text:
        raise ValueError("not to be shown")
    return whole(self, text, now)

TerminalInput.feed = feed
main()
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_typed_from_the_very_start_is_sent_as_it_was_typed(tmp_path: Path, seed: int) -> None:
    wanted, found = typed(program_in(tmp_path), seed)
    assert found == wanted


@pytest.mark.parametrize(
    ("ending", "moment"),
    [("ctrl+c", 0.02), ("ctrl+q", 0.0), ("sigterm", 0.05), ("sighup", 0.8), ("stop", 0.1), ("crash", 0.15)],
)
def test_an_end_at_the_start_leaves_the_terminal_as_it_was(tmp_path: Path, ending: str, moment: float) -> None:
    assert ended(tmp_path, ending, moment) == ""


def test_a_mistake_in_what_reads_keys_is_no_good_end(tmp_path: Path) -> None:
    with Terminal(["-c", BROKEN_INPUT], {"MULL_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("Message…".encode())
        terminal.type(b"x")
        assert terminal.end() == 1
    told = terminal.written.partition(b"\x1b[?1049l")[2]
    assert b"mistake" in told
    assert b"not to be shown" not in told


def test_bytes_that_are_no_text_become_signs_wherever_a_read_cuts_them(tmp_path: Path) -> None:
    with Terminal(["-c", "from mull import main; main()"], {"MULL_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("Message…".encode())
        for piece in (b"a\xff\xc3", b"(", "é".encode()[:1], "é".encode()[1:], b"\xf0\x9f", b"zq"):
            terminal.type(piece)
        terminal.wait_for("a��(é�zq".encode()[-12:])
        terminal.type(b"\x11")
        assert terminal.end() == 0


def test_the_model_editor_edits() -> None:
    editor = Editor()
    for key in ("text:abc", "left", "backspace", "text:xy", "delete", "right", "enter", "backspace", "delete"):
        editor.press(key)
    assert (editor.sent, editor.text, editor.at) == (["axy"], "", 0)


def test_modes_that_were_left_on_are_seen() -> None:
    assert left_on(b"\x1b[?1049h\x1b[?25l\x1b[>25u\x1b[?2004h\x1b[?1049l") == {"25", "kitty", "2004"}
    assert left_on(b"\x1b[?1049h\x1b[?25l\x1b[>25u\x1b[<u\x1b[?1049l\x1b[?25h") == set()


def test_a_terminal_of_somebody_else_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.app.terminal import raw_mode  # noqa: PLC0415  not on Windows

    monkeypatch.setattr(os, "isatty", lambda _: True)
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: -1)
    assert raw_mode.raw_mode() is None
