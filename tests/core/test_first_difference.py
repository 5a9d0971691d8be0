"""Where two texts first differ, in words that are never the same for both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_compare import reply
from tui.core.first_difference import first_difference
from tui.core.repetition import repetition_of

UNSEEN = [
    ("An answer.", "An answer. ", "the end", "a space at the end"),
    ("An answer.", "An answer.  ", "the end", "2 spaces at the end"),
    ("An answer.", "An answer.\n", "the end", "a line break at the end"),
    ("An answer.", "An answer.\r\n", "the end", "a carriage return and a line break at the end"),
    ("An answer.", "An answer.\t", "the end", "a tab at the end"),
    ("An answer.", "An answer.\u00a0", "the end", "a no-break space at the end"),
    ("An answer. ", "An answer.\n", "a space at the end", "a line break at the end"),
    ("An answer.\n", "An answer.\n\n", "a line break at the end", "2 line breaks at the end"),
    ("An answer.", " An answer.", "“An answer.”", "a space before “An answer.”"),
    ("An answer.", "\n\nAn answer.", "“An answer.”", "2 line breaks before “An answer.”"),
    ("An answer.", "\ufeffAn answer.", "“An answer.”", "U+FEFF before “An answer.”"),
    ("An answer.", "An  answer.", "a space before “answer.”", "2 spaces before “answer.”"),
    ("An answer.", "An\tanswer.", "a space before “answer.”", "a tab before “answer.”"),
    ("An answer.", "An\nanswer.", "a space before “answer.”", "a line break before “answer.”"),
    ("An answer.", "An\u00a0answer.", "a space before “answer.”", "a no-break space before “answer.”"),
    ("An answer.", "An\u2009answer.", "a space before “answer.”", "U+2009 before “answer.”"),
    ("An answer.", "An\u3000answer.", "a space before “answer.”", "U+3000 before “answer.”"),
    ("An answer.", "An \nanswer.", "a space before “answer.”", "a space and a line break before “answer.”"),
    ("An\n\nanswer.", "An\n \nanswer.", "2 line breaks before “answer.”",
     "a line break, a space and a line break before “answer.”"),
    ("An answer.", "An \t \nanswer.", "a space before “answer.”", "a space, a tab, a space and more before “answer.”"),
    ("Answer.", "An\u00adswer.", "“swer.”", "U+00AD before “swer.”"),
    ("Answer.", "An\u200b\u200bswer.", "“swer.”", "2 × U+200B before “swer.”"),
    ("Answer.", "An\x1bswer.", "“swer.”", "U+001B before “swer.”"),
    ("Answer.", "Ans wer.", "“wer.”", "a space before “wer.”"),
    ("One. Two.", "One.\nThree.", "a space before “Two.”", "a line break before “Three.”"),
    ("A café.", "A cafe\u0301.", "“é” as U+00E9", "“e\u0301” as U+0065 U+0301"),
    ("5 \u212a.", "5 K.", "“\u212a” as U+212A", "“K” as U+004B"),
]  # fmt: skip
SEEN = [
    ("An answer.", "An Answer.", "“answer.”", "“Answer.”"),
    ("An answer.", "an answer.", "“An answer.”", "“an answer.”"),
    ("An answer.", "An answer", "“answer.”", "“answer”"),
    ("An answer.", "An answer. More.", "(nothing more)", "“More.”"),
    ("An answer.", "An answer.\n\nMore.", "(nothing more)", "“More.”"),
    ("An answer", "An answering", "“answer”", "“answering”"),
    ("A café.", "A cafe.", "“café.”", "“cafe.”"),
    ("x" * 200 + "a", "x" * 200 + "b", f"“{'x' * 20}a”", f"“{'x' * 20}b”"),
    ("", "An answer.", "(nothing more)", "“An answer.”"),
]


@pytest.mark.parametrize(("one", "other", "first", "second"), [*UNSEEN, *SEEN])
def test_what_differs_is_named_also_where_it_cannot_be_seen(one: str, other: str, first: str, second: str) -> None:
    assert first_difference(one, other).in_words == f"{first} against {second}"
    assert first_difference(other, one).in_words == f"{second} against {first}"
    told = repetition_of([reply(text=one or "?"), reply(text=other)], seed=1, wished=True).in_words(["A", "B"])
    assert not one or any(line.endswith((f"{first} against {second}", f"{second} against {first}")) for line in told)


@pytest.mark.parametrize(("one", "other", "_first", "_second"), UNSEEN)
def test_texts_that_differ_are_never_told_as_wholly_equal(one: str, other: str, _first: str, _second: str) -> None:
    long = "The same words again.\n" * 4_000
    told = repetition_of([reply(text=long + one), reply(text=long + other)], seed=1, wished=True).in_words(["A", "B"])
    assert "100.0%" not in "\n".join(told)
    assert "texts: over 99.9% equal" in told


@given(st.text("aé e\u0301\n\t\u00a0\u200b.", max_size=30), st.text("aé e\u0301\n\t\u00a0\u200b.", max_size=30))
def test_both_sides_are_never_told_alike(one: str, other: str) -> None:
    if one != other:
        first, second = first_difference(one, other).in_words.split(" against ")
        assert first != second
