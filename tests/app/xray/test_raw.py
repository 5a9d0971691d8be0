"""A raw request that cannot be made says why, in its place."""

from __future__ import annotations

from pathlib import Path

from tests.app_harness import opened_harness, until, until_shown
from tui.app.xray.raw import RawView
from tui.core.errors import ModelError


async def test_what_cannot_be_made_says_why(tmp_path: Path) -> None:
    async def refused() -> str:
        raise ModelError("The proxy's address cannot be used.")

    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        await harness.app.push_screen(RawView("The next request", "As it would be sent now.", refused))
        await until_shown(harness, pilot, "The proxy's address cannot be used.")
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
