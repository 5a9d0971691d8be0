"""Words in the messages of one session: which messages hold them, here and in other branches, and as what."""

from __future__ import annotations

import pytest

from tui.core.conversation.found_words import FoundWords, as_written, found_words
from tui.core.conversation.message import UserMessage

SAID = ("Where is the Straße?", "A dark night", "the sky", "A dark, dark sky")


def found(path: set[int], *words: str) -> FoundWords:
    messages = [UserMessage(number, None, "", text) for number, text in enumerate(SAID, 1)]
    return found_words(messages, path, words)


@pytest.mark.parametrize(
    ("path", "words", "expected"),
    [
        ({1, 2}, ("STRASSE",), FoundWords(("STRASSE",), (1,))),
        ({2, 3}, ("strasse",), FoundWords(("strasse",), (), (1,))),
        ({1, 2, 3}, ("dark", "sky"), FoundWords(("dark", "sky"), (), (4,))),
        ({1, 2, 3}, ("dark",), FoundWords(("dark",), (2,), (4,))),
        ({1, 2}, ("dark sea",), FoundWords()),
        ({1, 2}, ("sky", "strasse"), FoundWords(("strasse",), (1,))),
        ({1}, (), FoundWords()),
    ],
)
def test_the_messages_with_most_of_the_words_count(
    path: set[int], words: tuple[str, ...], expected: FoundWords
) -> None:
    assert found(path, *words) == expected


def test_a_word_is_told_as_it_is_written() -> None:
    assert as_written("In der Straße\nwohnt", ("nobody", "STRASSE")) == "Straße"
    assert as_written("In der Straße", ("elsewhere",)) == ""
    assert as_written("Cafés and more", ("cafes",)) == "Cafés"
