"""Hints: which words are keys, and that a click on one does what the key does, in every window that has a hint."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tests.app.places import at_chat, place_of
from tests.app_harness import AppHarness, until
from tui.app.chat.composer import Composer
from tui.app.hint_line import HintLine, hint


def buttons(content: Content) -> list[tuple[str, str]]:
    """Return the words that can be clicked, and the key that each of them simulates."""
    found = []
    for start, end, style in content.spans:
        action = getattr(style, "meta", {}).get("@click", "") if not isinstance(style, str) else ""
        if action:
            found.append((content.plain[start:end], action.removeprefix("app.simulate_key('").removesuffix("')")))
    return found


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Enter chooses · Escape leaves", [("Enter chooses", "enter"), ("Escape leaves", "escape")]),
        ("Ctrl+S favourite · Esc", [("Ctrl+S favourite", "ctrl+s"), ("Esc", "escape")]),
        ("m mute · R make room · / filter", [("m mute", "m"), ("R make room", "R"), ("/ filter", "slash")]),
        ("← → another turn · ↑ ↓ scroll", [
            ("←", "left"), ("→ another turn", "right"), ("↑", "up"), ("↓ scroll", "down"),
        ]),
        ("Tab and Shift+Tab move", [("Tab", "tab"), ("Shift+Tab move", "shift+tab")]),
        ("Home End PageUp PageDown · c copies it", [
            ("Home", "home"), ("End", "end"), ("PageUp", "pageup"), ("PageDown", "pagedown"), ("c copies it", "c"),
        ]),
        ("! noticed, filtered · F8 tries it", [("F8 tries it", "f8")]),
        ("looking · Escape stops", [("Escape stops", "escape")]),
        ("Tab by day, model · Escape leaves", [("Tab by day, model", "tab"), ("Escape leaves", "escape")]),
        ("waiting; it is sent soon · w waits", [("w waits", "w")]),
        ("headings of the last 20 replies", []),
        ("", []),
    ],
)  # fmt: skip
def test_the_keys_of_a_hint_are_buttons(text: str, keys: list[tuple[str, str]]) -> None:
    shown = hint(text)
    assert shown.plain == text
    assert buttons(shown) == keys


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_window_is_left_by_its_hint_and_by_a_click_beside_it(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        for key in ("f2", "f3", "f4", "f5", "f8", "f9", "alt+s", "alt+x", "alt+v", "f1", "alt+u"):
            if key == "alt+v":
                harness.screen.query_one(Composer).load_text("compare me")
            for way in ("hint",) if size == (80, 24) else ("beside",):
                await pilot.press(key)
                await until(pilot, lambda: not at_chat(harness))
                await pilot.pause()
                for line in harness.app.screen.query(HintLine):
                    styles = [
                        segment.style for strip in map(line.render_line, range(line.size.height)) for segment in strip
                    ]
                    assert not any(style and style.underline for style in styles), "a button is no link"
                assert key[0] == "f" or key == "alt+v" or harness.app.screen.query(HintLine), key
                words = next((each for each in ("Escape", "Esc") if place_of(harness, each)), "")
                if way == "hint" and words and harness.app.screen.query(HintLine):
                    column, row = place_of(harness, words) or (0, 0)
                    await pilot.click(offset=(column + 1, row))
                elif harness.app.screen.is_modal:
                    await pilot.click(offset=(0, 0))
                else:
                    await pilot.press("escape")
                await until(pilot, lambda: at_chat(harness))


class _Box(App[None]):
    """A hint below other lines, in a box that is as high as what is in it."""

    CSS = "#box { height: auto; max-height: 5; } HintLine { height: auto; max-height: 2; }"

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static("said")
            yield HintLine("Ctrl+S saves · Ctrl+G own editor · Ctrl+N next finding · Esc leaves", "Ctrl+S save · Esc")


@pytest.mark.parametrize(("columns", "shown"), [(80, "Esc leaves"), (40, "Ctrl+S save · Esc")])
async def test_a_shorter_hint_takes_one_line_and_leaves_no_empty_one(columns: int, shown: str) -> None:
    app = _Box()
    async with app.run_test(size=(columns, 12)) as pilot:
        line = app.query_one(HintLine)
        await until(pilot, lambda: shown in str(line.content) and line.size.height == 1)
        assert app.query_one("#box").size.height == 2
