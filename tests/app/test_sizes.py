"""Every dialog on every size from 40x12: what is needed is on the screen, or in a part of it that scrolls."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import Path
from typing import Any

from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tests.app_harness import AppHarness, opened_harness, shown_text, until, until_shown
from tui.app.chat.composer import Composer
from tui.app.connection.doctor import Doctor
from tui.app.pickers.picker import Picker
from tui.app.pickers.question import FileName, LargePaste, LeaveUnkept, SmallBudget
from tui.app.sessions.questions import ForGood
from tui.core.check_result import CheckResult
from tui.core.ports import SessionSummary, TrashedSession
from tui.core.usage.budget_check import BudgetCheck

SIZES = ((40, 12), (60, 20))
NEEDED = "Button, Input, Select, OptionList, PartList, #title, .hint, #hint, #verdict, #keys"
ROWS = 2  # that are seen at least of what scrolls
LONG = "A sentence that is long enough to be broken more than once on a terminal that has few columns. " * 3
KEYS = ("f1", "f2", "f9", "alt+x", "alt+x r", "alt+u", "alt+t", "alt+v", "ctrl+p")


async def facts() -> AsyncGenerator[CheckResult]:
    for number in range(9):
        yield CheckResult(f"fact {number}", ok=number != 3, text=LONG, remedy=LONG)


QUESTIONS: tuple[Callable[[], Screen[Any]], ...] = (
    lambda: FileName("code 1, python", "a.py"),
    lambda: ForGood([TrashedSession(SessionSummary("s", LONG, "", "", 1), "", 940)]),
    lambda: LeaveUnkept(12, LONG),
    lambda: SmallBudget([BudgetCheck("o1", "high", 1000, 25_000)], where="for this session"),
    lambda: LargePaste("x\n" * 9_000),
    lambda: Doctor("o1 over practice", facts()),
)


def seen(widget: Widget) -> Region:
    """Return the part of a widget that is on the screen."""
    place = widget.screen.find_widget(widget)
    return place.region.intersection(place.clip).intersection(widget.screen.region)


def is_reachable(widget: Widget) -> bool:
    """Say whether a widget is seen whole, or stands in a part of the screen that scrolls and is seen."""
    if seen(widget) == widget.screen.find_widget(widget).region:
        return True
    scrolls = [
        each
        for each in widget.ancestors
        if isinstance(each, Widget) and each.is_scrollable and each.allow_vertical_scroll
    ]
    return any(each is not widget.screen and seen(each).height >= ROWS for each in scrolls)


def shown(screen: Screen[Any], selector: str) -> list[Widget]:
    return [each for each in screen.query(selector) if each in screen._compositor.full_map]


def lacks(screen: Screen[Any]) -> list[str]:
    """Return what is needed on a screen and is not seen on it."""
    found = [f"{each!r} is at {seen(each)}" for each in shown(screen, NEEDED) if not is_reachable(each)]
    scrolling = shown(screen, "OptionList, PartList, VerticalScroll, TextPane")
    found += [f"{each!r} is low" for each in scrolling if seen(each).height < min(ROWS, each.virtual_size.height)]
    for hint in (each for each in shown(screen, ".hint, #hint, #verdict") if isinstance(each, Static)):
        words, told = str(hint.visual).split(), text_at(screen, seen(hint)).split()
        scrolls = hint.parent is not None and hint.parent.has_class("told")
        if words != told and not scrolls and not told[-1].endswith("…"):
            found.append(f"{hint!r} says {' '.join(told)!r} of {' '.join(words)!r}")
    return found


def text_at(screen: Screen[Any], region: Region) -> str:
    rows = screen._compositor.render_strips()[region.y : region.bottom]
    return "\n".join(strip.crop(region.x, region.right).text for strip in rows)


async def dialogs(harness: AppHarness, pilot: Pilot[int]) -> AsyncIterator[str]:
    """Yield the name of each dialog while it is in front."""
    for keys in KEYS:
        for key in keys.split():
            await pilot.press(key)
            await pilot.pause()
        await until(pilot, lambda: harness.app.screen is not harness.screen)
        yield keys
        while harness.app.screen is not harness.screen:
            await pilot.press("escape")
            await pilot.pause()
    for question in QUESTIONS:
        screen = question()
        await harness.app.push_screen(screen)
        await pilot.pause()
        yield type(screen).__name__
        screen.dismiss(None)
        await until(pilot, lambda: harness.app.screen is harness.screen)


async def test_dialogs_show_what_is_needed_on_small_terminals(tmp_path: Path) -> None:
    async with opened_harness(tmp_path, model="gpt-5.5") as (harness, pilot):
        await harness.ask(pilot, "practice: tokens=60 hello")
        problems = list[str]()
        for size in SIZES:
            await pilot.resize_terminal(*size)
            async for name in dialogs(harness, pilot):
                problems += [f"{name} at {size[0]}x{size[1]}: {each}" for each in lacks(harness.app.screen)]
        assert problems == []


async def test_below_that_a_sentence_stands_in_the_place_of_the_screen(tmp_path: Path) -> None:
    async with opened_harness(tmp_path, size=(39, 12)) as (harness, pilot):
        await until_shown(harness, pilot, "mull needs 40x12; this is 39x12.")
        await pilot.press("f2", "a", "s")
        await until(pilot, lambda: isinstance(harness.app.screen, Picker) and "this is 39x12" in shown_text(harness))
        await pilot.resize_terminal(30, 5)
        await until(pilot, lambda: shown_text(harness).split() == ["mull", "needs", "40x12;", "this", "is", "30x5."])
        await pilot.resize_terminal(40, 12)
        await until_shown(harness, pilot, "assistant")
        await pilot.press("escape", "x")
        await until(pilot, lambda: "x" in harness.screen.query_one(Composer).text)
        assert "needs" not in shown_text(harness)
