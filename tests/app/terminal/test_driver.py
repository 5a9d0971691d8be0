"""What the chat hears of a real terminal: keys behind answers, broken text and lost ends, and the terminal's size."""

from __future__ import annotations

import re
from pathlib import Path
from time import monotonic
from types import SimpleNamespace

import pytest
from textual.drivers.linux_driver import LinuxDriver
from textual.events import AppFocus

from tests.app.terminal.terminals import Terminal
from tui.app.app import MullApp
from tui.app.terminal.background import FOLLOW, SILENT, UNFOLLOW, Background, BackgroundChanged
from tui.app.terminal.driver import TerminalDriver
from tui.app.terminal.input import TerminalInput
from tui.core.appearance import BACKGROUND_QUESTION

RUN = ["-c", "from mull import main; main()", "--model", "gpt-4o"]
LEAVE = b"\x11"  # Ctrl+Q
PLACE = re.compile(rb"\x1b\[(\d+);(\d+)H")
UNASKED = (  # by mull
    b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\\x1b[?997;2n\x1b[?62;4c\x1b[>1;95;0c\x1b[?1u\x1b[4;600;800t\x1bP>|XTerm(379)\x1b\\"
    b"\x1b_Gi=31;OK\x1b\\\x1b[99999999999u\x1b]4;1;rgb:cdcd/0000/0000\x07"
)


def chat(home: Path, **environ: str) -> Terminal:
    return Terminal(RUN, {"MULL_HOME": str(home), **environ})


def test_keys_behind_what_nobody_asked_for_are_typed_alone(tmp_path: Path) -> None:
    with chat(tmp_path) as terminal:
        terminal.wait_for("Message…".encode())
        terminal.type(UNASKED + b"qzq")
        terminal.wait_for(b"qzq")
        terminal.type(b"\xff\xfe\x80 no UTF-8\x1b[?99")  # and the beginning of an answer
        terminal.wait_for(b"no UTF-8")
        terminal.type(LEAVE)
        assert terminal.end() == 0
    for sign in (b"rgb", b"997", b"XTerm", b"?62", b"OK\x1b", b"mistake"):
        assert sign not in terminal.written


TOLD = """
import sys
from mull import main
from tui.app.app import MullApp
from tui.app.terminal.background import BackgroundChanged

whole = MullApp._on_message

async def on_message(app, message):
    if isinstance(message, BackgroundChanged):
        app.screen.query_one("Composer").insert(f"<{message.background.value}>")
    await whole(app, message)

MullApp._on_message = on_message
sys.exit(main())
"""


def test_a_background_is_asked_for_and_each_change_is_told_once(tmp_path: Path) -> None:
    with Terminal(["-c", TOLD, "--model", "gpt-4o"], {"MULL_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for(BACKGROUND_QUESTION.encode())
        terminal.wait_for("Message…".encode())
        assert FOLLOW.encode() in terminal.written
        for report, shown in (
            ("\x1b]11;rgb:ffff/ffff/ffff\x07", "<light>"),
            ("\x1b]11;rgb:fdfd/f6f6/e3e3\x07\x1b[?997;2n\x1b]11;rgb:0/0/0\x07", "<light><dark>"),
            ("\x1b[?997;1n\x1b[?997;2n", "<light><dark><light>"),
        ):
            terminal.type(report.encode())
            terminal.wait_for(shown.encode())
        terminal.written = b""
        terminal.type(b"\x1b[O\x1b[I")
        terminal.wait_for(BACKGROUND_QUESTION.encode())
        terminal.type(LEAVE)
        assert terminal.end() == 0
    assert UNFOLLOW.encode() in terminal.written


def test_a_background_that_is_asked_for_again_may_come_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LinuxDriver, "process_message", lambda _driver, _message: None)
    driver = TerminalDriver.__new__(TerminalDriver)
    driver._app = SimpleNamespace(mouse_captured=False)  # type: ignore[assignment]
    driver._background, driver._incoming = Background.DARK, TerminalInput()
    driver.process_message(AppFocus())
    now = monotonic()
    assert list(driver._incoming.feed("\x1b", now)) == []
    assert list(driver._incoming.decide(now + 0.2)) == []  # an Escape by itself would be one by now
    (told,) = driver._incoming.feed("]11;rgb:ffff/ffff/ffff\x07", now + 0.3)
    assert isinstance(told, BackgroundChanged)


@pytest.mark.parametrize("name", sorted(SILENT - {"", "dumb"}))  # dumb has lines and no screen
def test_a_terminal_that_would_print_the_question_is_not_asked(tmp_path: Path, name: str) -> None:
    with chat(tmp_path, TERM=name) as terminal:
        terminal.wait_for("Message…".encode())
        terminal.type(LEAVE)
        assert terminal.end() == 0
    assert BACKGROUND_QUESTION.encode() not in terminal.written
    assert b"2031" not in terminal.written


def test_a_paste_whose_end_is_lost_is_shown_and_keys_are_heard(tmp_path: Path) -> None:
    with chat(tmp_path) as terminal:
        terminal.wait_for("Message…".encode())
        terminal.type(b"\x1b[200~lost paste")
        terminal.wait_for(b"lost paste")
        terminal.type(b"qzq")
        terminal.wait_for(b"qzq")
        terminal.type(b"\x1b[201~")
        terminal.type(LEAVE)
        assert terminal.end() == 0


def test_a_click_outside_of_the_screen_takes_no_focus_away(tmp_path: Path) -> None:
    with chat(tmp_path) as terminal:
        terminal.wait_for("Message…".encode())
        terminal.type(b"\x1b[<0;300;300M\x1b[<0;300;300m")
        terminal.type(b"qzq")
        terminal.wait_for(b"qzq")
        terminal.type(LEAVE)
        assert terminal.end() == 0


def test_variables_that_are_left_over_do_not_set_the_size(tmp_path: Path) -> None:
    with chat(tmp_path, COLUMNS="20", LINES="5") as terminal:
        terminal.wait_for("Message…".encode())
        assert (_last_row(terminal), b" " * 100 + b"\x1b" in terminal.written) == (40, True)
        terminal.resize(130, 50)
        terminal.wait_until(lambda: _last_row(terminal) == 50)
        terminal.type(LEAVE)
        assert terminal.end() == 0


def _last_row(terminal: Terminal) -> int:
    return max((int(place[1]) for place in PLACE.finditer(terminal.written)), default=0)


def test_another_driver_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MullApp(lambda: (0, "")).get_driver_class() is TerminalDriver
    monkeypatch.setattr("textual.constants.DRIVER", "textual.drivers.headless_driver:HeadlessDriver")
    assert MullApp(lambda: (0, "")).get_driver_class().__name__ == "HeadlessDriver"
