"""A key that is pressed again before its dialog has gone does nothing to what is below."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from textual import events
from textual.geometry import Offset

from tests.app_harness import AppHarness, opened_harness, until
from tui.app.chat.screen import ChatScreen
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
