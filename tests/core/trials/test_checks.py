"""Whether a reply is as expected, and what a judge is asked and says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.trials.case import AtMost, Contains, Lacks
from tui.core.trials.checks import Check, Result, check_text, result_of
from tui.core.trials.judge import judge_prompt, judgement

PASSED, FAILED, NOT_JUDGED = Result.PASSED, Result.FAILED, Result.NOT_JUDGED


@pytest.mark.parametrize(
    ("expected", "result", "why"),
    [
        (Contains("ROLLBACK"), PASSED, ""),
        (Contains("friday"), FAILED, "it does not"),
        (Lacks("friday"), PASSED, ""),
        (Lacks("Plan a"), FAILED, "it contains that"),
        (AtMost(4), PASSED, ""),
        (AtMost(3), FAILED, "it has 4"),
    ],
)
def test_what_the_text_alone_tells(expected: Contains | Lacks | AtMost, result: Result, why: str) -> None:
    found = check_text(expected, "Plan a rollback first.", lambda text: len(text.split()))
    assert (found.result, found.why) == (result, why)


def test_a_reply_passes_only_if_it_is_whole_and_nothing_failed() -> None:
    passed, failed, open_ = (Check(Contains("a"), each) for each in (PASSED, FAILED, NOT_JUDGED))
    assert result_of([], whole=True) is PASSED
    assert result_of([passed], whole=False) is FAILED
    assert result_of([passed, open_, failed], whole=True) is FAILED
    assert result_of([passed, open_], whole=True) is NOT_JUDGED


@given(st.text("=ab\n"), st.text("=ab\n"))
def test_the_line_around_what_is_judged_is_in_neither_text(prompt: str, reply: str) -> None:
    asked = judge_prompt(prompt, reply, "Is it short?")
    mark = asked.split("between lines of ")[1].split(". ")[0]
    assert set(mark) == {"="}
    assert mark not in prompt
    assert mark not in reply
    assert f"\n{mark}\n{reply}\n{mark}\n" in asked


@pytest.mark.parametrize(
    ("answer", "result", "reason"),
    [
        ("Yes. It names three.", PASSED, "It names three."),
        ("**No**: two\nonly", FAILED, "two only"),
        ("no", FAILED, ""),
        ("Nothing to say", NOT_JUDGED, "the judge said neither yes nor no"),
        ("", NOT_JUDGED, "the judge said neither yes nor no"),
        ("yes " + "a" * 400, PASSED, "a" * 299 + "…"),
    ],
)
def test_what_a_judge_says(answer: str, result: Result, reason: str) -> None:
    assert judgement(answer) == (result, reason)
