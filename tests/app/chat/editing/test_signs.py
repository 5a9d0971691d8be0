"""Signs: a cursor goes by what a person sees as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icu4py.breakers import CharacterBreaker

from tui.app.chat.editing.signs import is_end, next_sign, previous_sign, snapped

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
SIGNS = (
    "a", FAMILY, "b", "🇩🇪", "🇫🇷", "e\u0301", "x", "👍🏽", "한", "ก", "น้ำ",
    "\u1112\u1161\u11ab", "\n", "1\ufe0f\u20e3", "中",
    "文", "か\u3099", "❤\ufe0f", "🏴\U000e0067\U000e0062\U000e007f", "\n", "\n", "क्षि", "z",
)  # fmt: skip
ALPHABET = [
    *"ab \n.é中か한กำน้",
    *FAMILY,
    *"🇩🇪🇫",
    "\u0301",
    "\u1112",
    "\u1161",
    "\u11ab",
    "\ufe0f",
    "🏽",
    "\u3099",
    "क",
    "्",
]


def test_each_sign_is_one_step_in_both_directions() -> None:
    text, at = "".join(SIGNS), 0
    ends = [0]
    for sign in SIGNS:
        assert next_sign(text, at) == at + len(sign), sign
        at += len(sign)
        ends.append(at)
    for before, end in zip(reversed(ends[:-1]), reversed(ends), strict=False):
        assert previous_sign(text, end) == before
    assert [place for place in range(len(text) + 1) if is_end(text, place)] == ends


@given(st.lists(st.sampled_from(ALPHABET), max_size=30).map("".join))
def test_steps_are_those_of_unicode(text: str) -> None:
    ends = [0]
    for sign in CharacterBreaker(text, "root") if text else ():
        ends.append(ends[-1] + len(sign))
    for at in range(len(text) + 1):
        assert next_sign(text, at) == next((end for end in ends if end > at), len(text))
        assert previous_sign(text, at) == max((end for end in ends if end < at), default=0)
        assert snapped(text, at) == max(end for end in ends if end <= at)


@pytest.mark.parametrize("text", ["", "a", FAMILY])
def test_beyond_the_ends_of_a_text_there_is_nothing(text: str) -> None:
    assert (next_sign(text, len(text)), previous_sign(text, 0)) == (len(text), 0)


def test_a_long_line_costs_no_more() -> None:
    text = "中\u0301" * 100_000
    assert (next_sign(text, 100_000), previous_sign(text, 100_000)) == (100_002, 99_998)


def test_half_a_character_is_a_sign() -> None:
    text = "\u0301\ud800\u0301b\udfff"
    assert [next_sign(text, at) for at in range(len(text))] == [1, 3, 3, 4, 5]
