"""The window of usage says what was spent on any terminal, also once it has another size."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.app_harness import opened_harness, shown_text, until, until_shown
from tests.idle_loop import Gate
from tui.app.meters import usage_screen
from tui.app.meters.usage_screen import UsageScreen
from tui.core.models.profile import ModelProfile
from tui.core.usage.model_stats import PastReply
from tui.core.usage.report import By, UsageReport, usage_report


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


async def test_no_key_waits_for_the_sums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()

    def summed(turns: Iterable[PastReply], by: By, profile_of: Callable[[str], ModelProfile]) -> UsageReport:
        gate.wait()
        return usage_report(turns, by, profile_of)

    monkeypatch.setattr(usage_screen, "usage_report", summed)
    async with opened_harness(tmp_path / "home", size=(80, 24)) as (harness, pilot):
        await harness.ask(pilot, "hello")
        await pilot.press("alt+u")
        await until_shown(harness, pilot, "Usage by day · counting …")
        await pilot.press("tab")
        await until_shown(harness, pilot, "Usage by model · counting …")
        gate.open()
        await until(pilot, lambda: "counting …" not in shown_text(harness))
        assert "gpt-6.1-sol" in shown_text(harness)
