"""Tags, pins and the archive: what a tag is, and what a change does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.conversation.filing import LONGEST_TAG, Filing, filing_from, tag_of, tags_of
from tui.core.conversation.record import Filed
from tui.core.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("work", "work"),
        ("#Work", "work"),
        ("to do", "to-do"),
        (" a,b ", "a-b"),
        ("C++", "c++"),
        ("ёж", "ёж"),
        ("#", ""),
        ("\x1b[31m", "[31m"),
        ("-", ""),
        ("x" * 99, "x" * LONGEST_TAG),
    ],
)
def test_a_tag_is_one_word_in_small_letters(typed: str, tag: str) -> None:
    assert tag_of(typed) == tag


@given(st.text(max_size=60))
def test_a_tag_stays_what_it_is(typed: str) -> None:
    tag = tag_of(typed)
    assert tag_of(tag) == tag
    assert len(tag.split()) <= 1


def test_a_change_adds_takes_away_and_leaves_the_rest() -> None:
    filed = Filed(("a", "b"), pinned=True)
    assert Filing(("c",), ("a",)).of(filed) == Filed(("b", "c"), pinned=True)
    assert Filing(pinned=False, archived=True).of(filed) == Filed(("a", "b"), archived=True)
    assert Filing().of(filed) == filed


def test_words_of_a_line_are_tags_to_add_and_to_take_away() -> None:
    assert filing_from(["#Work,play", "-old"]) == Filing(("play", "work"), ("old",))
    assert tags_of(["b", "a", "B", ""]) == ("a", "b")


@pytest.mark.parametrize("words", [[], [""], ["#"], ["work", "-"]])
def test_no_tag_is_refused_in_words(words: list[str]) -> None:
    with pytest.raises(UsageError, match="tag"):
        filing_from(words)
