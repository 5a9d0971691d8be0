"""A key in a message is told of once, and the message goes when it is sent again."""

from __future__ import annotations

from pathlib import Path

from tests.app_harness import opened_harness, until
from tests.core.test_key_shapes import MIXED
from tui.app.chat.composer import Composer


async def test_a_key_is_told_of_once_and_sent_by_a_second_enter(home: Path) -> None:
    async with opened_harness(home, size=(80, 24)) as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        composer.load_text(f"does sk-proj-{MIXED} work?")
        await pilot.press("enter")
        assert harness.told() == "sk-pr… looks like an API key: nothing was sent. Enter again sends it."
        assert (harness.replies(), MIXED in composer.text) == (0, True)
        await pilot.press("ctrl+c")
        await pilot.press("ctrl+underscore")
        await harness.ask(pilot, composer.text)
        await harness.ask(pilot, f"and again: sk-proj-{MIXED}")
        composer.load_text(f"key: ghp_{MIXED}")
        await pilot.press("enter")
        await until(pilot, lambda: harness.told().startswith("ghp_a… looks like"))
        assert harness.replies() == 2
    kept = [path.read_text("utf-8") for path in home.rglob("history.jsonl")]
    assert not any(MIXED in text for text in kept)
