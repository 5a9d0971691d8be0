"""``mull compare --blind``: on a terminal, and in two steps for programs; counted as in the chat."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.loaded_process import mull
from tui.core.tally import Verdict, Vote
from tui.store.tally import TallyFile

ASK = ("compare", "--blind", "--json", "-m", "o1", "-e", "low", "-e", "high", "practice: tokens=20")


def asked(home: Path, *more: str) -> dict[str, Any]:
    run = mull(home, *ASK, *more)
    assert run.returncode == 0, run.stderr
    assert "of 2 replies are here" in run.stderr
    assert "complete after" not in run.stderr
    told: dict[str, Any] = json.loads(run.stdout)
    return told


def votes(home: Path) -> list[Vote]:
    return TallyFile(home / "tally.jsonl").votes()


def test_in_two_steps_nothing_tells_whose_a_reply_is_until_one_is_chosen(home: Path) -> None:
    told = asked(home)
    assert [set(each) for each in told["answers"]] == [{"letter", "text", "whole"}] * 2
    assert ([each["letter"] for each in told["answers"]], told["choose"]) == (["A", "B"], ["A", "B", "tie", "none"])
    assert votes(home) == []
    for word, said in (("C", "That is none of the replies. Choose A, B, tie or none."), ("", "Choose A, B")):
        run = mull(home, "compare", "--choose", word)
        assert (run.returncode, said in run.stderr) == (2, True)
    chosen = json.loads(mull(home, "compare", "--choose", "b", "--json").stdout)
    assert (chosen["session"], chosen["verdict"], chosen["won"]) == (told["session"], "one", "B")
    assert (sorted(chosen["names"].values()), chosen["counted"]) == (["high", "low"], True)
    assert "too few to say more" in chosen["pairs"][0]["sentence"]
    (vote,) = votes(home)
    assert vote.won is not None
    assert vote.showings[vote.won].contestant.effort == chosen["names"]["B"]
    again = mull(home, "compare", "--choose", "A")
    assert (again.returncode, "Nothing is to be chosen." in again.stderr) == (2, True)


def test_the_choice_is_of_the_newest_or_of_a_session_that_is_named(home: Path) -> None:
    first, second = asked(home)["session"], asked(home)["session"]
    assert "A tie." in mull(home, "compare", "--choose", "tie", "-s", first).stdout
    other = mull(home, "compare", "--choose", "A", "-s", first)
    assert (other.returncode, f"In session {first} nothing is to be chosen." in other.stderr) == (2, True)
    assert json.loads(mull(home, "compare", "--choose", "none", "--json").stdout)["session"] == second
    assert [vote.verdict for vote in votes(home)] == [Verdict.TIE, Verdict.NONE]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compare", "--blind", "-m", "o1", "-e", "low", "-e", "high", "hello"), "here is no terminal to ask on."),
        (("compare", "--blind", "--json", "-m", "o1", "--times", "2", "hello"), "The same several times cannot"),
        ((*ASK, "--no-session"), "nothing is kept that could be chosen from later."),
        (("compare", "--choose", "A", "hello"), "--choose asks nothing."),
        (("compare", "--choose", "A", "--blind"), "--choose asks nothing."),
        (("compare", "--choose", "A"), "Nothing is to be chosen."),
        (("compare", "--choose", "A", "-s", "20200101-000000-0000"), "There is no session"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_sent(home: Path, words: tuple[str, ...], said: str) -> None:
    run = mull(home, *words)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr
    assert not list(home.glob("sessions/*.jsonl"))


def test_where_fewer_than_two_are_whole_nothing_is_counted(home: Path) -> None:
    run = mull(home, *ASK[:-1], "practice: fault=quota")
    told = json.loads(run.stdout)
    assert (run.returncode, told["choose"], [each["whole"] for each in told["answers"]]) == (1, [], [False, False])
    assert mull(home, "compare", "--choose", "A").returncode == 2


def test_the_same_request_is_not_counted(home: Path) -> None:
    mull(home, *ASK[:3], "-m", "gpt-4o", "-m", "o1", "-e", "low", "-e", "high", "hello")
    run = mull(home, "compare", "--choose", "A")
    assert run.returncode == 0, run.stderr
    assert "Nothing was counted: two of them were the same request." in run.stdout
    assert votes(home) == []
