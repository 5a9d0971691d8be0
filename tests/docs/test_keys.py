"""The page on keys names every key and slash command of the chat, and no other."""

from __future__ import annotations

import re

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from tests.docs.pages import PAGES, rows, words
from tests.narrowing import of_class
from tui.app.advice.screen import AdviceScreen
from tui.app.aside.screen import AsideScreen
from tui.app.chat.help import WRITING, Help
from tui.app.chat.search_bar import SearchBar
from tui.app.commands import COMMANDS, KEYS, MOVES
from tui.app.compare.blind import BlindScreen
from tui.app.compare.diff import CompareDiff
from tui.app.compare.picker import ComparePicker
from tui.app.compare.screen import CompareScreen
from tui.app.compare.tally import TallyScreen
from tui.app.connection.connect import Connect
from tui.app.connection.doctor import Doctor
from tui.app.connection.panel import ConnectionPanel, LinePanel
from tui.app.key_choices import PRESET_KEYS
from tui.app.keymap import DEFAULTS
from tui.app.meters.usage_screen import UsageScreen
from tui.app.personas.editor import PersonaEditor
from tui.app.personas.editor_questions import ConflictQuestion, UnsavedQuestion
from tui.app.personas.picker import PersonaPicker
from tui.app.personas.versions_screen import VersionsScreen
from tui.app.pickers.limit_question import LimitQuestion
from tui.app.pickers.line_list import LineList
from tui.app.pickers.model import ModelPicker
from tui.app.pickers.past_prompt import PromptPicker
from tui.app.pickers.picker import Picker
from tui.app.pickers.question import AskedLine, Consent, LargePaste, SmallBudget
from tui.app.pickers.selection import SelectingPicker
from tui.app.sessions.session_list import SessionList
from tui.app.sessions.trash_list import TrashList
from tui.app.start.tour import Tour
from tui.app.tree.screen import TreeScreen
from tui.app.xray.filter_panel import FilterPanel
from tui.app.xray.raw import RawView
from tui.app.xray.receipt_panel import ReceiptPanel
from tui.app.xray.screen import XrayScreen
from tui.core.keys import key_shown

PAGE = PAGES["keys"]
# The classes that bind the keys of each section, and the keys that are no bindings: a list's Enter is
# the input's own.
SCREENS: dict[str, tuple[tuple[type[DOMNode], ...], set[str]]] = {
    "In the X-ray": ((XrayScreen, LineList, RawView, FilterPanel), set()),
    "In the tree": ((TreeScreen, LineList), set()),
    "On the side": ((AsideScreen,), set()),
    "In lists": (
        (Picker, PersonaPicker, ModelPicker, SelectingPicker, SessionList, TrashList, PromptPicker),
        {"Enter"},
    ),
    "In a comparison": ((ComparePicker, CompareScreen, BlindScreen, CompareDiff), set()),
    "In the search bar": ((SearchBar,), {"Enter"}),
    "In the persona editor": ((PersonaEditor, UnsavedQuestion, ConflictQuestion, VersionsScreen), set()),
    "In other windows": (
        (
            Connect,
            Doctor,
            ConnectionPanel,
            LinePanel,
            ReceiptPanel,
            UsageScreen,
            TallyScreen,
            AskedLine,
            Consent,
            LimitQuestion,
            LargePaste,
            SmallBudget,
            Help,
            AdviceScreen,
            Tour,
        ),
        set(),
    ),
}
# The keys that close a window are told in one sentence: the one that opened it, or Q.
CLOSING = {"Alt+H", "F8", "Alt+S", "Alt+T", "Alt+U", "F1", "Q"}


def test_every_command_has_its_row() -> None:
    told = [(row[0], words(row[1])[0] if row[1] else "") for row in rows(PAGE.section("Commands"))]
    held = [(key_shown(c.key.split(",")[0]), f"/{c.slash} {c.takes}".strip() if c.slash else "") for c in COMMANDS]
    assert told == held


def test_every_key_for_writing_and_moving_is_named() -> None:
    told = {key for row in rows(PAGE.section("Writing and moving")) for key in row[0].split(", ")}
    help_page = {key for keys, _ in WRITING for key in keys.split(", ")}
    assert told == help_page | {key_shown(each.key) for each in MOVES}


def bound_by(classes: tuple[type[DOMNode], ...]) -> set[str]:
    """Return the keys that these classes bind themselves, as the page writes them, but for those of two strokes."""
    held = [binding for each in classes for binding in each.BINDINGS]
    keys = {key for binding in held for key in of_class(binding, Binding).key.split(",")}
    return {key_shown(key) for key in keys if " " not in key}


@pytest.mark.parametrize("section", SCREENS)
def test_every_key_of_a_screen_is_named(section: str) -> None:
    classes, others = SCREENS[section]
    told = {key for row in rows(PAGE.section(section)) for key in row[0].split(", ")}
    if "1 to 9" in told:
        told = told - {"1 to 9"} | set("123456789")
    closing = CLOSING if section == "In other windows" else set()
    assert told | closing == bound_by(classes) | others
    assert closing <= bound_by(classes)


def test_every_slash_command_that_a_page_names_is_one() -> None:
    known = {f"/{word}" for command in COMMANDS for word in (command.slash, *command.aliases) if word}
    for page in PAGES.values():
        named = {word.split()[0] for word in words(page.prose) if re.match(r"/[a-z]+( [A-Z a-z]+)?$", word)}
        assert named <= known, page.name


def test_the_page_tells_all_that_the_preset_of_emacs_changes() -> None:
    told = [(words(row[0])[0], row[1]) for row in rows(PAGE.section("Presets")) if row[0].startswith("`")]
    assert told == [(name, ", ".join(map(key_shown, keys))) for name, keys in PRESET_KEYS["emacs"].items()]


def test_every_name_that_is_no_slash_command_is_told() -> None:
    named = set(words(PAGE.section("Changing keys")))
    slashes = {command.action for command in COMMANDS if command.slash}
    assert set(KEYS) - slashes - {"command_palette"} <= named
    assert {name for name in named if name in KEYS} <= set(KEYS)


def test_every_second_key_of_the_page_does_something() -> None:
    known = {key_shown(key) for keys in DEFAULTS.values() for key in keys}
    text = f"{PAGE.section('Two strokes')} {PAGE.section('Keys that terminals take')}"
    told = set(re.findall(r"Ctrl\+X (?:Ctrl\+)?(?:[A-Z0-9]|Enter)\b", text))
    assert told - {"Ctrl+X Enter"} <= known  # that one is Alt+Enter, which the composer has
