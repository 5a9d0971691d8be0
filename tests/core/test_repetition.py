"""What runs of one request show: a sentence that is true for every number of equal texts."""

from __future__ import annotations

from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_compare import reply
from tui.core.conversation.message import ReplyStatus
from tui.core.repetition import JUDGED, Repetition, repetition_of

SHORT = {
    "c": ReplyStatus.COMPLETE,
    "l": ReplyStatus.LENGTH,
    "r": ReplyStatus.REFUSED,
    "f": ReplyStatus.FAILED,
    "i": ReplyStatus.INTERRUPTED,
    "b": ReplyStatus.INCOMPLETE,
    "x": ReplyStatus.FILTERED,
}
TEXTS = {"a": "a story of light", "b": "a story of dark", "c": "another story", "-": " "}


def runs(texts: str, prints: str = "", ends: str = "", *, seed: int | None = 42, wished: bool = True) -> Repetition:
    """Return what runs showed: a letter for each run's text, its fingerprint (``?`` is none), and how it ended."""
    prints, ends = prints or "1" * len(texts), ends or "l" * len(texts)
    replies = [
        None
        if text == "."
        else reply(text=TEXTS[text], fingerprint=None if fp == "?" else f"fp_{fp}", status=SHORT[end])
        for text, fp, end in zip(texts, prints, ends, strict=True)
    ]
    return repetition_of(replies, seed=seed, wished=wished)


def names(found: Repetition) -> list[str]:
    return [f"run {letter}" for letter in ascii_uppercase[: len(found.replies)]]


SAME = "Same seed, same fingerprint, same text: as far as"
PROMISE = "equal seed, parameters and fingerprint do not promise equal text"
MOVED = "Same seed, same text, although the service's backend changed between them: the fingerprints differ."
SO_DO = f"the fingerprints differ, but so do runs with the same one: {PROMISE}."
STILL = "Same seed and same fingerprint, and still"
NO_BACKEND = "the service does not name a fingerprint with each, so its backend may have changed between them."
OTHER_BACKEND = "the fingerprints differ: the service's backend changed between them, so a difference proves nothing."


@pytest.mark.parametrize(
    ("texts", "prints", "said"),
    [
        ("aa", "11", f"{SAME} two runs can show, this is reproducible."),
        ("aaa", "111", f"{SAME} 3 runs can show, this is reproducible."),
        ("a" * 20, "1" * 20, f"{SAME} 20 runs can show, this is reproducible."),
        ("ab", "11", f"{STILL} different: here the seed does not make it reproducible."),
        ("abc", "111", f"{STILL} no two of the 3 texts are equal: here the seed does not make it reproducible."),
        ("aab", "111", f"{STILL} only 2 of the 3 texts are equal: {PROMISE}."),
        ("aba", "111", f"{STILL} only 2 of the 3 texts are equal: {PROMISE}."),
        ("baa", "111", f"{STILL} only 2 of the 3 texts are equal: {PROMISE}."),
        ("aabb", "1111", f"{STILL} only 2 of the 4 texts are equal: {PROMISE}."),
        ("abbbc", "11111", f"{STILL} only 3 of the 5 texts are equal: {PROMISE}."),
        ("aa", "12", MOVED),
        ("aaa", "112", MOVED),
        ("ab", "12", f"The texts are different; {OTHER_BACKEND}"),
        ("aab", "112", f"Only 2 of the 3 texts are equal; {OTHER_BACKEND}"),
        ("abc", "123", f"No two of the 3 texts are equal; {OTHER_BACKEND}"),
        ("abc", "112", f"No two of the 3 texts are equal; {SO_DO}"),
        ("aab", "121", f"Only 2 of the 3 texts are equal; {SO_DO}"),
        ("aa", "1?", f"The texts are the same; {NO_BACKEND}"),
        ("ab", "?1", f"The texts are different; {NO_BACKEND}"),
        ("aab", "???", f"Only 2 of the 3 texts are equal; {NO_BACKEND}"),
        ("abc", "1?1", f"No two of the 3 texts are equal; {NO_BACKEND}"),
        ("a.", "11", "Fewer than two of the 2 runs ended with a text, so nothing can be said of the seed."),
        ("..", "11", "Fewer than two of the 2 runs ended with a text, so nothing can be said of the seed."),
    ],
)  # fmt: skip
def test_what_runs_with_one_seed_show(texts: str, prints: str, said: str) -> None:
    assert runs(texts, prints).sentence() == said


@pytest.mark.parametrize(
    ("texts", "wished", "said"),
    [
        ("aa", True, "No seed was sent, because this model takes none here; the two are the same even so."),
        ("ab", True, "No seed was sent, because this model takes none here; the two differ, as was to be expected."),
        ("aa", False, "No seed was sent; the two are the same even so."),
        ("aaa", False, "No seed was sent; all 3 are the same even so."),
        ("aab", False, "No seed was sent; 2 of the 3 texts are equal even so."),
        ("abc", False, "No seed was sent; no two of the 3 texts are equal, as was to be expected."),
        ("a.", False, "Fewer than two of the 2 runs ended with a text, so nothing can be said of how they repeat."),
    ],
)
def test_what_runs_without_a_seed_show(texts: str, wished: bool, said: str) -> None:
    assert runs(texts, seed=None, wished=wished).sentence() == said


@pytest.mark.parametrize(
    ("ends", "judged"),
    [
        ("ccc", [0, 1, 2]),
        ("lll", [0, 1, 2]),  # the page's: each is cut off at its 50 tokens
        ("lcl", [0, 1, 2]),
        ("lrl", [0, 1, 2]),
        ("lfl", [0, 2]),
        ("iil", [2]),
        ("lbl", [0, 2]),
        ("xll", [1, 2]),
    ],
)
def test_a_run_that_a_limit_cut_off_is_judged_and_one_that_failed_is_not(ends: str, judged: list[int]) -> None:
    found = runs("aab", ends=ends)
    assert found.judged == judged
    assert found.cut_off == [n for n in judged if ends[n] == "l"]
    assert (len(judged) < 2) is found.sentence().startswith("Fewer than two")


def test_a_run_without_a_text_is_not_judged() -> None:
    found = runs("-aa")
    assert (found.judged, found.identical) == ([1, 2], False)
    assert found.of_run(0, names(found)) == "not judged"
    assert "no answer to judge: run A" in found.in_words(names(found))


def test_the_page_s_three_runs_are_told_line_by_line() -> None:
    found = runs("aba")
    assert found.in_words(names(found)) == [
        "system_fingerprint: fp_1, for all 3",
        "texts: 2 different: run A = run C · run B",
        "first difference of run A and run B, line 1, word 4, character 12: “light” against “dark”",
        "each was cut off, so their beginnings are compared",
        f"{STILL} only 2 of the 3 texts are equal: {PROMISE}.",
    ]
    verdicts = [found.of_run(number, names(found)) for number in range(3)]
    assert verdicts == ["", "≠ run A at word 4, character 12", "= the text of run A"]


def test_two_runs_are_told_as_two() -> None:
    assert runs("aa", "12", "cc").in_words(["run A", "run B"])[:2] == [
        "system_fingerprint: fp_1 and fp_2",
        "texts: identical",
    ]
    assert runs("ab", "1?", "cc").in_words(["run A", "run B"])[:3] == [
        "system_fingerprint: fp_1 and ? (not reported)",
        f"texts: {runs('ab').partings[0].likeness.share:.1%} equal",
        "first difference, line 1, word 4, character 12: “light” against “dark”",
    ]


def test_fingerprints_that_differ_are_told_by_run() -> None:
    found = runs("aab", "121", "ccl")
    told = found.in_words(names(found))
    assert told[0] == "system_fingerprint: fp_1: run A, run C · fp_2: run B"
    assert "cut off: run C" in told


def test_no_more_differences_are_told_than_there_is_room_for() -> None:
    found = runs("abc")
    told = found.in_words(names(found), 1)
    assert (told[2], told[3]) == (found.in_words(names(found))[2], "and 1 more texts that differ")


@given(st.lists(st.sampled_from(["one two", "one three", "four", ""]), min_size=2, max_size=8), st.data())
def test_every_run_is_in_one_group_and_each_text_in_one(texts: list[str], data: st.DataObject) -> None:
    ends = [data.draw(st.sampled_from(list(SHORT.values()))) for _ in texts]
    found = repetition_of(
        [reply(text=text, status=end) for text, end in zip(texts, ends, strict=True)], seed=1, wished=True
    )
    judged = [n for n, (text, end) in enumerate(zip(texts, ends, strict=True)) if text and end in JUDGED]
    assert found.judged == judged
    for group in found.groups:
        assert len({texts[n] for n in group}) == 1
    assert len(found.groups) == len({texts[n] for n in judged})
    assert [len(group) for group in found.groups] == sorted((len(group) for group in found.groups), reverse=True)
    assert len(found.partings) == max(0, len(found.groups) - 1)
    assert found.identical is (len(judged) == len(texts) and len({*texts}) == 1)
    named = names(found)
    assert found.in_words(named)[-1] == found.sentence()
    assert all(found.of_run(n, named) for n in range(len(texts)) if not found.groups or n != found.groups[0][0])
