"""Counting: exact by the model's vocabulary, and long texts in slices that change nothing."""

from __future__ import annotations

import sys
import threading

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tui.tokens import LOOK_BACK, SLICE, Tokens, _tokenizer, slices

VOCABULARIES = ("o200k_base", "cl100k_base", "llama3", "qwen3", "deepseek_v3")
words = st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=12), min_size=3, max_size=12)
marks = st.sampled_from([" ", ", ", ".\n", "\n\n", " - ", "\n\t", "'s ", "\r\n", " 12 ", "\n/"])


@settings(max_examples=60)
@example(["A", "AAAAAA", "A"], [", "], "o200k_base")  # cut into two, a word of six takes a token less
@given(words, st.lists(marks, min_size=1, max_size=6), st.sampled_from(VOCABULARIES))
def test_a_long_text_counts_as_it_would_whole(some: list[str], between: list[str], encoding: str) -> None:
    one = "".join(word + between[i % len(between)] for i, word in enumerate(some))
    text = one * (2 * SLICE // len(one) + 2) + " ein Ende"
    pieces = list(slices(text))
    assert "".join(pieces) == text
    assert len(pieces) > 1
    assert all(SLICE - LOOK_BACK <= len(piece) <= SLICE for piece in pieces[:-1])
    whole = len(_tokenizer(encoding).encode_ordinary(text))
    used = between[: len(some)]
    cuts = 0 if any(mark == " " or mark.endswith("\n") for mark in used) else len(pieces) - 1
    assert abs(Tokens().count(text, encoding) - whole) <= 2 * cuts


@pytest.mark.parametrize(
    ("one", "times"),
    [("a", 100_000), ("漢字", 30_000), ("7", 50_000), (" ", 30_000), ("\n", 30_000), ("\u0301", 30_000)],
)
def test_a_text_that_cannot_be_cut_between_words_is_off_by_a_token_for_each_cut_at_most(one: str, times: int) -> None:
    text = one * times
    whole = len(_tokenizer("o200k_base").encode_ordinary(text))
    assert abs(Tokens().count(text, "o200k_base") - whole) <= len(list(slices(text)))


@given(st.text(max_size=200), st.sampled_from(VOCABULARIES))
def test_a_short_text_is_one_slice(text: str, encoding: str) -> None:
    assert list(slices(text)) == [text]
    assert Tokens().count(text, encoding) >= 0


def test_special_tokens_in_a_text_are_text() -> None:
    assert Tokens().count("<|endoftext|>", "o200k_base") > 1


def test_a_lone_surrogate_is_counted_as_what_is_sent_in_its_place() -> None:
    assert Tokens().count("a\ud800b", "o200k_base") == Tokens().count("a?b", "o200k_base")


def test_other_threads_have_their_turn_while_a_long_text_is_counted() -> None:
    """The counting thread is seen between two slices: had it held the others to its end, it would be gone by then."""
    text = "".join(chr(0x4E00 + (i * 7919) % 20_000) for i in range(400_000))
    counted: list[int] = []
    counting = threading.Thread(target=lambda: counted.append(Tokens().count(text, "o200k_base")))
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    try:
        counting.start()
        turns = 0
        while counting.is_alive():
            turns += 1
            counting.join(1e-4)
    finally:
        sys.setswitchinterval(before)
    assert turns > 3
    assert counted[0] > 0
