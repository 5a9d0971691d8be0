"""The question about a small output budget: raised, sent anyway, or back to the text; asked once."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.app_harness import AppHarness, opened_harness, until, until_shown
from tests.narrowing import present
from tui.app.chat.composer import Composer
from tui.app.compare.picker import ComparePicker
from tui.app.compare.screen import CompareScreen
from tui.app.pickers.model import ModelPicker
from tui.app.pickers.question import SmallBudget
from tui.core.request import Wishes


async def typed(harness: AppHarness, pilot: Pilot[int], line: str) -> None:
    harness.screen.query_one(Composer).load_text(line)
    await pilot.press("enter")
    await pilot.pause()


async def asked(harness: AppHarness, pilot: Pilot[int], *words: str) -> None:
    """Wait for the question, which has these words."""
    await until(pilot, lambda: isinstance(harness.app.screen, SmallBudget) and bool(boxed(harness)))
    for each in words:
        assert each in boxed(harness), boxed(harness)


def boxed(harness: AppHarness) -> str:
    """Return the text of the question, wherever its lines are broken."""
    return " ".join(str(static.visual) for static in harness.top(SmallBudget).query(Static))


async def over(harness: AppHarness, pilot: Pilot[int], replies: int) -> None:
    await until(pilot, lambda: harness.replies() == replies and harness.chat.live is None)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_budget_below_the_guide_is_asked_about_and_raised(home: Path, size: tuple[int, int]) -> None:
    async with opened_harness(home, size=size, model="o1") as (harness, pilot):
        await typed(harness, pilot, "/budget 500")
        await typed(harness, pilot, "practice: reasoning=30 answer=short")
        await asked(harness, pilot, "budget of 500 is less than the 25,000", "r raises it to 25,000 for this session")
        assert harness.replies() == 0
        await pilot.press("enter")
        assert isinstance(harness.app.screen, SmallBudget), "one Enter too many does nothing"
        await pilot.press("r")
        await over(harness, pilot, 1)
        assert harness.session.choice.budget == 25_000
        assert "output budget from here on: 25,000 tokens" in harness.said()
        assert harness.screen.query_one(Composer).text == ""
        await harness.ask(pilot, "practice: reasoning=30 answer=short")


async def test_what_is_chosen_below_the_question_counts(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await typed(harness, pilot, "/budget 500")
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(harness.app.screen, ModelPicker))
        harness.chat.send("practice: reasoning=30 answer=short")  # as by an Enter just before F3
        await asked(harness, pilot, "budget of 500")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(harness.app.screen, ModelPicker))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "from here on" in harness.told())
        assert harness.session.choice.profile.name != "o1"


async def test_a_reply_that_will_be_empty_is_said_by_ones_own_figures(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        for _ in range(3):
            await harness.ask(pilot, "practice: reasoning=1340 answer=short")
        await typed(harness, pilot, "/budget 500")
        await until_shown(harness, pilot, "output budget from here on: 500")
        await pilot.press("escape")
        await until_shown(harness, pilot, "! budget: most likely no answer")
        await typed(harness, pilot, "practice: reasoning=1340")
        words = "o1 took 1,340 reasoning tokens at effort medium (median of 3 turns): an output budget of 500 will most"
        await asked(harness, pilot, words, "likely end empty and billed")
        await pilot.press("a")
        await over(harness, pilot, 4)
        await harness.ask(pilot, "practice: reasoning=30 answer=short")  # not asked again
        await pilot.press("ctrl+n")
        await until(pilot, lambda: not harness.session.begun)
        await typed(harness, pilot, "/budget 500")
        await typed(harness, pilot, "hello")
        await asked(harness, pilot, "(median of 5 turns)")


async def test_the_text_is_there_again_where_nothing_is_sent(home: Path) -> None:
    async with opened_harness(home, model="o1", max_output_tokens=500) as (harness, pilot):
        await typed(harness, pilot, "my long question")
        await asked(harness, pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "Nothing was sent." in harness.said())
        assert harness.screen.query_one(Composer).text == "my long question"
        assert harness.replies() == 0
        assert list(home.glob("sessions/*")) == []
        await pilot.press("enter")
        await asked(harness, pilot)
        await pilot.press("a")
        await over(harness, pilot, 1)
        assert harness.screen.query_one(Composer).text == ""


async def test_asking_again_is_asked_about_too_and_the_raised_budget_is_sent(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "practice: reasoning=1340 answer=short")
        await typed(harness, pilot, "/budget 500")
        await pilot.press("f7")
        await asked(harness, pilot)
        await pilot.press("r")
        await over(harness, pilot, 2)
        origins = [m.origin.cap for m in harness.session.conversation.messages.values() if hasattr(m, "origin")]
        assert origins == [None, 25_000]


async def test_a_raised_budget_that_leaves_no_room_is_asked_about_as_any_other(home: Path) -> None:
    async with opened_harness(home, model="o1", max_output_tokens=500) as (harness, pilot):
        choice = harness.session.choice
        harness.session.choose(replace(choice, profile=replace(choice.profile, window=9_000)))
        await typed(harness, pilot, "word " * 4_600)
        await asked(harness, pilot, "the 4,500 tokens")
        await pilot.press("r")
        await until(pilot, lambda: "should stay free" in harness.said())
        assert harness.replies() == 0


@pytest.mark.parametrize(("key", "budget"), [("r", 25_000), ("a", 500)])
async def test_a_comparison_asks_once_for_all(home: Path, key: str, budget: int) -> None:
    async with opened_harness(home, model="o1", max_output_tokens=500) as (harness, pilot):
        harness.screen.query_one(Composer).load_text("practice: reasoning=30 answer=short")
        await compared(harness, pilot)
        if key == "r":  # first nothing at all
            await pilot.press("escape")
            await until(pilot, lambda: "Nothing was sent." in harness.said())
            assert harness.replies() == 0
            assert harness.screen.query_one(Composer).text, "the text is there"
            await compared(harness, pilot)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(harness.app.screen, CompareScreen))
        comparison = harness.top(CompareScreen)._comparison
        assert comparison is not None
        await until(pilot, lambda: all(column.over for column in comparison.columns))
        assert [present(column.reply).origin.cap for column in comparison.columns] == [budget, budget]


async def compared(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Compare two efforts, and wait for the question."""
    await pilot.press("alt+v")
    await until(pilot, lambda: isinstance(harness.app.screen, ComparePicker))
    await pilot.press("down", "space")
    await until(pilot, lambda: len(harness.top(ComparePicker).choices()) == 2)
    await pilot.press("enter")
    await asked(harness, pilot, "500", "25,000 here")


async def test_a_persona_with_a_small_budget_is_asked_about(home: Path) -> None:
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "short.md").write_text("---\nname: Short\nmax_output_tokens: 700\n---\nBe short.\n")
    async with opened_harness(home, model="o1", persona="short") as (harness, pilot):
        await typed(harness, pilot, "practice: reasoning=30 answer=short")
        await asked(harness, pilot, "budget of 700")
        await pilot.press("r")
        await over(harness, pilot, 1)
        assert harness.session.choice.wishes == Wishes(max_output_tokens=25_000)
