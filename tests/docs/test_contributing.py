"""The page for those who change mull is true: its files and names are there, and its examples are of today's code."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.docs.pages import Page, commands, rows, words
from tests.docs.references import FILE, NAME, TEST, is_file, is_test, referred, resolves
from tests.import_graph import MODULES
from tests.paths import ROOT

PAGE = Page("CONTRIBUTING.md")
EXAMPLES = PAGE.sections(3)
NEW_FILE = "tui/export/text.py"
# Names that the examples add, or that are not names of the code.
NEW = {"OPENROUTER", "copy_code", "last_code", "to_text", "served_by"}
IDENTIFIER = re.compile(r"[A-Za-z]\w*_\w+|[A-Z]\w*[a-z]\w*|[A-Z_]{4,}")


def files_of(example: str) -> list[str]:
    """Return the files that an example names, but for one that it makes."""
    named = [word for word in words(without_fences(example)) if FILE.fullmatch(word)]
    return [path for path in named if path != NEW_FILE]


def without_fences(text: str) -> str:
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)


def is_code(word: str) -> bool:
    """Return whether a word in backticks is of the code, and neither a path, a dotted name nor a setting."""
    return not FILE.match(word) and not NAME.fullmatch(word) and not word.startswith("[")


def source_of(paths: list[str]) -> str:
    return "\n".join((ROOT / path).read_text("utf-8") for path in paths if (ROOT / path).is_file())


def test_there_are_eleven_examples() -> None:
    assert len(EXAMPLES) == 11


@pytest.mark.parametrize("path", sorted({*referred(PAGE, FILE)} - {NEW_FILE}))
def test_a_file_is_there(path: str) -> None:
    assert is_file(path)


@pytest.mark.parametrize("name", referred(PAGE, NAME))
def test_a_name_is_there(name: str) -> None:
    assert resolves(name) or name in MODULES


@pytest.mark.parametrize("test", referred(PAGE, TEST))
def test_a_test_is_there(test: str) -> None:
    assert is_test(test)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_names_of_an_example_are_in_its_files(example: str) -> None:
    text = PAGE.section(example)
    held = source_of(files_of(text))
    named = {name for word in words(without_fences(text)) if is_code(word) for name in IDENTIFIER.findall(word)}
    assert not [name for name in named - NEW if not re.search(rf"\b{name}\b", held)]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_names_a_file_of_the_program_a_test_and_no_file_twice(example: str) -> None:
    files = files_of(PAGE.section(example))
    assert [path for path in files if path.startswith("tui/")]
    assert [path for path in files if path.startswith("tests/")]
    assert [path for path in files if files.count(path) > 1] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_a_diff_takes_away_is_in_a_file_of_the_example(example: str) -> None:
    text = PAGE.section(example)
    taken = re.findall(r"^ *-(.*)$", "".join(re.findall(r"```diff\n(.*?)```", text, re.DOTALL)), re.MULTILINE)
    held = source_of(files_of(text))
    assert [line for line in taken if line not in held] == []


def test_the_subjects_given_as_examples_are_as_short_as_they_are_to_be() -> None:
    subjects = re.findall(r"^   - `(.+)`$", PAGE.section("How a change is made"), re.MULTILINE)
    assert len(subjects) == 3
    assert [subject for subject in subjects if len(subject) > 71] == []


def test_its_commands_are_of_this_project() -> None:
    """They run the tests, build or measure: `.ci/run` runs most of them."""
    programs = {shlex.split(command)[0] for block in PAGE.blocks("sh") for command in commands(block)}
    assert programs == {"python3", *(f".venv/bin/{name}" for name in ("mull", "pytest", "mypy", "ruff", "python"))}
    paths = {word for block in PAGE.blocks("sh") for word in block.text.split() if "/" in word and word[0] != "."}
    assert [path for path in paths if not is_file(path)] == []


def test_no_table_is_left_unread() -> None:
    assert rows(PAGE.text) == []
