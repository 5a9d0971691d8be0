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
        assert harness.told() == "sk-pr… looks like an API key: nothing was sent. Once more sends it."
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


async def test_a_key_in_an_attached_text_or_a_prompt_to_compare_is_told_of_too(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text(f"name: x\nKEY=sk-proj-{MIXED}\n")
    async with opened_harness(home, size=(80, 24)) as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        for _ in range(2):
            composer.load_text(f"/attach {file}")
            await pilot.press("enter")
            await until(pilot, lambda: "settings.env" in harness.told())
            if not harness.told().startswith("settings.env is attached"):
                assert harness.told().startswith("settings.env holds what looks like an API key: sk-pr… /detach")
        composer.load_text(f"/compare is ghp_{MIXED} one?")
        await pilot.press("enter")
        await until(pilot, lambda: harness.told().startswith("ghp_a… looks like an API key"))
        assert harness.app.screen is harness.screen
