"""The page of keys: two columns, also where a row takes two lines."""

from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding
from textual.screen import Screen

from tests.app_harness import AppHarness, shown_text, until
from tui.app.chat.help import NAMES, Help, Moment, changed_keys, commands, now
from tui.app.key_choices import keymap_of
from tui.app.keymap import Keymap, use
from tui.app.sessions.keys import LIST_KEYS, TRASH_KEYS
from tui.app.sessions.session_list import SessionList
from tui.app.sessions.trash_list import TrashList
from tui.app.tree.keys import TREE_KEYS
from tui.app.tree.screen import TreeScreen
from tui.core.key_settings import PRESETS, KeySettings
from tui.core.keys import key_shown


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_what_does_not_fit_goes_on_below_itself(tmp_path: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(tmp_path)
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(harness.app.screen, Help) and "Ctrl+Up" in shown_text(harness))
        await pilot.press(*["down"] * 4)
        lines = [line.split("│")[1][1:] for line in shown_text(harness).splitlines() if line.count("│") >= 2]
        rows = lines[lines.index(next(line for line in lines if line.startswith("Ctrl+Up"))) :]
        assert rows[1][:NAMES].isspace()
        assert rows[1][NAMES:].strip(), "the rest of the row above"


@pytest.mark.parametrize(
    ("screen", "rows"), [(SessionList, LIST_KEYS), (TrashList, TRASH_KEYS), (TreeScreen, TREE_KEYS)]
)
def test_all_keys_of_a_window_are_told(screen: type[Screen[Any]], rows: tuple[tuple[str, str], ...]) -> None:
    told = {key for names, _ in rows for key in names.split(", ")}
    keys = [key for binding in screen.BINDINGS if isinstance(binding, Binding) for key in binding.key.split(",")[:1]]
    assert {key_shown(key) for key in keys} - {"Alt+L"} <= told | {"/"}


async def test_the_keys_of_a_window_come_first_there(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "practice: tokens=5")
        for key, words in (("f5", "Ctrl+Y, Ctrl+L"), ("alt+l", "the path that the chat shows")):
            await pilot.press(key, "f1")
            await until(pilot, lambda: isinstance(harness.app.screen, Help))
            await until(pilot, lambda: "In this window" in shown_text(harness))
            assert words in shown_text(harness)
            await pilot.press("escape", "escape")
            await until(pilot, lambda: harness.app.screen is harness.screen)


def test_a_command_without_a_key_and_a_word_has_its_name() -> None:
    rows = commands()
    assert all(name.strip() for name, _ in rows)
    assert next(about for name, about in rows if name.startswith("Edit the message in view")).startswith("that you")


def test_what_is_possible_now_comes_first() -> None:
    assert now(Moment())[0] == ("F2", "who answers")
    assert now(Moment(running=True, begun=True))[0] == ("Escape", "stop the reply; what came is kept")
    assert now(Moment(writing=True))[0] == ("Enter", "send the text")
    assert "send the text" not in dict(now(Moment(writing=True, running=True))).values()
    assert now(Moment(begun=True))[0] == ("Up", "edit your last message")
    assert "i, Escape" in dict(now(Moment(reading=True, begun=True)))


@pytest.mark.parametrize("preset", PRESETS)
def test_changed_keys_are_told_with_what_they_were(preset: str) -> None:
    use(keymap_of(KeySettings(preset)))
    told = dict(changed_keys())
    use(Keymap())
    assert ("Ctrl+S" in told) == (preset == "emacs")
    assert ("vi" in told) == (preset == "vi")
    if preset == "emacs":
        assert told["Ctrl+S"] == "Find, by default Ctrl+F, Ctrl+X F"
