"""``mull compare --blind`` on a terminal: it asks which reply is best, and then tells the names."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.app.terminal.terminals import Terminal
from tui.core.tally import Vote
from tui.store.tally import TallyFile

RUN = ["-c", "from mull import main; main()"]
ASK = ("compare", "--blind", "-m", "o1", "-e", "low", "-e", "high", "practice: tokens=20")
WHICH = b"Which is best? A, B, tie or none; Enter alone is no vote."


def comparing(home: Path, *more: str) -> Terminal:
    home.joinpath("config.toml").write_text("practice_pace = 0\n", "utf-8")
    terminal = Terminal([*RUN, *ASK, *more], {"MULL_HOME": str(home)})
    terminal.wait_for(WHICH)
    return terminal


def votes(home: Path) -> list[Vote]:
    return TallyFile(home / "tally.jsonl").votes()


def test_one_is_chosen_on_the_terminal_and_the_session_goes_on_from_it(tmp_path: Path) -> None:
    with comparing(tmp_path) as terminal:
        before = terminal.written
        assert b"\xe2\x94\x80 A \xe2\x94\x80" in before
        assert b"contestant" not in before
        terminal.type(b"x\n")
        terminal.wait_for(b"That is none of the replies.")
        terminal.type(b"b\n")
        terminal.wait_for(b"You chose B: ")
        assert terminal.end() == 0
    (vote,) = votes(tmp_path)
    assert vote.won is not None
    chosen = vote.showings[vote.won].contestant.effort
    assert f"You chose B: {chosen}." in terminal.written.decode()
    (path,) = (tmp_path / "sessions").glob("*.jsonl")
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [each["effort"] for each in records if each["type"] == "choice"][-1] == chosen


@pytest.mark.parametrize("typed", [b"\n", b"\x04", b""])
def test_enter_the_end_of_input_and_ctrl_c_are_no_vote(tmp_path: Path, typed: bytes) -> None:
    with comparing(tmp_path) as terminal:
        if typed:
            terminal.type(typed)
        else:
            terminal.process.send_signal(signal.SIGINT)
            terminal.type(b"a\n")  # ends a read that began behind the signal; no vote either
        terminal.wait_for(b"No vote: the names are shown")
        assert terminal.end() == 0
    assert votes(tmp_path) == []


def test_what_was_typed_before_the_question_is_no_choice(tmp_path: Path) -> None:
    tmp_path.joinpath("config.toml").write_text("practice_pace = 0\n", "utf-8")
    with Terminal([*RUN, *ASK], {"MULL_HOME": str(tmp_path)}) as terminal:
        terminal.type(b"A\n")  # the terminal has it long before the replies are there
        terminal.wait_for(WHICH)
        terminal.type(b"tie\n")
        terminal.wait_for(b"tie")
        assert terminal.end() == 0
    (vote,) = votes(tmp_path)
    assert vote.won is None


def test_of_a_private_session_nothing_is_counted(tmp_path: Path) -> None:
    with comparing(tmp_path, "--no-session") as terminal:
        terminal.type(b"t\n")
        terminal.wait_for(b"Nothing was counted: the session is private.")
        assert terminal.end() == 0
    assert votes(tmp_path) == []
