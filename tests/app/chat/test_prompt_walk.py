"""A walk through what was sent before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.app.chat.prompt_walk import PromptWalk, distinct
from tui.core.ports import PastPrompt

BACK, FORWARD = -1, 1
WORDS = st.text("ab", max_size=3)


def test_a_walk_goes_back_and_forward_to_the_draft() -> None:
    walk = PromptWalk(["one", "two", "three"], "")
    assert walk.step(BACK, "") == "three"
    assert walk.step(BACK, "three") == "two"
    assert walk.step(FORWARD, "two") == "three"
    assert walk.step(FORWARD, "three") == ""
    assert walk.step(FORWARD, "") is None


def test_what_was_typed_narrows_it() -> None:
    walk = PromptWalk(["try one", "two", "try three", "try"], "try")
    assert walk.step(BACK, "try") == "try three"
    assert walk.step(BACK, "try three") == "try one"
    assert walk.step(BACK, "try one") is None
    assert walk.step(FORWARD, "try one") == "try three"


def test_what_is_edited_stays_as_long_as_one_walks() -> None:
    walk = PromptWalk(["one", "two"], "")
    walk.step(BACK, "")
    walk.step(BACK, "two, and more")
    assert walk.step(FORWARD, "one") == "two, and more"
    assert walk.step(FORWARD, "two, and more") == ""
    assert walk.goes_on("")
    assert walk.step(BACK, "") == "two, and more"


def test_one_walks_no_more_after_emptying_a_text_or_writing_another() -> None:
    walk = PromptWalk(["one", "two"], "")
    assert not walk.goes_on("something else")
    walk.step(BACK, "")
    assert walk.goes_on("two, edited")
    assert not walk.goes_on("")


@given(st.lists(WORDS), WORDS, st.lists(st.sampled_from([BACK, FORWARD])))
def test_the_draft_is_never_lost(texts: list[str], draft: str, steps: list[int]) -> None:
    walk, shown = PromptWalk(texts, draft), draft
    for by in steps:
        text = walk.step(by, shown)
        assert text is None or text.startswith(draft)
        shown = text if text is not None else shown
    for _ in range(len(texts) + 1):
        text = walk.step(FORWARD, shown)
        shown = text if text is not None else shown
    assert shown == draft


def test_each_text_stands_where_it_was_sent_last() -> None:
    sent = [PastPrompt("a", "1"), PastPrompt("b", "2"), PastPrompt("a", "3")]
    assert distinct(sent) == [PastPrompt("b", "2"), PastPrompt("a", "3")]
