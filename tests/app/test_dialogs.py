"""A key that is pressed again before its dialog has gone does nothing to what is below."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.app_harness import opened_harness

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
