"""What is equal in two sequences, within a bound of work."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.bounded_matching import BoundedMatcher, Work

LINES = st.lists(st.sampled_from("abc"), max_size=12)


@given(LINES, LINES, st.integers(0, 60))
def test_the_opcodes_make_the_second_of_the_first_whatever_work_is_left(a: list[str], b: list[str], left: int) -> None:
    matcher = BoundedMatcher(a, b, Work(left))
    made: list[str] = []
    at = 0
    for what, a1, a2, b1, b2 in matcher.get_opcodes():
        assert a1 == at
        assert what != "equal" or a[a1:a2] == b[b1:b2]
        made += b[b1:b2]
        at = a2
    assert (made, at) == (b, len(a))
    if not matcher.gave_up:
        assert matcher.get_opcodes() == SequenceMatcher(None, a, b).get_opcodes()


@pytest.mark.parametrize(("left", "gave_up"), [(3, True), (1_000, False)])
def test_work_that_is_used_up_is_said(left: int, gave_up: bool) -> None:
    matcher = BoundedMatcher("axbyc", "ayybc", Work(left))
    matcher.get_opcodes()
    assert matcher.gave_up is gave_up
