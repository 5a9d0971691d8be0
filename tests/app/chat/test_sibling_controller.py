"""Siblings in place: walked by keys and clicks where they stand, with the rest of their branch."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.app.chat.test_regenerate import click
from tests.app_harness import AppHarness, opened_harness, shown_text, until
from tui.app.transcript.view import Transcript
from tui.core.conversation.message import UserMessage


def said(harness: AppHarness) -> list[str]:
    return [m.text for m in harness.session.conversation.path() if isinstance(m, UserMessage)]


async def edited(harness: AppHarness, pilot: Pilot[int], number: int, text: str) -> None:
    """Say something in the place of a message, by its number on the path, from 1."""
    path = harness.session.conversation.path()
    harness.session.upcoming.instead_of = [m for m in path if isinstance(m, UserMessage)][number - 1]
    await harness.ask(pilot, text)


def row_of(harness: AppHarness, words: str) -> int:
    return next(n for n, line in enumerate(shown_text(harness).split("\n")) if words in line)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_siblings_are_walked_where_they_stand(home: Path, size: tuple[int, int]) -> None:
    async with opened_harness(home, size=size, model="o1", effort="low") as (harness, pilot):
        for text in ("one", "two", "three"):
            await harness.ask(pilot, f"practice: tokens=10\n{text}")
        await edited(harness, pilot, 2, "practice: tokens=10\nother")
        assert [text.split("\n")[1] for text in said(harness)] == ["one", "other"]
        assert "‹ 2 of 2 ›" in shown_text(harness)
        row = row_of(harness, "‹ 2 of 2 ›")
        await pilot.press("alt+p")
        await until(pilot, lambda: harness.told() == "message 2: 1 of 2")
        assert [text.split("\n")[1] for text in said(harness)] == ["one", "two", "three"], "the rest of it follows"
        assert abs(row_of(harness, "‹ 1 of 2 ›") - row) <= 1
        row = row_of(harness, "‹ 1 of 2 ›")
        await pilot.press("alt+n")
        await until(pilot, lambda: harness.told() == "message 2: 2 of 2")
        assert [text.split("\n")[1] for text in said(harness)] == ["one", "other"]
        await harness.ask(pilot, "practice: tokens=900\nlong")
        await pilot.press("alt+p")
        await until(pilot, lambda: "only one of each message in view" in harness.told())
        assert [text.split("\n")[1] for text in said(harness)] == ["one", "other", "long"], "nothing is gone to unseen"
        await pilot.press("ctrl+up", "ctrl+up")
        await until(pilot, lambda: "‹ 2 of 2 ›" in shown_text(harness))
        row = row_of(harness, "‹ 2 of 2 ›")
        await click(harness, pilot, "‹ 2 of 2 ›", 9)
        await until(pilot, lambda: harness.told() == "message 2: 1 of 2")
        transcript = harness.chat.query_one(Transcript)
        at_its_end = (
            transcript.scroll_offset.y >= transcript.max_scroll_y
        )  # this branch is too short to stand at the top
        assert at_its_end or abs(row_of(harness, "‹ 1 of 2 ›") - row) <= 1, "it stays, however often one walks"


async def test_the_effort_of_a_branch_comes_back_and_without_siblings_it_is_said(home: Path) -> None:
    async with opened_harness(home, model="o1", effort="low") as (harness, pilot):
        await harness.ask(pilot, "one")
        await pilot.press("alt+n")
        await until(pilot, lambda: "There is only one of each" in harness.told())
        harness.session.set_effort("high")
        await edited(harness, pilot, 1, "another")
        await pilot.press("alt+n")
        await until(pilot, lambda: said(harness) == ["one"])
        assert harness.session.choice.effort == "low"
        await pilot.press("ctrl+x", "right_square_bracket")
        await until(pilot, lambda: said(harness) == ["another"])
        assert harness.session.choice.effort == "high"
