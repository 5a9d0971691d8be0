"""What was served otherwise than it was asked for stands beside the raw reply."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.xray.xray_harness import opened, raw_view, stand_on
from tests.app_harness import opened_harness, shown_text


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_raw_reply_says_what_was_served_otherwise(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened_harness(tmp_path / "mull", model="o1", size=size) as (harness, pilot):
        await harness.ask(pilot, "practice: served=gpt-4o tier=flex tokens=20")
        stand_on(await opened(harness, pilot), "reply")
        body = await raw_view(harness, pilot, "j")
        assert (body["model"], body["service_tier"]) == ("gpt-4o", "flex")
        shown = " ".join(shown_text(harness).split())
        assert "Served otherwise: answered by gpt-4o" in shown
        assert "tier flex" in shown


async def test_a_reply_that_was_served_as_asked_says_nothing_of_it(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        await harness.ask(pilot, "practice: tokens=20")
        stand_on(await opened(harness, pilot), "reply")
        await raw_view(harness, pilot, "j")
        assert "otherwise" not in shown_text(harness)
