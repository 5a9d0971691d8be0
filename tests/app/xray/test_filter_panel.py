"""The table of the content filter: below a reply, by ``/filter``, and from the raw reply."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.xray.xray_harness import opened, raw_view, stand_on
from tests.app_harness import opened_harness, shown_text, until, until_shown
from tui.app.chat.composer import Composer
from tui.app.xray.filter_panel import NOTHING, FilterPanel, sections
from tui.core.conversation.content_filter import EVERYTHING, PROMPT, REPLY, FilterFinding

SIZES = [(120, 40), (80, 24)]


@pytest.mark.parametrize("size", SIZES)
async def test_a_whole_reply_says_what_was_noticed_and_the_command_shows_all(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened_harness(tmp_path / "mull", model="o1", size=size) as (harness, pilot):
        await harness.ask(pilot, "practice: fault=flagged tokens=20")
        assert "violence (low) in the prompt, and violence (medium), blocklist (product-names)" in harness.said()
        harness.screen.query_one(Composer).load_text("/filter")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, FilterPanel))
        await until_shown(harness, pilot, "license MIT")
        shown = shown_text(harness)
        for words in ("! violence", "low", "medium", "not found", "found · filtered · product-names", "self-harm"):
            assert words in shown
        await pilot.press("down", "pageup", "escape")
        assert harness.app.screen is harness.screen


async def test_where_nothing_was_reported_that_is_said(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        harness.screen.query_one(Composer).load_text("/filter")
        await pilot.press("enter")
        await until_shown(harness, pilot, "reported nothing of a content filter")
        await harness.ask(pilot, "Hello")
        assert "content filter noticed" not in harness.said()
        assert not harness.session.conversation.messages[
            max(harness.session.conversation.messages)
        ].outcome.content_filter  # type: ignore[union-attr]


async def test_a_refused_prompt_keeps_the_categories_that_stopped_it(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        await harness.ask(pilot, "practice: fault=filter")
        assert "filtered the prompt (violence (medium))" in harness.said()
        harness.screen.query_one(Composer).load_text("/filter")
        await pilot.press("enter")
        await until_shown(harness, pilot, "medium · filtered")
        assert NOTHING in shown_text(harness)


async def test_the_raw_reply_leads_to_the_table(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        await harness.ask(pilot, "practice: fault=flagged tokens=20")
        stand_on(await opened(harness, pilot), "reply")
        body = await raw_view(harness, pilot, "j")
        assert body["prompt_filter_results"][0]["content_filter_results"]["violence"]["severity"] == "low"
        shown = shown_text(harness)
        assert "The content filter noticed violence (low) in the prompt" in shown
        assert "f content filter" in shown
        await pilot.press("f")
        await until_shown(harness, pilot, "Content filter: the reply")


async def test_a_raw_reply_without_findings_has_no_such_key(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "mull", model="o1") as (harness, pilot):
        await harness.ask(pilot, "Hello")
        stand_on(await opened(harness, pilot), "reply")
        await raw_view(harness, pilot, "j")
        assert "content filter" not in shown_text(harness)
        await pilot.press("f")
        assert not isinstance(harness.app.screen, FilterPanel)


def test_a_row_is_marked_where_there_is_something_to_look_at() -> None:
    down = FilterFinding(REPLY, EVERYTHING, error="too slow")
    (_, prompt), (_, reply) = sections(
        [FilterFinding(PROMPT, "hate", "safe"), FilterFinding(REPLY, "hate", "low"), down]
    )
    assert [(row.name, row.text, row.warns) for row in (*prompt, *reply)] == [
        ("hate", "safe", False),
        ("hate", "low", True),
        (EVERYTHING, "not run · too slow", True),
    ]
