"""The panel in three sizes: by one key or by name, as there is room, kept; and a click on it opens what it tells of."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from tests.app_harness import AppHarness, opened_harness, until
from tui.app.chat.composer import Composer
from tui.app.meters.meter_line import MeterLine
from tui.app.meters.meter_panel import MeterPanel
from tui.app.meters.panel_size import next_choice, shown_size
from tui.app.meters.usage_screen import UsageScreen
from tui.app.transcript.view import Transcript
from tui.app.xray.receipt_panel import ReceiptPanel
from tui.app.xray.screen import XrayScreen
from tui.core.appearance import AUTO, BAR, FULL, OFF

Terminal = tuple[int, int]


@pytest.mark.parametrize(
    ("choice", "terminal", "shown"),
    [
        (AUTO, (200, 60), FULL), (AUTO, (130, 40), FULL), (AUTO, (129, 40), BAR), (AUTO, (120, 40), BAR),
        (AUTO, (80, 24), BAR), (AUTO, (60, 20), BAR), (AUTO, (40, 12), BAR), (AUTO, (200, 12), BAR),
        (FULL, (200, 60), FULL), (FULL, (80, 24), FULL), (FULL, (80, 20), FULL), (FULL, (79, 24), BAR),
        (FULL, (80, 19), BAR), (FULL, (60, 20), BAR), (FULL, (40, 12), BAR),
        (BAR, (200, 60), BAR), (BAR, (40, 12), BAR), (OFF, (200, 60), OFF), (OFF, (40, 12), OFF),
    ],
)  # fmt: skip
def test_a_size_is_shown_where_there_is_room(choice: str, terminal: Terminal, shown: str) -> None:
    assert shown_size(choice, *terminal) == shown


@pytest.mark.parametrize(
    ("terminal", "choices"),
    [
        ((200, 60), [AUTO, BAR, OFF, AUTO]),
        ((200, 60), [FULL, BAR, OFF, AUTO]),
        ((80, 24), [AUTO, OFF, FULL, AUTO, OFF]),
        ((80, 24), [BAR, OFF, FULL, AUTO]),
        ((60, 20), [AUTO, OFF, AUTO]),
        ((60, 20), [FULL, OFF, AUTO]),
    ],
)
def test_the_key_goes_round_and_ends_where_nothing_was_chosen(terminal: Terminal, choices: list[str]) -> None:
    for before, after in pairwise(choices):
        assert next_choice(before, *terminal) == after


def sizes_shown(harness: AppHarness) -> str:
    panel, line = harness.screen.query_one(MeterPanel), harness.screen.query_one(MeterLine)
    return {(True, False): FULL, (False, True): BAR, (False, False): OFF}[(panel.display, line.display)]


def told(harness: AppHarness) -> str:
    return harness.chat.status_line.said


def kept(home: Path) -> str:
    file = home / "config.toml"
    return file.read_text("utf-8") if file.exists() else ""


async def typed(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    harness.screen.query_one(Composer).load_text(text)
    await pilot.press("enter")
    await pilot.pause()


async def test_the_size_is_chosen_by_key_or_name_and_kept(home: Path) -> None:
    async with opened_harness(home, size=(140, 40)) as (harness, pilot):
        assert sizes_shown(harness) == FULL
        assert kept(home) == "", "what nobody chose is not written"
        wide = harness.chat.query_one(Transcript).size.width
        for size, written in ((BAR, BAR), (OFF, OFF), (FULL, AUTO)):
            await pilot.press("ctrl+t")
            assert sizes_shown(harness) == size
            await until(pilot, lambda written=written: f'panel = "{written}"' in kept(home))  # type: ignore[misc]
            assert (harness.chat.query_one(Transcript).size.width > wide) is (size != FULL)
        for word, size in (("off", OFF), ("Bar", BAR), ("auto", FULL), ("wide", FULL), ("full", FULL)):
            await typed(harness, pilot, f"/panel {word}")
            assert sizes_shown(harness) == size
            assert ("no size 'wide'" in told(harness)) is (word == "wide")
        await until(pilot, lambda: 'panel = "full"' in kept(home))
        await pilot.resize_terminal(79, 24)
        assert sizes_shown(harness) == BAR
        await pilot.resize_terminal(80, 24)
        assert sizes_shown(harness) == FULL
        assert harness.screen.query_one(MeterPanel).region.right == 80
    async with opened_harness(home, size=(60, 20)) as (harness, pilot):
        assert sizes_shown(harness) == BAR, "chosen, and no room"
        await typed(harness, pilot, "/panel full")
        assert "needs 80 columns" in told(harness)
        await pilot.resize_terminal(100, 30)
        assert sizes_shown(harness) == FULL


async def test_a_choice_that_cannot_be_kept_holds_and_is_said(home: Path) -> None:
    async with opened_harness(home, size=(140, 40)) as (harness, pilot):
        (home / "config.toml").mkdir()
        await pilot.press("ctrl+t")
        assert sizes_shown(harness) == BAR
        await until(pilot, lambda: "could not be kept" in told(harness))


OPENS = {"Context": XrayScreen, "Thinking": ReceiptPanel, "Cost": UsageScreen}


async def test_a_click_on_a_meter_opens_what_it_tells_of(home: Path) -> None:
    async with opened_harness(home, size=(140, 40), model="o1") as (harness, pilot):
        panel = harness.screen.query_one(MeterPanel)
        await pilot.click(MeterPanel, offset=(4, 9))
        await pilot.pause()
        assert harness.app.screen is harness.screen, "a blank row opens nothing"
        await harness.ask(pilot, "practice: answer=short")
        for name, screen in OPENS.items():
            row = next(at for at, text in enumerate(panel.render().plain.splitlines()) if text.startswith(name))
            await opens(harness, pilot, panel, (4, row), screen)
        await pilot.press("ctrl+t")
        line = harness.screen.query_one(MeterLine)
        for word, screen in {
            "of 200k": XrayScreen,
            "thinking": ReceiptPanel,
            "$0": UsageScreen,
            "Alt+X": XrayScreen,
        }.items():
            await opens(harness, pilot, line, (line.render().plain.index(word) + 1, 0), screen)


async def opens(harness: AppHarness, pilot: Pilot[int], widget: Widget, at: Terminal, screen: type) -> None:
    await pilot.click(widget, offset=at)
    await until(pilot, lambda: isinstance(harness.app.screen, screen))
    await pilot.press("escape")
    await until(pilot, lambda: harness.app.screen is harness.screen)


async def test_the_panel_cannot_be_selected_or_copied(home: Path) -> None:
    async with opened_harness(home, size=(140, 40), model="o1") as (harness, pilot):
        await pilot.mouse_down(MeterPanel, offset=(2, 1))
        await pilot.hover(MeterPanel, offset=(20, 4))
        await pilot.mouse_up(MeterPanel, offset=(20, 4))
        assert not harness.screen.get_selected_text()
