"""A question on the side, on the screen: its own pane, its own cost, kept or left."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.app_harness import AppHarness, shown_text, until
from tui.app.aside.screen import AsideScreen
from tui.app.chat.composer import Composer
from tui.app.chat.queue_controller import Writing
from tui.app.pickers.question import SmallBudget
from tui.core.conversation.message import UserMessage


def spoken(harness: AppHarness) -> list[str]:
    return [m.text for m in harness.session.conversation.path() if isinstance(m, UserMessage)]


async def asked(harness: AppHarness, pilot: Pilot[int]) -> AsideScreen:
    await until(pilot, lambda: isinstance(harness.app.screen, AsideScreen))
    screen = harness.top(AsideScreen)
    await until(pilot, lambda: screen.over and "Enter keeps it" in shown_text(harness))
    return screen


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_an_aside_is_left_in_the_tree_or_kept(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=size) as pilot:
        await harness.opened(pilot)
        await pilot.press("alt+q")
        await until(pilot, lambda: "Write the question first" in harness.told())
        await harness.ask(pilot, "What is a tree?")
        head = harness.session.conversation.head
        composer = harness.screen.query_one(Composer)
        composer.load_text("/aside practice: tokens=900 What is bark?")
        await pilot.press("enter")
        shown = (await asked(harness, pilot))._column.transcript
        assert (shown.scroll_offset.y, shown.following) == (0, False), "it is read from its first line on"
        await pilot.press("ctrl+end")
        await until(pilot, lambda: shown.following)
        assert "On the side" in shown_text(harness)
        assert "$0" in shown_text(harness)
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        await until(pilot, lambda: "The aside is in the tree" in harness.told())
        assert (harness.session.conversation.head, spoken(harness)) == (head, ["What is a tree?"])
        composer.load_text("What is a leaf?")
        await pilot.press("alt+q")
        await asked(harness, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: spoken(harness) == ["What is a tree?", "What is a leaf?"])
        assert composer.text == ""
        await harness.ask(pilot, "And a root?")
        assert spoken(harness) == ["What is a tree?", "What is a leaf?", "And a root?"]


async def test_it_is_asked_while_a_reply_arrives_and_kept_once_that_has_ended(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        await harness.opened(pilot)
        harness.may_go_on.clear()
        composer = harness.screen.query_one(Composer)
        composer.load_text("What is a tree?")
        await pilot.press("enter")
        await until(pilot, lambda: harness.chat.live is not None)
        composer.load_text("What is bark?")
        await pilot.press("alt+q")
        await until(pilot, lambda: isinstance(harness.app.screen, AsideScreen))
        screen = harness.top(AsideScreen)
        await until(pilot, lambda: screen.asked)
        harness.may_go_on.set()
        await asked(harness, pilot)
        await until(pilot, lambda: harness.chat.live is None)
        with harness.session.occupied(Writing()):
            await pilot.press("enter")
            await until(pilot, lambda: "still arrives" in shown_text(harness))
        await pilot.press("enter")
        await until(pilot, lambda: spoken(harness) == ["What is a tree?", "What is bark?"])


async def test_a_budget_that_is_too_small_is_asked_about_as_of_a_message(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        await harness.opened(pilot)
        for _ in range(3):
            await harness.ask(pilot, "practice: reasoning=1340 tokens=60\nWhat is a tree?")
        await harness.session.set_budget(500)
        said, composer = len(spoken(harness)), harness.screen.query_one(Composer)
        composer.load_text("What is bark?")
        await pilot.press("alt+q")
        await until(pilot, lambda: isinstance(harness.app.screen, SmallBudget))
        assert composer.text == "/aside What is bark?"
        await pilot.press("a")
        await asked(harness, pilot)
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert (composer.text, len(spoken(harness))) == ("", said)


async def test_escape_stops_an_aside_first(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "What is a tree?")
        harness.may_go_on.clear()
        harness.screen.query_one(Composer).load_text("What is bark?")
        await pilot.press("alt+q")
        await until(pilot, lambda: isinstance(harness.app.screen, AsideScreen))
        screen = harness.top(AsideScreen)
        await until(pilot, lambda: screen.asked)
        await pilot.press("enter")
        assert isinstance(harness.app.screen, AsideScreen), "it is not whole yet"
        await pilot.press("escape")
        await until(pilot, lambda: screen.over)
        assert isinstance(harness.app.screen, AsideScreen)
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert spoken(harness) == ["What is a tree?"]
        harness.may_go_on.set()
