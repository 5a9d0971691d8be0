"""One's own past on the screen: the meter, the what-if of efforts, the usage table."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.app_harness import AppHarness, shown_text, until
from tests.narrowing import last_reply, present
from tui.app.meters.meter_panel import MeterPanel
from tui.app.meters.usage_screen import UsageScreen
from tui.app.pickers.effort import EffortPicker
from tui.app.pickers.taken import took
from tui.core.formatting import duration
from tui.core.usage.model_stats import ModelStats, Spread
from tui.core.usage.report import PRACTICE_NOTE

WIDE, NARROW = (120, 40), (80, 24)


def panel(harness: AppHarness) -> str:
    return harness.screen.query_one(MeterPanel).render().plain


async def test_what_is_typical_is_told_from_five_turns_on(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        for turn in range(1, 6):
            assert "typical" not in panel(harness)
            await harness.ask(pilot, "practice: answer=short")
            assert harness.assembly.history.stats("o1", practice=True)["medium"].count == turn
        stats = harness.assembly.history.stats("o1", practice=True)["medium"]
        typical, most = round(stats.reasoning.median), round(stats.reasoning.p90)
        assert f"▞ typical {typical:,} · up to {most:,}" in panel(harness)
        assert "last 5 turns" in panel(harness)
        assert harness.assembly.history.stats("o1", practice=False) == {}


async def test_the_past_of_other_sessions_is_read_behind_the_screen(home: Path) -> None:
    first = AppHarness(home, model="o1")
    async with first.app.run_test(size=WIDE) as pilot:
        await first.opened(pilot)
        for _ in range(5):
            await first.ask(pilot, "practice: answer=short")
    second = AppHarness(home, model="o1")
    async with second.app.run_test(size=WIDE) as pilot:
        await second.opened(pilot)
        await until(pilot, lambda: second.chat.meter_panel.meters.expected is not None)
        assert "typical" not in panel(second), "before the first turn only what will be sent is told"
        second.may_go_on.clear()
        await second.send(pilot, "two")
        usual = second.assembly.history.stats("o1", practice=True)["medium"].thought
        assert usual is not None
        second.clock.seconds += 1
        second.chat.controllers.turn.tick()
        await pilot.pause()
        assert "usually" in shown_text(second)
        second.may_go_on.set()
        await until(pilot, lambda: second.chat.live is None)
        assert "typical" in panel(second)
        asked = last_reply(second.session.conversation)
        less = replace(asked, origin=replace(asked.origin, effort="low"))
        assert second.chat.controllers.turn.timed(asked).expected is not None
        assert second.chat.controllers.turn.timed(less).expected is None, "another effort has a history of its own"


async def test_a_broken_past_is_said_and_the_chat_goes_on(home: Path) -> None:
    home.mkdir()
    (home / "sessions").write_text("no folder")
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await until(pilot, lambda: "Not a" in shown_text(harness))


# The running turn


async def opened_efforts(harness: AppHarness, pilot: Pilot[int]) -> EffortPicker:
    await pilot.press("f4")
    await until(pilot, lambda: isinstance(harness.app.screen, EffortPicker))
    return harness.top(EffortPicker)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_what_each_effort_took_stands_beside_it(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        await opened_efforts(harness, pilot)
        assert "turns" not in shown_text(harness)  # none took anything yet
        await pilot.press("escape")
        await harness.ask(pilot, "one")
        picker = await opened_efforts(harness, pilot)
        cells = {row.name: row.cells for row in picker.rows}
        stats = harness.assembly.history.stats("o1", practice=True)["medium"]
        took = ("1", f"{round(stats.reasoning.median)}", duration(present(stats.seconds).median), "$0")
        assert cells == {"default": took, "low": ("0", "", "", ""), "medium": took, "high": ("0", "", "", "")}
        shown = shown_text(harness)
        assert all(word in shown for word in ("turns", "thinking", "US$", "in practice", *took))
        await pilot.press("down", "enter")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert harness.session.choice.wishes.effort == "low"


def test_from_five_turns_on_it_is_told_what_nine_in_ten_stayed_within() -> None:
    few, many = (ModelStats(n, Spread(900, 2400), Spread(3.0, 9.0)) for n in (4, 5))
    assert took(few) == ("4", "900", "3.0 s", "?")
    assert took(many) == ("5", "900 to 2.4k", "3.0 s to 9.0 s", "?")


async def test_what_is_typed_finds_an_effort(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await opened_efforts(harness, pilot)
        await pilot.press(*"med", "enter")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert harness.session.choice.wishes.effort == "medium"


# Usage


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_usage_is_shown_by_day_model_persona_and_session(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "Compare these leases")
        await pilot.press("alt+u")
        await until(pilot, lambda: isinstance(harness.app.screen, UsageScreen))
        assert "2026-11-20" in shown_text(harness)
        for word in ("by model", "by persona", "by session"):
            await pilot.press("tab")
            assert word in shown_text(harness)
        notes = harness.app.screen.query_one("#notes")
        assert notes.region.right < size[0], "what explains the signs is wrapped, and not cut"
        assert PRACTICE_NOTE in str(harness.app.screen.query_one("#notes", Static).visual)
        await pilot.press("escape")
        await until(pilot, lambda: not harness.app.screen.is_modal)


async def test_turn_and_session_stand_side_by_side(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "one")
        first = last_reply(harness.session.conversation).outcome.usage
        assert f"{present(first.reasoning.value):,}" in panel(harness)
        await harness.ask(pilot, "two")
        second = last_reply(harness.session.conversation).outcome.usage
        rows = {line[:12].strip(): line[12:].split() for line in panel(harness).splitlines()}
        assert rows["Thinking (la"][-1] == f"{second.reasoning.value:,}"
        assert rows["total"] == ["$0", "$0"]
        assert [share[-1] for share in rows["for thinking"]] == ["%", "%"]
        assert [price[0] for price in rows["list price"]] == ["$", "$"]


async def test_reasoning_that_a_server_shows_is_counted_while_it_comes(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    pauses = 0

    async def sleep(seconds: float) -> None:
        """Hold the reply back in the midst of its reasoning."""
        nonlocal pauses
        pauses += 1
        await asyncio.sleep(0)
        if pauses > 8:
            await asyncio.Event().wait()

    harness.assembly.practice_sleep = sleep
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.send(pilot, "practice: show=reasoning_content reasoning=3000")
        await until(pilot, lambda: harness.chat.live is not None and bool(harness.chat.live.so_far.value))
        await until(pilot, lambda: pauses > 8)
        harness.chat.controllers.turn.tick()
        assert present(harness.chat.live).thinking
        assert "tokens ·" in shown_text(harness)
        await pilot.press("escape")
        await until(pilot, lambda: harness.chat.live is None)
