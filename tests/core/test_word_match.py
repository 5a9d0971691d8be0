"""Names are found by parts of their words, the best first."""

import pytest

from tui.core.word_match import (
    BEGINNING,
    BESIDE,
    EXACT,
    INSIDE,
    INSIDE_BESIDE,
    PARTS,
    WORD,
    Folded,
    Match,
    match,
    words_in,
)


def found_in(typed: str, name: str, beside: str = "") -> Match | None:
    return match(words_in(typed), Folded(name), Folded(beside))


FOUND = [
    ("gpt-5", "gpt-5", "", EXACT),
    ("GPT-5", "gpt-5", "", EXACT),
    ("gpt", "gpt-5-mini", "", BEGINNING),
    ("5 mini", "gpt-5-mini", "", WORD + WORD),
    ("new session", "New session", "", EXACT),
    ("new ses", "New session", "", BEGINNING),
    ("mini", "gpt-5-mini", "", WORD),
    ("g5m", "gpt-5-mini", "", PARTS),
    ("gpt5", "gpt-5-mini", "", PARTS),
    ("gpt5mini", "gpt-5-mini", "", PARTS),
    ("newses", "New session", "", PARTS),
    ("ns", "New session", "", PARTS),
    ("cr", "code-reviewer", "", PARTS),
    ("q3", "qwen3", "", PARTS),
    ("3", "qwen3", "", WORD),
    ("chat", "gpt5Chat", "", WORD),
    ("ini", "gpt-5-mini", "", INSIDE),
    ("work", "o1", "work · azure", BESIDE),
    ("o1 work", "o1", "work · azure", EXACT + BESIDE),
    ("zure", "o1", "work · azure", INSIDE_BESIDE),
    ("resume", "R\u00e9sum\u00e9", "", EXACT),
    ("re\u0301sume\u0301", "Resume", "", EXACT),
    ("strasse", "Stra\u00dfe", "", EXACT),
    ("\u043f\u0420\u0418", "\u041f\u0440\u0438\u0432\u0435\u0442", "", BEGINNING),
    ("\u3147", "\uc548\ub155", "", BEGINNING),  # a syllable that is being composed
    ("\uc548\ub140", "\uc548\ub155", "", BEGINNING),
    ("\u30d1\u30bd", "\uff8a\uff9f\uff7f\uff7a\uff9d", "", BEGINNING),  # half-width katakana
    ("\uff47\uff50\uff54", "gpt-5", "", BEGINNING),  # full-width letters
    ("", "anything", "", EXACT),
    ("   ", "anything", "", EXACT),
]
NOT_FOUND = [
    ("gm5", "gpt-5-mini", ""),
    ("gpt 6", "gpt-5-mini", ""),
    ("mnii", "gpt-5-mini", ""),
    ("zu", "o1", "work · azure"),  # two letters within words beside are everywhere
    ("x", "", ""),
    ("tg", "gpt", ""),
]


@pytest.mark.parametrize(("typed", "name", "beside", "rank"), FOUND)
def test_it_is_found(typed: str, name: str, beside: str, rank: int) -> None:
    found = found_in(typed, name, beside)
    assert found is not None
    assert found.rank == rank


@pytest.mark.parametrize(("typed", "name", "beside"), NOT_FOUND)
def test_it_is_not_found(typed: str, name: str, beside: str) -> None:
    assert found_in(typed, name, beside) is None


@pytest.mark.parametrize(
    ("typed", "name", "shown"),
    [
        ("g5m", "gpt-5-mini", "g5m"),
        ("mini gpt", "gpt-5-mini", "gptmini"),
        ("resu", "R\u00e9sum\u00e9", "R\u00e9su"),
        ("ini", "gpt-5-mini", "ini"),
        ("\u3147", "\uc548\ub155", "\uc548"),
    ],
)
def test_the_letters_that_show_it_are_told(typed: str, name: str, shown: str) -> None:
    found = found_in(typed, name)
    assert found is not None
    assert "".join(name[place] for place in sorted(found.places)) == shown


def test_a_hostile_name_takes_no_time() -> None:
    assert found_in("a" * 60 + "b", "a " * 4000) is None
