"""How the chat ends by itself: where the terminal vanishes, and where the settings are wrong."""

import os
import signal
from pathlib import Path

from tests.app.terminal.terminals import PATIENCE, Terminal
from tests.doubles import FakeClock
from tui.core.conversation.message import Reply, ReplyStatus
from tui.store.sessions.store import Sessions

RUN = ["-c", "from mull import main; main()", "--model", "gpt-4o"]


def test_a_terminal_that_vanishes_ends_the_program_and_loses_nothing(tmp_path: Path) -> None:
    with Terminal(RUN, {"MULL_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("Message…".encode())
        terminal.type(b"practice: fault=stall at=40\r")
        terminal.wait_for(b"writing")
        terminal.close()
        for number in (signal.SIGHUP, signal.SIGCONT):  # as the system does, both at once
            os.killpg(terminal.process.pid, number)
        assert terminal.process.wait(PATIENCE) == 128 + signal.SIGHUP
    reply = Sessions(tmp_path / "sessions", FakeClock().now).open("last", write=False).conversation.path()[-1]
    assert isinstance(reply, Reply)
    assert (bool(reply.text), reply.status) == (True, ReplyStatus.INTERRUPTED)


def test_wrong_settings_end_it_with_a_sentence_once_the_screen_is_gone(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("reserve = -1\n")
    with Terminal(RUN, {"MULL_HOME": str(tmp_path)}) as terminal:
        assert terminal.end() == 2
    told = terminal.written.partition(b"\x1b[?1049l")[2].decode()
    assert told.strip().endswith("config.toml, line 1: reserve must not be below 0.")
