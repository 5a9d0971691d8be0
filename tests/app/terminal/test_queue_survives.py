"""A message that is queued when mull is killed waits at the next start, in a real terminal."""

import signal
from pathlib import Path

from tests.app.terminal.terminals import Terminal

CHAT = ("-c", "from mull import main; main()")


def test_a_queued_message_survives_a_kill_and_waits_at_the_next_resume(tmp_path: Path) -> None:
    environ = {"MULL_HOME": str(tmp_path)}
    with Terminal(CHAT, environ) as terminal:
        terminal.wait_for("Message…".encode())
        terminal.type(b"practice: tokens=90000 rate=20\r")
        terminal.wait_for(b"thinking")
        terminal.type(b"the second question\r")
        terminal.wait_for(b"queued 1: ")
        terminal.wait_until(lambda: any(tmp_path.glob("queue/*.queue")))
        terminal.process.send_signal(signal.SIGKILL)
        terminal.process.wait()
    with Terminal((*CHAT, "--resume"), environ) as terminal:
        terminal.wait_for(b"queued 1: the second question")
        terminal.wait_for(b"Queue stopped: ")
        (session,) = tmp_path.glob("sessions/*.jsonl")
        assert "the second question" not in session.read_text("utf-8")
        terminal.type(b"\x15/queue send\r")  # what stood in the composer up to a second before is back too
        terminal.wait_until(lambda: "the second question" in session.read_text("utf-8"))
        terminal.wait_until(lambda: not any(tmp_path.glob("queue/*.queue")))
        terminal.type(b"\x11")
