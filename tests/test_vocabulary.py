"""Every word of the vocabulary has a meaning and a module where it lives."""

import re

import pytest

from tests.paths import ROOT

TEXT = (ROOT / "docs" / "vocabulary.md").read_text("utf-8")
WORDS = dict(re.findall(r"^\*\*(.+?)\.\*\* (.+?)(?=\n\n|\Z)", TEXT, re.MULTILINE | re.DOTALL))


def test_there_are_words() -> None:
    assert len(WORDS) >= 20
    assert len(WORDS) == TEXT.count("\n**")


@pytest.mark.parametrize("word", WORDS)
def test_a_word_lives_in_a_module_that_exists(word: str) -> None:
    modules = re.findall(r"`((?:tui|tests)/[\w/]+\.py)`", WORDS[word])
    assert len(modules) == 1
    assert (ROOT / modules[0]).is_file()
    assert len(WORDS[word].splitlines()) <= 4
