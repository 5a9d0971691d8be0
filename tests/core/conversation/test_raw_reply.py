"""What a session keeps of a reply's body: everything but the reply's own text, and that can be put back."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.narrowing import present
from tui.core.conversation.raw_reply import MOST, SEALED, SHORT, indented, kept_raw, shown_raw, without_sealed

letters = st.text(st.characters(), max_size=30)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
long_texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=SHORT, max_size=300)
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
leaves = st.none() | st.booleans() | numbers | letters


def bodies(text: str, reasoning: str) -> st.SearchStrategy[dict[str, Any]]:
    """Any JSON, in which the reply's text and reasoning stand anywhere: whole, in part, between other words."""
    own = st.sampled_from([text, reasoning, text[1:], reasoning[: len(reasoning) // 2], text + text, "a" + text])
    wrapped = st.builds(lambda a, b: f"<think>{a}</think>{b}", own, own)
    named = st.sampled_from([*SEALED, "type", "data", "content"]) | letters
    values = st.recursive(
        leaves | own | wrapped | st.just("reasoning.encrypted"),
        lambda held: st.lists(held, max_size=4) | st.dictionaries(named, held, max_size=4),
        max_leaves=12,
    )
    return st.dictionaries(named, values, max_size=5)


@given(st.data(), texts | long_texts, texts | long_texts)
def test_what_is_shown_is_what_came_but_for_what_is_encrypted(data: st.DataObject, text: str, reasoning: str) -> None:
    body = data.draw(bodies(text, reasoning))
    kept = kept_raw(body, text, reasoning)
    assert shown_raw(kept, text, reasoning) == (without_sealed(body), "")


@given(st.data(), long_texts, long_texts)
def test_no_text_is_kept_twice(data: st.DataObject, text: str, reasoning: str) -> None:
    body = {"choices": [{"message": {"content": text, "reasoning": reasoning}}], "more": data.draw(leaves)}
    held = json.loads(kept_raw(body, text, reasoning))
    assert held["body"]["choices"] == [{"message": {"content": "", "reasoning": ""}}]
    assert all(not isinstance(piece, str) for _, pieces in held["said"] for piece in pieces)


def test_a_split_thought_is_kept_as_the_words_around_it() -> None:
    text, thought = "An answer of some length, " * 4, "A thought of some length, " * 4
    body = {"choices": [{"message": {"content": f"<think>\n{thought}</think>\n\n{text}"}}]}
    kept = kept_raw(body, text, thought)
    assert len(kept) < 250
    assert shown_raw(kept, text, thought) == (body, "")


def test_encrypted_reasoning_is_not_kept_and_its_place_says_so() -> None:
    sealed = {"type": "reasoning.encrypted", "data": "gAAAA" * 100}
    body = {"output": [{"type": "reasoning", "encrypted_content": "gAAAA" * 100, "summary": []}], "details": [sealed]}
    kept = kept_raw(body, "", "")
    assert "gAAAA" not in kept
    shown = present(shown_raw(kept, "", "")[0])
    assert shown["output"][0]["encrypted_content"] == "(500 characters, encrypted: not kept)"
    assert shown["details"][0]["data"] == "(500 characters, encrypted: not kept)"


def test_a_body_beyond_the_cap_is_left_out_and_says_why() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"a": deep}
    for body in ({"x": "y" * (MOST + 1)}, {"x": ["y"] * MOST}, {"x": "\ud800" * MOST}, {"x": deep}):
        kept = kept_raw(body, "text", "")
        assert len(kept) < 100
        assert shown_raw(kept, "text", "") == (
            None,
            "None was kept: it was larger than the 64 KB that mull keeps of one.",
        )


def test_64_kilobytes_are_kept_and_not_a_character_more() -> None:
    around = len(kept_raw({"x": ""}, "text", ""))
    body = {"x": "y" * (64 * 1024 - around)}
    assert len(kept_raw(body, "text", "")) == 65_536
    assert shown_raw(kept_raw(body, "text", ""), "text", "") == (body, "")
    assert shown_raw(kept_raw({"x": body["x"] + "y"}, "text", ""), "text", "")[0] is None


def test_a_long_reply_costs_the_file_nothing() -> None:
    text = "word " * 1_000_000
    assert len(kept_raw({"choices": [{"message": {"content": text}}]}, text, "")) < 200


def test_why_there_is_none() -> None:
    assert "before this version" in shown_raw(None, "", "")[1]
    assert "no answer" in shown_raw(kept_raw(None, "", ""), "", "")[1]
    for edited in (
        "{",
        "[]",
        "7",
        '{"body": {}}',
        '{"body": {}, "said": [[["a", "b"], ["x"]]]}',
        '{"said": 1, "body": 2}',
    ):
        assert shown_raw(edited, "", "") == (None, "What the session's file holds of it cannot be read.")


def test_it_is_printed_as_the_reference_pages_print_it() -> None:
    assert indented({"id": "é", "n": [1]}) == '{\n  "id": "é",\n  "n": [\n    1\n  ]\n}'
