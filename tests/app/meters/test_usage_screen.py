"""The window of usage says what was spent on any terminal, also once it has another size."""

from __future__ import annotations

from pathlib import Path

from tests.app_harness import opened_harness, shown_text, until
from tui.app.meters.usage_screen import UsageScreen


async def test_the_cost_is_shown_at_any_width(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", size=(40, 12)) as (harness, pilot):
        await harness.ask(pilot, "hello")
        await pilot.press("alt+u")
        await until(pilot, lambda: isinstance(harness.app.screen, UsageScreen))
        for size, sees, lacks in (
            ((40, 12), ("turns", "US$ day", "($0."), "cached"),
            ((60, 20), ("US$ day", "thinking            $0."), "US$ a million"),
            ((80, 24), ("US$ day", "cached", "US$ a million"), "share of cost"),
            ((120, 40), ("US$  day", "share of cost", "US$ a million"), "share: of"),
        ):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda lacks=lacks: lacks not in shown_text(harness))  # type: ignore[misc]
            assert all(words in shown_text(harness) for words in sees), size
