"""Pieces of a text count as the whole does; every figure of the practice model rests on that."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tui.providers.practice.directive import SHAPES
from tui.providers.practice.pieces import cut, split, total
from tui.providers.practice.reply_text import body
from tui.tokens import Tokens

LETTERS = st.sampled_from(
    [*"ab Z é9_'|`*#-.,:/\n\t", "  ", "\n\n", "\r\n", "don't", "日本", "🙂", "\u200d", "\u0301", "```"]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(LETTERS, max_size=40).map("".join))


@given(TEXTS, st.sampled_from(["o200k_base", "cl100k_base"]))
@example("<\n/:", "o200k_base")
@settings(max_examples=600)
def test_pieces_add_up(text: str, encoding: str) -> None:
    pieces = list(split(text, encoding))
    assert "".join(piece.text for piece in pieces) == text
    assert total(pieces) == Tokens().count(text, encoding)


@given(TEXTS, st.integers(min_value=0, max_value=40))
@settings(max_examples=200)
def test_a_cut_is_within_its_limit(text: str, limit: int) -> None:
    kept = cut(split(text, "o200k_base"), limit, "o200k_base")
    start = "".join(piece.text for piece in kept)
    assert text.startswith(start)
    assert total(kept) == Tokens().count(start, "o200k_base") <= limit


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(5))
def test_bodies_are_of_the_size_asked_for(shape: str, seed: int) -> None:
    chance = Random(seed)
    for tokens in (chance.randint(1, 60), chance.randint(60, 900)):
        pieces = body(shape, tokens, Random(seed), "o200k_base")
        text = "".join(piece.text for piece in pieces)
        assert total(pieces) == Tokens().count(text, "o200k_base")
        assert tokens - 3 <= total(pieces) <= tokens
