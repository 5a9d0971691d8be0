"""The leading <think> block, in any pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.stream import ReasoningDelta, TextDelta
from tui.providers.wire.think_tags import ThinkSplitter

FRAGMENTS = st.lists(
    st.sampled_from(["<think>", "</think>", "<", ">", "</", "think", " ", "\n", "a", "<thinking>", "é"]), max_size=12
).map("".join)


def split(*pieces: str) -> tuple[str, str]:
    splitter = ThinkSplitter()
    values = [value for piece in pieces for value in splitter.feed(piece)] + splitter.end()
    assert all(value.text for value in values)
    return (
        "".join(value.text for value in values if isinstance(value, ReasoningDelta)),
        "".join(value.text for value in values if isinstance(value, TextDelta)),
    )


@pytest.mark.parametrize(
    ("said", "reasoning", "text"),
    [
        ("<think>a</think>b", "a", "b"),
        ("\n  <think>a</think>\n\nb", "a", "\n\nb"),
        ("<think></think>b", "", "b"),
        ("<think>a", "a", ""),
        ("<think>a</thi", "a</thi", ""),
        ("<think>a</</think>b", "a</", "b"),
        ("plain", "", "plain"),
        ("  plain", "", "  plain"),
        ("  <thin", "", "  <thin"),
        ("<thinking>a</thinking>", "", "<thinking>a</thinking>"),
        ("b <think>a</think>", "", "b <think>a</think>"),
        ("<think>a</think>b<think>c</think>", "a", "b<think>c</think>"),
        ("", "", ""),
    ],
)
def test_only_a_leading_block_is_split_off(said: str, reasoning: str, text: str) -> None:
    assert split(said) == (reasoning, text)
    assert split(*said) == (reasoning, text)


@given(FRAGMENTS, st.lists(st.integers(0, 60), max_size=8))
def test_any_cutting_gives_the_same_result(said: str, cuts: list[int]) -> None:
    places = sorted({0, len(said), *(cut for cut in cuts if cut < len(said))})
    pieces = [said[a:b] for a, b in pairwise(places)]
    assert split(*pieces) == split(said)


@given(FRAGMENTS)
def test_nothing_is_lost_but_the_tags(said: str) -> None:
    reasoning, text = split(said)
    begun = said.lstrip()
    if begun.startswith("<think>"):
        assert begun in (f"<think>{reasoning}</think>{text}", f"<think>{reasoning}")
    else:
        assert (reasoning, text) == ("", said)


def test_text_is_passed_on_at_once_after_the_block() -> None:
    splitter = ThinkSplitter()
    splitter.feed("<think>a</think>")
    assert splitter.feed("<") == [TextDelta("<")]
