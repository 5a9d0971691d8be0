"""The header: the title, and what is out of the ordinary; every part of it and of the composer's border is a button."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from tests.app_harness import AppHarness, opened_harness, until
from tui.app.chat.composer import Composer
from tui.app.chat.header import Header, Heading
from tui.app.connection.panel import ConnectionPanel
from tui.app.personas.picker import PersonaPicker
from tui.app.pickers.effort import EffortPicker
from tui.app.pickers.model import ModelPicker
from tui.app.sessions.session_list import SessionList

LIMITS = "9% of tokens left, back in 0:42"
HELD = Heading("work", "api.openai.com/v1", "gpt-5.6-sol", "high", "", "Planner", title="Rate limiter in Python")
HEADINGS = [  # a heading, and what the header says of it, from the right
    (HELD, []),
    (Heading("practice", model="o1", persona="Planner", practice=True), ["practice"]),
    (Heading("work", model="o1", persona="Planner", limits=LIMITS), [LIMITS]),
    (Heading("work", model="o1", persona="Planner", private=True), ["PRIVATE"]),
    (Heading("work", model="o1", persona="Planner", unkept=True), ["IN MEMORY ONLY (Alt+W)"]),
    (Heading("work", model="o1", persona="Planner", folder="/mnt/b"), ["kept in /mnt/b"]),
    (Heading("work", model="o1", persona="P" * 90, title="T" * 200, limits=LIMITS, unkept=True), [LIMITS]),
]


@pytest.mark.parametrize("width", [60, 80, 100, 120])
async def test_marks_are_at_the_right_and_the_title_gives_way(tmp_path: Path, width: int) -> None:
    async with opened_harness(tmp_path / "home", size=(width, 24)) as (harness, pilot):
        header = harness.screen.query_one(Header)
        for heading, marks in HEADINGS:
            header.heading = heading
            await pilot.pause()
            shown = header.render()
            assert shown.cell_length == width - 2, shown.plain
            assert all(mark in shown.plain for mark in marks)
            assert shown.plain.startswith((heading.title or "New session")[:9])
            if width < 100 and len(heading.persona) < 20:
                assert f"{heading.model} · {heading.persona}" in shown.plain
            elif width >= 100:
                assert heading.model not in shown.plain


async def test_the_first_message_is_the_title_while_its_reply_still_runs(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", model="o1") as (harness, pilot):
        assert "New session" in harness.frame()
        harness.may_go_on.clear()
        await harness.send(pilot, "Why is the sky blue?")
        await until(pilot, lambda: "Why is the sky blue?" in harness.frame())
        assert harness.chat.live is not None
        harness.may_go_on.set()
        await until(pilot, lambda: harness.chat.live is None)


BUTTONS: list[
    tuple[int, type[Widget], str, type[Screen[Any]]]
] = [  # the width, where it is, what is clicked, and the dialog it opens
    (120, Composer, "Assistant", PersonaPicker),
    (120, Composer, "o1", ModelPicker),
    (120, Composer, "effort", EffortPicker),
    (120, Composer, "F4", EffortPicker),
    (120, Composer, "nothing is sent", ConnectionPanel),
    (80, Header, "Assistant", PersonaPicker),
    (80, Header, "o1", ModelPicker),
    (80, Header, "New session", SessionList),
    (80, Composer, "effort", EffortPicker),
    (80, Composer, "nothing", ConnectionPanel),
]


async def click_on(harness: AppHarness, pilot: Pilot[int], kind: type[Widget], words: str) -> None:
    """Click on some words of a widget, wherever they are."""
    region = harness.screen.query_one(kind).region
    lines = ["".join(s.text for s in line) for line in harness.app.screen._compositor.render_strips()]
    rows = range(region.y, region.bottom)
    row = next(row for row in rows if words in lines[row])
    await pilot.click(offset=(lines[row].index(words) + 1, row))


@pytest.mark.parametrize("width", [120, 80])
async def test_each_part_opens_its_dialog(tmp_path: Path, width: int) -> None:
    async with opened_harness(tmp_path / "home", size=(width, 24), model="o1") as (harness, pilot):
        for at, kind, words, dialog in BUTTONS:
            if at == width:
                await click_on(harness, pilot, kind, words)
                await until(pilot, lambda: harness.app.screen is not harness.screen)
                assert isinstance(harness.app.screen, dialog)
                await pilot.press("escape")
                await until(pilot, lambda: harness.app.screen is harness.screen)
