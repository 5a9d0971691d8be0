"""How a turn ended, in one line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.app.meters.turn_end import comparison_end_in_words, ended_well, turn_end_in_words
from tui.core.conversation.message import Cause, CutOff, Reply, ReplyOrigin, ReplyOutcome, ReplyStatus

ORIGIN = ReplyOrigin("o1", "openai")
TIMED = ReplyOutcome(seconds=92.0, cost=0.0071)


def ended(status: ReplyStatus, text: str = "Yes.", *, cut_off: CutOff | None = None, detail: str = "") -> Reply:
    return Reply(1, None, "", ORIGIN, text, outcome=replace(TIMED, status=status, cut_off=cut_off, detail=detail))


ENDS = [
    (ended(ReplyStatus.COMPLETE), "o1 answered · 1:32 · $0.0071"),
    (ended(ReplyStatus.COMPLETE, ""), "o1 ended without an answer · 1:32 · $0.0071"),
    (ended(ReplyStatus.LENGTH), "o1 was cut off · 1:32 · $0.0071"),
    (
        ended(ReplyStatus.LENGTH, "", cut_off=CutOff(Cause.BUDGET, 1000)),
        "o1 gave no answer: it was cut off while it was thinking · 1:32 · $0.0071",
    ),
    (ended(ReplyStatus.FILTERED), "o1 was stopped by the content filter · 1:32 · $0.0071"),
    (ended(ReplyStatus.REFUSED), "o1 refused · 1:32 · $0.0071"),
    (ended(ReplyStatus.INTERRUPTED), "o1 was stopped · 1:32 · $0.0071"),
    (ended(ReplyStatus.INTERRUPTED, cut_off=CutOff(Cause.SILENCE)), "o1 broke off · 1:32 · $0.0071"),
    (ended(ReplyStatus.INCOMPLETE), "o1 broke off · 1:32 · $0.0071"),
    (ended(ReplyStatus.FAILED, detail="503: overloaded"), "o1 failed · 1:32 · $0.0071 · 503: overloaded"),
]


@pytest.mark.parametrize(("reply", "told"), ENDS, ids=[told for _, told in ENDS])
def test_how_a_turn_ended(reply: Reply, told: str) -> None:
    assert turn_end_in_words(reply, "") == told
    assert turn_end_in_words(reply, "Rate limiter") == f"Rate limiter: {told}"
    assert ended_well(reply) is (" answered " in told)


def test_what_is_not_known_is_said_and_names_are_shortened() -> None:
    reply = replace(ENDS[0][0], outcome=ReplyOutcome(), origin=replace(ORIGIN, model="m" * 60))
    assert turn_end_in_words(reply, "t" * 60) == f"{'t' * 39}…: {'m' * 39}… answered · ? s · cost unknown"


def test_how_a_comparison_ended() -> None:
    whole, cut = ENDS[0][0], ENDS[2][0]
    free = replace(whole, outcome=replace(TIMED, cost=None))
    assert comparison_end_in_words([whole, cut], 3, 95.0) == "Comparison: 1 of 3 answered · 1:35 · $0.0142"
    assert comparison_end_in_words([whole, free], 2, 95.0) == "Comparison: 2 of 2 answered · 1:35 · ≥ $0.0071"
    assert comparison_end_in_words([free], 2, 95.0) == "Comparison: 1 of 2 answered · 1:35 · cost unknown"
    assert comparison_end_in_words([], 2, 5.0) == "Comparison: 0 of 2 answered · 5.0 s · $0"
