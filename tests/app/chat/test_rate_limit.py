"""What is left of a rate limit, in the header; and the question before a request that takes more."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.app_harness import AppHarness, opened_harness, shown_text, until, until_shown
from tui.app.chat.composer import Composer
from tui.app.pickers.limit_question import ENOUGH, NOT_SENT, TOO_LITTLE, LimitQuestion

SIZES = [(120, 40), (80, 24)]
LONG = "Why does a long question take more of the limit? " * 40


def header(harness: AppHarness) -> str:
    return harness.frame()


async def asked(harness: AppHarness, pilot: Pilot[int]) -> LimitQuestion:
    """Take a turn that leaves 90 tokens, and send more than that; return the question."""
    await harness.ask(pilot, "practice: left=90 tokens=20")
    harness.screen.query_one(Composer).load_text(LONG)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(harness.app.screen, LimitQuestion))
    await until_shown(harness, pilot, "tokens against the rate limit")
    return harness.top(LimitQuestion)


@pytest.mark.parametrize("size", SIZES)
async def test_the_header_says_it_while_little_is_left(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened_harness(tmp_path / "mull", model="o1", size=size) as (harness, pilot):
        await harness.ask(pilot, "Hello")
        assert "left" not in header(harness)
        await harness.ask(pilot, "practice: left=90 tokens=20")
        assert "0% of tokens left, back in 0:" in header(harness)
        assert all(len(line) <= size[0] for line in header(harness).split("\n"))
        harness.clock.seconds += 61
        harness.chat.controllers.meters.draw_heading()
        assert "left" not in header(harness)
        assert harness.chat.controllers.meters._running_out is None


@pytest.mark.parametrize("size", SIZES)
async def test_enter_sends_it_now(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened_harness(tmp_path / "mull", model="o1", size=size) as (harness, pilot):
        await asked(harness, pilot)
        shown = " ".join(shown_text(harness).split())
        for words in ("90 of 10,000,000 are", "Enter sends it now", "w waits, then sends it", "Escape leaves"):
            assert words in shown
        before = harness.replies()
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() > before and harness.chat.live is None)
        assert harness.screen.query_one(Composer).text == ""
        assert LONG.strip() in "\n".join(harness.texts())


async def test_escape_sends_nothing_and_the_text_is_still_there(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        await asked(harness, pilot)
        before = harness.replies()
        await pilot.press("escape")
        await until_shown(harness, pilot, "Nothing was sent.")
        assert (harness.replies(), harness.screen.query_one(Composer).text) == (before, LONG)


async def test_what_was_written_before_the_question_came_is_kept_too(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        composer, draft = harness.screen.query_one(Composer), harness.chat.draft
        await pilot.press("a", "n")
        draft.keep("The question.\nOn two lines.")
        draft.keep("The question.\nOn two lines.")  # a second time changes nothing
        await pilot.press("d")
        assert composer.text == "The question.\nOn two lines.\n\nand"
        draft.sent("Another one.")
        assert composer.text == "The question.\nOn two lines.\n\nand"
        draft.sent("The question.\nOn two lines.")
        assert composer.text == "and"
        draft.keep("")
        assert composer.text == "and"
        draft.sent("and")
        assert composer.text == ""
        draft.keep("The question.")
        assert composer.text == "The question."


async def test_w_waits_until_there_is_enough(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        question = await asked(harness, pilot)
        before = harness.replies()
        await pilot.press("w")
        await until_shown(harness, pilot, "waiting; it is sent as soon as there is enough")
        harness.clock.seconds += 30
        question.draw()
        await pilot.pause()
        assert harness.replies() == before
        harness.clock.seconds += 31
        question.draw()
        await until(pilot, lambda: harness.replies() > before and harness.chat.live is None)


async def test_where_the_time_passes_before_a_key_that_is_said(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        question = await asked(harness, pilot)
        harness.clock.seconds += 61
        assert TOO_LITTLE in shown_text(harness)
        assert NOT_SENT not in shown_text(harness)
        question.draw()
        await until_shown(harness, pilot, ENOUGH)
        assert NOT_SENT in shown_text(harness)
        for words in (TOO_LITTLE, "There is enough in", "w waits, then sends it"):
            assert words not in shown_text(harness)
        harness.clock.seconds -= 61  # as where another request has taken it meanwhile
        question.draw()
        await until_shown(harness, pilot, TOO_LITTLE)
        assert ENOUGH not in shown_text(harness)
        assert NOT_SENT not in shown_text(harness)
        harness.clock.seconds += 61
        question.draw()
        await until_shown(harness, pilot, ENOUGH)
        before = harness.replies()
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() > before and harness.chat.live is None)


async def test_asking_again_is_asked_about_too(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        await harness.ask(pilot, "practice: left=90 tokens=20\n" + LONG)
        before = harness.replies()
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(harness.app.screen, LimitQuestion))
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() > before and harness.chat.live is None)


async def test_a_session_that_is_opened_again_still_knows_it(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        await harness.ask(pilot, "practice: left=90 tokens=20")
        await harness.chat.leave()
    async with opened_harness(tmp_path / "mull", resume="last") as (harness, pilot):
        await until(pilot, lambda: "0% of tokens left" in header(harness))
