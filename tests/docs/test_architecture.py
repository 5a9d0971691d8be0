"""The page on the architecture is true: its names, files and tests are there, and its diagrams are those of today."""

import re
from pathlib import Path

import pytest

from tests.docs import diagram
from tests.docs.references import FILE, LINK, NAME, TEST, is_file, is_test, page, resolves, spans
from tests.import_graph import ALLOWED
from tests.paths import ROOT
from tui.cli.commands import COMMANDS
from tui.core.conversation.record_json import SHAPES

PATH = "docs/architecture.md"
TEXT = page(PATH)
EVERYTHING = "everything"
# A row of the map: a folder or module, what it holds, what it may import.
ROW = re.compile(r"^\| `([\w/.]+)` \| .+ \| ([\w, ]+) \|$", re.MULTILINE)


def test_the_diagrams_are_those_of_today() -> None:
    assert diagram.drawn(TEXT) == TEXT, f"the imports have changed; draw the diagrams anew: {diagram.COMMAND}"


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the diagram floors"):
        diagram.drawn("# Architecture\n")


def test_every_room_is_on_its_floor() -> None:
    drawn = {room for rooms in diagram.FLOORS.values() for room in rooms}
    assert drawn == {diagram.room(module) for module in diagram.leaves("tui")}


@pytest.mark.parametrize("name", spans(TEXT, NAME))
def test_a_name_is_there(name: str) -> None:
    assert resolves(name)


@pytest.mark.parametrize("path", spans(TEXT, FILE))
def test_a_file_is_there(path: str) -> None:
    assert is_file(path)


@pytest.mark.parametrize("test", spans(TEXT, TEST))
def test_a_test_is_there(test: str) -> None:
    assert is_test(test)


@pytest.mark.parametrize("link", LINK.findall(TEXT))
def test_a_link_leads_somewhere(link: str) -> None:
    assert (ROOT / Path(PATH).parent / link).resolve().is_file()


def test_every_rule_has_its_tests() -> None:
    rules = TEXT.partition("| never | held by |\n")[2].partition("\n\n")[0].splitlines()[1:]
    assert len(rules) >= 15
    assert [rule for rule in rules if not TEST.search(rule)] == []


def test_the_map_says_what_may_be_imported() -> None:
    said = {path.removesuffix(".py").strip("/").replace("/", "."): allowed for path, allowed in ROW.findall(TEXT)}
    assert {room: words(allowed - {room}) for room, allowed in ALLOWED.items() if room != "tui"} == said


def words(rooms: set[str]) -> str:
    """Return what may be imported as the map says it."""
    if "tui" in rooms:
        return EVERYTHING
    return ", ".join(sorted(room.removeprefix("tui.") for room in rooms)) or "nothing"


def test_every_command_and_its_module_are_named() -> None:
    said = dict(re.findall(r"`(\w+)`\s\(`(tui\.cli\.\w+)`\)", TEXT))
    assert said == {name: module for name, (module, _) in COMMANDS.items()}


def test_every_type_of_record_is_named() -> None:
    listed = TEXT.partition("The types: ")[2].partition(";")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == set(SHAPES)


def test_what_is_not_there_is_found_out() -> None:
    assert not resolves("tui.engine.session.Session.dispatch")
    assert not is_file("tui/engine/no_such.py")
    assert not is_file("tests/no_such_*.py")
    assert not is_test("tests/test_floors.py::test_no_such")
    assert not is_test("tests/no_such.py::test_no_such")
