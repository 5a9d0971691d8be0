"""The answer goes to stdout and commentary to stderr, in whatever pieces they arrive, and each once."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.loaded_process import mull
from tui.cli.answer_output import WAS_COMMENTARY, AnswerOutput
from tui.core.conversation.phases import BETWEEN, Phase
from tui.core.stream import Arrived

Said = list[tuple[str, str]]
TABLE: list[tuple[Said, str, str]] = [
    ([("commentary", "I look."), ("final_answer", "Yes.")], "Yes.\n", "I look.\n"),
    ([("commentary", "a"), ("commentary", "b"), ("final_answer", "c")], "c\n", "a\nb\n"),
    ([("commentary", "a"), ("final_answer", "b"), ("commentary", "c"), ("final_answer", "d")], "b\n\nd\n", "a\nc\n"),
    ([("final_answer", "Yes.\n")], "Yes.\n", ""),
    ([("final_answer", "a"), ("", "b")], "a\n\nb\n", ""),
    ([("", "a")], "a\n", ""),
    ([("commentary", "only this")], "\n", "only this\n"),
    ([("draft", "a"), ("final_answer", "b")], "a\n\nb\n", ""),
    ([("commentary", "  "), ("final_answer", "b")], "b\n", ""),
]


def phases(said: Said) -> tuple[Phase, ...]:
    found, at = [], 0
    for name, text in said:
        found.append(Phase(at, name))
        at += len(text) + len(BETWEEN)
    return tuple(found) if any(name for name, _ in said) else ()


def arrivals(said: Said, size: int) -> list[Arrived]:
    """Return a reply in pieces; each phase is told just before its message's text, as the wire's decoder does."""
    found: list[Arrived] = []
    for number, (_, text) in enumerate(said):
        told = phases(said[: number + 1])
        first, *more = [text[at : at + size] for at in range(0, len(text), size)]
        pieces = [f"{BETWEEN if number else ''}{first}", *more]  # the decoder never sends a blank line by itself
        found += [Arrived(phases=told), *(Arrived(piece) for piece in pieces)]
    return found


def play(pieces: list[Arrived]) -> None:
    printed = AnswerOutput(clean=False)
    for piece in pieces:
        printed.add(piece)
    printed.end()


@pytest.mark.parametrize("size", [1, 2, 3, 50])
@pytest.mark.parametrize(("said", "out", "err"), TABLE)
def test_what_goes_where(said: Said, out: str, err: str, size: int, capsys: pytest.CaptureFixture[str]) -> None:
    play(arrivals(said, size))
    assert capsys.readouterr() == (out, err)


def test_a_phase_that_is_told_late_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    both: Said = [("commentary", "I look."), ("final_answer", "Yes.")]
    play([Arrived("I look."), Arrived("\n\nYes.", phases=phases(both))])
    assert capsys.readouterr() == ("I look.\nYes.\n", f"I look.\nmull: {WAS_COMMENTARY}\n")


@pytest.mark.parametrize("phase", ["", "final_answer"])
def test_what_is_noted_in_the_midst_of_an_answer_has_a_line_of_its_own(
    phase: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = AnswerOutput(clean=False)
    printed.add(Arrived("One ", phases=phases([(phase, "One two")])))
    printed.end_line()
    printed.add(Arrived("two"))
    printed.end()
    assert capsys.readouterr() == ("One \ntwo\n", "")


TEXTS = st.text(st.sampled_from("ab c"), min_size=1, max_size=9).filter(str.strip)


@given(st.lists(st.tuples(st.sampled_from(["commentary", "final_answer"]), TEXTS), min_size=1), st.integers(1, 9))
def test_every_text_is_on_one_of_the_two_and_once(said: Said, size: int) -> None:
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        play(arrivals(said, size))
    assert out.getvalue() == BETWEEN.join(text for name, text in said if name == "final_answer") + "\n"
    assert err.getvalue() == "".join(f"{text.strip()}\n" for name, text in said if name == "commentary")


def test_the_program_sends_both_again(tmp_path: Path) -> None:
    line = "practice: commentary=20 tokens=60"
    first = mull(tmp_path, "ask", "-m", "gpt-6.1-sol", line)
    assert first.returncode == 0, first.stderr
    assert "commentary of the practice model" in first.stderr
    assert "commentary of the practice model" not in first.stdout
    sent = json.loads(mull(tmp_path, "ask", "-m", "gpt-6.1-sol", "-s", "last", "--dry-run", "Go on").stdout)
    replies = [each for each in sent["body"]["input"] if each["role"] == "assistant"]
    assert [each["phase"] for each in replies] == ["commentary", "final_answer"]
    told = json.loads(mull(tmp_path, "ask", "-m", "gpt-6.1-sol", "-s", "last", "--json", line).stdout)
    assert [each["phase"] for each in told["output"]] == ["commentary", "final_answer"]
    assert told["text"] == told["output"][1]["text"]


def test_a_stop_for_safety_keeps_what_came(tmp_path: Path) -> None:
    told = mull(tmp_path, "ask", "-m", "gpt-6.1-sol", "practice: fault=stopped at=60")
    assert told.returncode == 1
    assert told.stdout.startswith("**Practice model.**")
    assert "safety systems stopped this (misalignment_policy_violation)" in told.stderr
    assert "Request id: req_" in told.stderr
