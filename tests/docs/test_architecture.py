"""The page on the architecture is true: its names, files and tests are there, and its diagrams are those of today."""

import re

import pytest

from tests.docs import diagram
from tests.docs.pages import PAGES, rows, words
from tests.docs.references import FILE, NAME, TEST, is_file, is_test, referred, resolves
from tests.import_graph import ALLOWED
from tui.cli.interface import COMMANDS
from tui.core.conversation.record_json import SHAPES

PAGE = PAGES["architecture"]


def test_the_diagrams_are_those_of_today() -> None:
    assert diagram.drawn(PAGE.text) == PAGE.text, f"the imports have changed; draw the diagrams anew: {diagram.COMMAND}"


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the diagram floors"):
        diagram.drawn("# Architecture\n")


def test_every_room_is_on_its_floor() -> None:
    drawn = {room for rooms in diagram.FLOORS.values() for room in rooms}
    assert drawn == {diagram.room(module) for module in diagram.leaves("tui")}


@pytest.mark.parametrize("name", referred(PAGE, NAME))
def test_a_name_is_there(name: str) -> None:
    assert resolves(name)


@pytest.mark.parametrize("path", referred(PAGE, FILE))
def test_a_file_is_there(path: str) -> None:
    assert is_file(path)


@pytest.mark.parametrize("test", referred(PAGE, TEST))
def test_a_test_is_there(test: str) -> None:
    assert is_test(test)


def test_every_rule_has_its_tests() -> None:
    rules = rows(PAGE.section("What is not there"))
    assert len(rules) >= 15
    assert [rule for rule, tests in rules if not words(tests) or not all(map(is_test, words(tests)))] == []


def test_the_map_says_what_may_be_imported() -> None:
    told = {module_of(path): imported for path, _, imported in rows(PAGE.section("The map"))}
    assert told == {room: in_words(allowed - {room}) for room, allowed in ALLOWED.items() if room != "tui"}


def module_of(cell: str) -> str:
    """Return the module or package whose path a cell holds."""
    return words(cell)[0].removesuffix(".py").strip("/").replace("/", ".")


def in_words(rooms: set[str]) -> str:
    """Return what may be imported as the map says it."""
    if "tui" in rooms:
        return "everything"
    return ", ".join(sorted(room.removeprefix("tui.") for room in rooms)) or "nothing"


def test_every_command_and_its_module_are_named() -> None:
    told = dict(re.findall(r"`(\w+)`\s\(`(tui\.cli\.\w+)`\)", PAGE.text))
    assert told == {name: f"tui.cli.{name}" for name in COMMANDS}


def test_every_type_of_record_is_named() -> None:
    listed = PAGE.section("The session file").partition("The types: ")[2].partition(";")[0]
    assert set(words(listed)) == set(SHAPES)


def test_what_is_not_there_is_found_out() -> None:
    assert not resolves("tui.engine.session.Session.dispatch")
    assert not is_file("tui/engine/no_such.py")
    assert not is_file("tests/no_such_*.py")
    assert not is_test("tests/test_floors.py::test_no_such")
    assert not is_test("tests/no_such.py::test_no_such")
