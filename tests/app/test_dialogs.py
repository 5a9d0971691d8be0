"""A key that is pressed again before its dialog has gone does nothing to what is below."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from time import monotonic
from unittest.mock import patch

import pytest
from textual import events
from textual.geometry import Offset

from tests.app_harness import AppHarness, opened_harness, shown_text, until
from tui.app.app import CLEARED, LEAVES
from tui.app.chat.composer import Composer
from tui.app.chat.screen import ChatScreen
from tui.app.chat.status_line import StatusLine
from tui.app.personas.picker import PersonaPicker

OPENING = (
    "f1", "f2", "f3", "f5", "f8", "f9", "alt+x", "alt+x r", "alt+u", "alt+v", "alt+r", "ctrl+p", "alt+c", "alt+x r f1",
    "f2 ctrl+p", "f1 ctrl+p",
)  # fmt: skip


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_a_key_pressed_again_and_again_closes_one_dialog(key: str, home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        await harness.ask(pilot, "hello")
        for opening in OPENING:
            await pilot.press(*opening.split())
            for _ in range(4):
                harness.app.post_message(events.Key(key, None))
            await pilot.pause()
            assert harness.app._exception is None, opening
            while len(harness.app.screen_stack) > 1:
                assert harness.app.screen_stack[0] is harness.screen
                await pilot.press("escape")
        await harness.ask(pilot, "still here")


def pressed(harness: AppHarness, at: Offset, time: float) -> None:
    """Press and release the left button, as a terminal reports it."""
    for kind in (events.MouseDown, events.MouseUp):
        event = kind(None, at.x, at.y, 0, 0, 1, False, False, False, at.x, at.y)
        event.time = time
        harness.app.post_message(event)


async def test_a_double_click_on_a_row_does_nothing_to_what_is_below(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        below: list[events.MouseDown] = []
        with patch.object(ChatScreen, "on_mouse_down", lambda _, event: below.append(event), create=True):
            for first, second, reached in ((10.0, 10.1, 0), (20.0, 20.6, 1)):
                await pilot.press("f2")
                rows = harness.top(PersonaPicker).row_list
                at = Offset(rows.region.x + 4, rows.region.y + 1)
                pressed(harness, at, first)
                await until(pilot, lambda: harness.app.screen is harness.screen)
                pressed(harness, at, second)
                await pilot.pause()
                assert len(below) == reached


async def test_a_double_click_opens_a_window_and_leaves_it_open(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        for words in ("New session", "Assistant", "effort", "nothing", "commands"):
            for later, aside, stays in ((0.1, 0, True), (0.3, 1, True), (0.4, 30, True), (9.0, 0, False)):
                lines = shown_text(harness).splitlines()
                row = next(y for y in sorted(range(len(lines)), key=lambda y: (y > 0, -y)) if words in lines[y])
                at = Offset(lines[row].index(words) + 1, row)
                now = monotonic()
                pressed(harness, at, now)
                await until(pilot, lambda: harness.app.screen is not harness.screen)
                await pilot.pause()
                window = harness.app.screen
                pressed(harness, at + Offset(aside if at.x < 60 else -aside, 0), now + later)
                await pilot.pause()
                await pilot.pause()
                assert (harness.app.screen is window) == stays, (words, later, aside)
                if stays:
                    await pilot.press("escape")
                await until(pilot, lambda: harness.app.screen is harness.screen)


async def test_a_window_that_opened_late_stays_too(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        at = Offset(3, 0)
        pressed(harness, at, monotonic() - 5.0)
        await until(pilot, lambda: harness.app.screen.is_modal)
        await pilot.pause()
        window = harness.app.screen
        for later, left in ((0.0, False), (60.0, True)):
            pressed(harness, at, monotonic() + later)
            await pilot.pause()
            await pilot.pause()
            assert (harness.app.screen is not window) == left


def says(harness: AppHarness, words: str) -> bool:
    """Return whether the screen in front says this in its status line, "" where it has none."""
    return "".join(each.said for each in harness.app.screen.query(StatusLine)) == words


CTRL_C = [  # what is done before, and what Ctrl+C says, with nothing selected
    ("", LEAVES),
    ("a draft", CLEARED),
    ("f2", ""),
    ("f1", ""),
    ("alt+x", "Nothing is selected. Ctrl+Q leaves mull."),
    ("f9", ""),
    ("running", f"Esc stops the reply. {LEAVES}"),
]


async def test_ctrl_c_with_nothing_selected_clears_the_draft_or_says_how_to_leave(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        for before, said in CTRL_C:
            composer.load_text(before if " " in before else "")
            if before == "running":
                harness.may_go_on.clear()
                await harness.send(pilot, "hello")
                await until(pilot, lambda: harness.chat.live is not None)
            elif before and " " not in before:
                await pilot.press(before)
                await until(pilot, lambda: harness.app.screen is not harness.screen)
            await pilot.press("ctrl+c")
            await until(pilot, partial(says, harness, said))
            assert not before.startswith("f") or harness.app.screen.is_modal, "a window has its own way out"
            assert composer.text == ""
            assert harness.app._exit is False
            while len(harness.app.screen_stack) > 1:
                await pilot.press("escape")
        harness.may_go_on.set()
        await until(pilot, lambda: harness.chat.live is None)


async def test_ctrl_c_copies_what_is_selected_or_clears_the_draft_or_leaves(home: Path) -> None:
    async with opened_harness(home, model="gpt-4o") as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        await pilot.press(*"one", "shift+left", "ctrl+c")
        await until(pilot, lambda: harness.app.clipboard == "e")
        assert composer.text == "one"
        await pilot.press("left", "right", "ctrl+c")
        await until(pilot, partial(says, harness, CLEARED))
        await pilot.press("ctrl+underscore")
        assert composer.text == "one"
        await pilot.press("ctrl+f", "ctrl+c", "ctrl+c")
        await until(pilot, partial(says, harness, "Nothing is selected. Ctrl+Q leaves mull."))
        await pilot.press("escape", "ctrl+c", "ctrl+c", "x", "ctrl+c")
        await until(pilot, partial(says, harness, CLEARED))
        assert harness.app._leaving is None, "another key came between"
        await pilot.press("ctrl+c", "ctrl+c")
        await until(pilot, lambda: harness.app._leaving is not None)
