"""Prompt advice in the chat: the mark at the draft, the findings, proposals and their undoing, rules silenced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot

from tests.app_harness import AppHarness, opened_harness, shown_text, until, until_shown
from tui.app.advice.screen import NOTHING_LEFT, AdviceScreen
from tui.app.chat.composer import Composer
from tui.app.chat.draft import Draft
from tui.app.chat.editing.field import TextField
from tui.core.advice.finding import Edit

PROMPT = "Is 91 prime? Think step by step. Show your work. Thanks"


def composer(harness: AppHarness) -> Composer:
    return harness.screen.query_one(Composer)


def mark(harness: AppHarness) -> str:
    return Content.from_markup(composer(harness).border_title or "").plain


async def written(harness: AppHarness, pilot: Pilot[int], text: str, expected: str) -> None:
    """Write a text, and wait until the mark says what it should."""
    composer(harness).load_text(text)
    await until(pilot, lambda: mark(harness) == expected)


async def judged(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    """Write a text and have it judged; what stands in the border then is no earlier mark."""
    await written(harness, pilot, "Show your work. Is 91 prime?", "1 hint · Alt+H")
    await written(harness, pilot, text, "")


async def asked(harness: AppHarness, pilot: Pilot[int]) -> AdviceScreen:
    await pilot.press("alt+h")
    await until(pilot, lambda: isinstance(harness.app.screen, AdviceScreen))
    return harness.top(AdviceScreen)


async def test_what_is_found_is_counted_in_the_border_and_nothing_moves(home: Path) -> None:
    async with opened_harness(home, size=(120, 40), model="o1") as (harness, pilot):
        for size in ((120, 40), (80, 24)):
            await pilot.resize_terminal(*size)
            await written(harness, pilot, "Is 91 prime? Think step by step.", "1 hint · Alt+H")
            await until_shown(harness, pilot, "1 hint · Alt+H ─╮")
            region = composer(harness).region
            assert region.width == size[0]
            await written(harness, pilot, PROMPT, "2 hints · Alt+H")
            assert composer(harness).region == region
            await written(harness, pilot, "Is 91 prime?", "")
            assert composer(harness).region == region
        await written(harness, pilot, PROMPT, "2 hints · Alt+H")
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() == 1 and harness.chat.live is None)
        assert mark(harness) == "", "what was sent is marked no more"


async def test_a_proposal_changes_its_place_alone_and_is_undone(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await written(harness, pilot, PROMPT, "2 hints · Alt+H")
        composer(harness).move_cursor((0, len(PROMPT) - 2))
        screen = await asked(harness, pilot)
        await until_shown(harness, pilot, "1 of 2")
        assert "Proposed: take out “Think step by step.”" in shown_text(harness)
        await pilot.press("enter")
        await until(pilot, lambda: len(screen.advised.findings) == 1)
        assert composer(harness).text == "Is 91 prime? Show your work. Thanks"
        assert composer(harness).cursor_location == (0, len("Is 91 prime? Show your work. Than"))
        await pilot.press("enter")
        await until_shown(harness, pilot, NOTHING_LEFT)
        assert (composer(harness).text, mark(harness)) == ("Is 91 prime? Thanks", "")
        await pilot.press("enter")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        assert harness.replies() == 0, "the last Enter closed the window and sent nothing"
        await pilot.press("ctrl+z")
        assert composer(harness).text == "Is 91 prime? Show your work. Thanks"
        await pilot.press("ctrl+z")
        assert composer(harness).text == PROMPT


async def test_a_rule_is_silenced_until_another_session_is_open(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await written(harness, pilot, PROMPT, "2 hints · Alt+H")
        await asked(harness, pilot)
        await pilot.press("n")
        await until_shown(harness, pilot, NOTHING_LEFT)
        assert (composer(harness).text, mark(harness)) == (PROMPT, "")
        await pilot.press("escape")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        await pilot.press("alt+h")
        await until(pilot, lambda: "Not for this session: no thinking aloud." in harness.said())
        await written(
            harness, pilot, f"{PROMPT}. Answer only with yes or no. Answer only with yes or no.", "1 hint · Alt+H"
        )
        first = harness.session
        composer(harness).load_text("")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: harness.chat.session is not None and harness.session is not first)
        await written(harness, pilot, PROMPT, "2 hints · Alt+H")


async def test_where_nothing_is_written_it_is_about_the_last_message(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, f"{PROMPT} practice: answer=short")
        composer(harness).load_text("/advice")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, AdviceScreen))
        assert composer(harness).text == ""
        await pilot.press("enter")
        await until(
            pilot, lambda: composer(harness).text == "Is 91 prime? Show your work. Thanks practice: answer=short"
        )


async def test_without_a_proposal_enter_changes_nothing(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await written(harness, pilot, "Explain your reasoning.", "1 hint · Alt+H")
        await asked(harness, pilot)
        await until_shown(harness, pilot, "Only you know what to write here.")
        assert "Enter takes" not in shown_text(harness)
        await pilot.press("enter", "enter")
        assert harness.app.screen.is_modal
        assert composer(harness).text == "Explain your reasoning."


async def test_it_is_for_models_that_reason(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text("[models.mine]\nwindow = 8000\n", "utf-8")
    async with opened_harness(home, model="o1") as (harness, pilot):
        for commands, said in (
            (["/model gpt-4o"], "gpt-4o does not"),
            (["/model gpt-5.5", "/effort none"], "gpt-5.5 does not, or not at this effort"),
            (["/model mine"], "mine does not, or not at this effort, or it is not known"),
        ):
            for command in commands:
                composer(harness).load_text(command)
                await pilot.press("enter")
                await until(pilot, lambda: not composer(harness).text)
            composer(harness).load_text(PROMPT)
            await pilot.press("alt+h")
            await until_said(harness, pilot, f"Prompt advice is for models that reason. {said}")
            assert (mark(harness), harness.app.screen.is_modal) == ("", False), said


async def until_said(harness: AppHarness, pilot: Pilot[int], words: str) -> None:
    await until(pilot, lambda: words in harness.said())


async def test_another_effort_or_model_judges_the_draft_anew(home: Path) -> None:
    async with opened_harness(home, model="gpt-5.1") as (harness, pilot):
        composer(harness).load_text(PROMPT)
        await pilot.press("alt+h")
        await until(pilot, lambda: "not at this effort" in harness.said())
        composer(harness).load_text("/effort medium")
        await pilot.press("enter")
        await until(pilot, lambda: harness.session.choice.effort == "medium")
        await written(harness, pilot, PROMPT, "2 hints · Alt+H")
        session = harness.session
        wishes = replace(session.choice.wishes, effort="none")
        session.choose(replace(session.choice, wishes=wishes))
        harness.chat.controllers.meters.refresh()
        await until(pilot, lambda: mark(harness) == "")


async def test_the_setting_turns_it_off(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text("prompt_advice = false\n", "utf-8")
    async with opened_harness(home, model="o1") as (harness, pilot):
        composer(harness).load_text(PROMPT)
        await pilot.press("alt+h")
        await until(pilot, lambda: "Prompt advice is turned off" in harness.said())
        assert mark(harness) == ""


async def test_a_large_attachment_beside_a_short_question_is_marked(home: Path, tmp_path: Path) -> None:
    (tmp_path / "all.txt").write_text("word " * 30_000, "utf-8")
    async with opened_harness(home, model="o1") as (harness, pilot):
        composer(harness).load_text(f"/attach {tmp_path / 'all.txt'}")
        await pilot.press("enter")
        await until(pilot, lambda: bool(harness.session.attached))
        await written(harness, pilot, "Which word is it?", "1 hint · Alt+H")
        await asked(harness, pilot)
        await until_shown(harness, pilot, "tokens are pasted or attached")


async def test_commands_and_quotations_are_not_judged(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        for text in (
            "/persona Think step by step",
            'Why does "think step by step" help?',
            "Explain step by step how TLS works",
        ):
            await judged(harness, pilot, text)


@pytest.mark.parametrize("at", [0, 3, 7, 12])
def test_a_change_counts_rows_and_columns_as_the_text_area_does(at: int) -> None:
    text = "one\ntwo 😀 三\n\nfour"
    area = TextField()
    area.load_text(text)
    start, end = min(at, len(text)), min(at + 4, len(text))
    Draft(as_area(area)).change(Edit(start, end, "X"))
    assert area.text == text[:start] + "X" + text[end:]
    area.undo()
    assert area.text == text


def as_area(area: TextField) -> Callable[[], TextField]:
    return lambda: area
