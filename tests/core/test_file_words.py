"""Which words of a text name a file, and which lines of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.file_words import FileReference, FileWord, Lines, spelled, word_at, words_in

NAMES = [  # a text, and what its words may name
    ("@a.py", [["a.py"]]),
    ("see @src/a.py and\n@b", [["src/a.py"], ["b"]]),
    ("@a.py:10-40", [["a.py:10-40", "a.py:10-40"]]),
    ("@a.py:10", [["a.py:10", "a.py:10"]]),
    ("@a.py:10-", [["a.py:10-", "a.py:10-"]]),
    ("@a.py, or @b.py.", [["a.py,", "a.py"], ["b.py.", "b.py"]]),
    ("@src/", [["src/"]]),
    ('@"a name.txt"', [["a name.txt"]]),
    ('@"a name.txt":3-4 more', [["a name.txt:3-4"]]),
    ("me@example.org", []),
    ("(@a.py)", []),
    ("@", []),
    ('@""', []),
    ("an @ alone", []),
    ("no sign", []),
    (f"@{'x' * 2_000}", []),
    ("@a:9999999999", [["a:9999999999"]]),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_words_name_files(text: str, names: list[list[str]]) -> None:
    assert [[each.name for each in word.readings] for word in words_in(text)] == names


@pytest.mark.parametrize(
    ("typed", "lines"),
    [("a:1", Lines(1, 1)), ("a:1-2", Lines(1, 2)), ("a:7-", Lines(7, None)), ("a:b", None), ("a:1-b", None)],
)
def test_lines_stand_behind_a_colon(typed: str, lines: Lines | None) -> None:
    [word] = words_in(f"@{typed}")
    assert word.readings[-1] == (FileReference(typed) if lines is None else FileReference("a", lines))


WRITTEN = [  # a line with the cursor at |, and what is being typed; None where that is no word
    ("@|", ""),
    ("look at @sr|", "sr"),
    ("@a.py|", "a.py"),
    ("@a|.py", None),
    ("@a.py |", None),
    ('@"a na|', "a na"),
    ('@"a name"|', "a name"),
    ("me@exa|", None),
    ("|@a", None),
    ("@a.py| and", "a.py"),
    ("nothing|", None),
]


@pytest.mark.parametrize(("line", "typed"), WRITTEN)
def test_the_word_at_the_cursor_is_found(line: str, typed: str | None) -> None:
    column = line.index("|")
    word = word_at(line.replace("|", ""), column)
    assert (None if word is None else word.typed) == typed


@given(st.text(), st.integers(0, 50))
def test_any_text_is_read(text: str, column: int) -> None:
    for word in words_in(text):
        assert text[word.start] == "@"
        assert word.start == 0 or text[word.start - 1].isspace()
        assert all(reading.path for reading in word.readings)
    word_at(text, column)


PATHS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=50)
RANGES = st.none() | st.builds(lambda a, b: Lines(a, None if b is None else a + b), st.integers(1, 9_999),
                               st.none() | st.integers(0, 999))  # fmt: skip


@given(PATHS, RANGES, st.sampled_from(["", "see ", "one\n"]), st.sampled_from(["", " more", "\nmore"]))
def test_what_is_spelled_is_read_again(path: str, lines: Lines | None, before: str, after: str) -> None:
    wanted = FileReference(path, lines)
    word = spelled(wanted)
    if '"' in path:
        assert word == ""
        return
    [found] = words_in(f"{before}{word}{after}")
    assert wanted in found.readings
    assert (found.start, found.end) == (len(before), len(before) + len(word))
    assert isinstance(found, FileWord)
