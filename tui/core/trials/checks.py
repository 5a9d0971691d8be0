"""Whether a reply is as expected, where that can be told from its text alone; and what the results come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tui.core.trials.case import AtMost, Contains, Expectation, Lacks


class Result(StrEnum):
    """What came of an expectation, or of all expectations of a reply."""

    PASSED = "pass"
    FAILED = "fail"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class Check:
    """An expectation, what came of it, and why; ``why`` is empty where the expectation says it all."""

    expected: Expectation
    result: Result
    why: str = ""


def check_text(expected: Contains | Lacks | AtMost, answer: str, count: Callable[[str], int]) -> Check:
    """Return whether an answer is as expected; ``count`` counts the tokens of a text."""
    match expected:
        case Contains(text=text):
            return _check(expected, text.casefold() in answer.casefold(), "it does not")
        case Lacks(text=text):
            return _check(expected, text.casefold() not in answer.casefold(), "it contains that")
        case AtMost(tokens=most):
            held = count(answer)
            return _check(expected, held <= most, f"it has {held:,}")


def _check(expected: Expectation, passed: bool, why: str) -> Check:
    return Check(expected, Result.PASSED if passed else Result.FAILED, "" if passed else why)


def result_of(checks: Sequence[Check], *, whole: bool) -> Result:
    """Return what came of all checks of a reply; ``whole`` says that the reply is complete."""
    results = {check.result for check in checks}
    if not whole or Result.FAILED in results:
        return Result.FAILED
    return Result.NOT_JUDGED if Result.NOT_JUDGED in results else Result.PASSED
