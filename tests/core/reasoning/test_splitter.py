"""Reasoning in the text of a reply, told apart, however the text is cut into pieces."""

from __future__ import annotations

import itertools
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.core.reasoning.replies import REPLIES, Told
from tui.core.reasoning.channels import HEADER, partial_from
from tui.core.reasoning.splitter import MOST_NAMED, ReasoningSplitter, told_apart
from tui.core.reasoning.tags import TAGS, ReasoningTag
from tui.core.stream import ReasoningDelta, Reassigned, TextDelta

WORDS = [
    "a",
    "B",
    "é",
    "是",
    "X",
    "-",
    " ",
    ". ",
    "\n",
    "\n\n",
    "`",
    "```\n",
    "<",
    "|>",
    "</",
    "think",
    "final",
    "assistant",
]
MARKS = ["<|channel|>", "analysis", "<|message|>", "<|end|>", "<|start|>", "Here is my response:"]
TAGGED = ["<think>", "</think>", "[THINK]", "[/THINK]", "<thinking>", "</thinking>", "<|channel>thought"]
MADE_UP = st.lists(st.sampled_from([*WORDS, *MARKS, *TAGGED, TAGS[15].opening]), max_size=14).map("".join)


def split(*pieces: str, further: tuple[ReasoningTag, ...] = (), whole: bool = True) -> tuple[str, str]:
    """Return reasoning and answer of a reply that comes in these pieces."""
    splitter = ReasoningSplitter(further)
    values = [value for piece in pieces for value in splitter.feed(piece)] + splitter.end(whole=whole)
    reasoning, answer = "", ""
    for value in values:
        match value:
            case ReasoningDelta(text=more):
                assert more
                reasoning += more
            case TextDelta(text=more):
                assert more
                answer += more
            case Reassigned():
                reasoning, answer = value.reasoning, value.text
    return reasoning, answer


@pytest.mark.parametrize("told", REPLIES, ids=lambda told: told.said[:40])
def test_a_reply_is_told_apart(told: Told) -> None:
    assert split(told.said) == (told.reasoning, told.answer)
    assert told_apart(told.said) == (told.answer, told.reasoning)


@pytest.mark.parametrize("told", REPLIES, ids=lambda told: told.said[:40])
def test_it_is_told_apart_alike_wherever_it_is_cut(told: Told) -> None:
    expected = (told.reasoning, told.answer)
    assert split(*told.said) == expected
    for cut in range(len(told.said) + 1):
        assert split(told.said[:cut], told.said[cut:]) == expected
    for first, second in itertools.combinations(range(0, len(told.said) + 1, 3), 2):
        assert split(told.said[:first], told.said[first:second], told.said[second:]) == expected


@given(MADE_UP, st.lists(st.integers(0, 200), max_size=8))
@example("<think> a", [8])
def test_any_text_is_told_apart_alike_in_any_pieces(said: str, cuts: list[int]) -> None:
    places = sorted({0, len(said), *(cut for cut in cuts if cut < len(said))})
    pieces = [said[a:b] for a, b in pairwise(places)]
    assert split(*pieces) == split(*said) == split(said)
    assert split(*pieces, whole=False) == split(said, whole=False)


@example("final<|message|><|channel|>B")
@example("<|channel|>B<|message|>")
@given(MADE_UP)
def test_no_letter_is_lost(said: str) -> None:
    """What is in no tag and no header is in the reasoning or the answer; a header may be unfinished at the end."""
    reasoning, answer = split(said)
    before = HEADER.sub("", said[: partial_from(said, 0)])
    for letter in "é是XB":
        assert before.count(letter) <= (reasoning + answer).count(letter) <= said.count(letter)


def test_text_that_cannot_be_a_tag_is_passed_on_at_once() -> None:
    splitter = ReasoningSplitter()
    assert splitter.feed("<think>a</think>\nb<") == [ReasoningDelta("a"), TextDelta("\nb")]
    assert splitter.feed("b") == [TextDelta("<b")]


def test_what_was_shown_as_the_answer_becomes_reasoning() -> None:
    splitter = ReasoningSplitter()
    assert splitter.feed("They greet.\n") == [TextDelta("They greet.\n")]
    assert splitter.feed("</think>\n\nHi") == [Reassigned("", "They greet.\n"), TextDelta("\n\nHi")]
    assert splitter.end() == []


def test_after_many_tags_that_are_only_named_no_more_are_looked_for() -> None:
    said = "It is </think>.\n" * MOST_NAMED
    assert split(f"{said}Done.\n</think>\n\nHi") == ("", f"{said}Done.\n</think>\n\nHi")
    fewer = said[: len(said) // 2]
    assert split(f"{fewer}Done.\n</think>\n\nHi") == (f"{fewer}Done.\n", "\n\nHi")


def test_a_block_that_was_cut_off_keeps_a_tag_it_is_about() -> None:
    said = "<think>He means </think>, I"
    assert split(said, whole=False) == ("He means </think>, I", "")
    assert split(said) == ("He means ", ", I")


def test_further_tags_are_told_apart_like_those_of_the_table() -> None:
    further = (ReasoningTag("<reflect>", "</reflect>"),)
    for said in ("<reflect>a</reflect>b", "a</reflect>b"):
        assert split(*said, further=further) == split(said, further=further) == ("a", "b")
        assert split(said) == ("", said)
    assert split("<think>a</think>b", further=further) == ("a", "b")


@pytest.mark.parametrize("tag", TAGS, ids=lambda tag: tag.opening)
def test_every_tag_of_the_table_is_told_apart(tag: ReasoningTag) -> None:
    said = f"{tag.opening}Secret deliberation.{tag.closing}The answer."
    assert split(said) == split(*said) == ("Secret deliberation.", "The answer.")


def test_at_least_sixty_replies_decide() -> None:
    assert len({told.said for told in REPLIES}) >= 60
