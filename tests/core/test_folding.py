"""Texts folded for a search: what is the same, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.folding import folded, folded_by_place

SAME = [
    ("Ёжик", "ежик"),
    ("Straße", "STRASSE"),
    ("Ｃ＋＋", "c++"),
    ("naïve café", "NAIVE CAFÉ"),
    ("cafe\u0301", "café"),
    ("don’t", "don't"),
    ("“a” – b", '"a" - b'),
    ("a\n\n  b\u00a0c", "a b c"),
    ("Łódź", "lodz"),
    ("smørrebrød", "smorrebrod"),
    ("كِتَابٌ", "كتاب"),
    ("شָלוֹם"[1:], "שלום"[1:]),
    ("İstanbul", "istanbul"),
    ("❤️", "❤"),
    ("soft\u00adhyphen", "softhyphen"),
    ("ﬁn", "fin"),
    ("ﾃｽﾄ", "テスト"),
    ("\u1112\u1161\u11ab", "한"),
]
DIFFERENT = [("か", "が"), ("มา", "ม้า"), ("o", "0"), ("c", "c++"), ("한", "하")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_these_are_not(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(st.text())
def test_folding_twice_changes_nothing_and_an_excerpt_knows_its_places(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    letters, places = folded_by_place(text)
    assert len(letters) == len(places)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)
