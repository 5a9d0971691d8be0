"""The status line: one row for what is of the moment, beside the meters' bar; gone with what is done next."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.app.chat.test_header import click_on
from tests.app_harness import AppHarness, opened_harness, shown_text, until
from tui.app.chat.composer import Composer
from tui.app.chat.status_line import MOST, StatusLine
from tui.app.transcript.view import Transcript

SHORT = "Copied 12 characters."
LONG = "What was typed cannot be used here, since it is longer than one row of any terminal that is usual. " * 2
TOO_LONG = "A sentence of an error that somebody else wrote. " * 20


def rows(harness: AppHarness) -> list[str]:
    """The rows of bar and status line."""
    region = harness.chat.status_row.region
    return shown_text(harness).splitlines()[region.y : region.bottom]


@pytest.mark.parametrize("size", [(140, 40), (120, 40), (80, 24), (60, 20)])
async def test_a_sentence_is_read_whole_and_no_row_comes_or_goes_for_a_short_one(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened_harness(tmp_path / "home", model="o1", size=size) as (harness, pilot):
        below = harness.chat.status_row.region
        for text, wrong in ((SHORT, False), (SHORT, True), ("", False), (LONG, True), (SHORT, False)):
            harness.chat.say(text, wrong=wrong)
            await pilot.pause()
            shown = " ".join(row[: harness.chat.status_row.region.width].strip() for row in rows(harness))
            assert " ".join(text.split()) in " ".join(shown.split())
            assert not text or ("! " if wrong else "· ") in shown, "an error is told by more than its colour"
            assert harness.chat.status_row.region.bottom == below.bottom
            assert len(rows(harness)) == 1 or text == LONG
            assert text != LONG or rows(harness)[0].startswith(" ! What"), "nothing of the bar is left beside it"
            assert len(rows(harness)) <= MOST
        entries = len(harness.chat.query_one(Transcript).entries)
        harness.chat.say(TOO_LONG, wrong=True)
        await pilot.pause()
        added = harness.chat.query_one(Transcript).entries[entries:]
        assert [(entry.kind, entry.text) for entry in added] == [("error", TOO_LONG)], "what has no room is not cut"


@pytest.mark.parametrize("size", [(120, 40), (100, 30), (80, 24), (60, 20), (41, 12)])
async def test_beside_a_sentence_the_bar_has_its_two_first_figures_or_is_hidden(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened_harness(tmp_path / "home", model="o1", size=size) as (harness, pilot):
        await harness.ask(pilot, "hello")
        least = rows(harness)[0][: harness.chat.meter_line.least_columns() - 1]
        assert " of 200k · " in least
        seen = set()
        for length in (5, 12, 20, 24, 25, 39, 40, 45, 60, 65, 66, 76, 77, 78, 79, 80, 84, 85, 117, 118):
            harness.chat.say("x" * length)
            await pilot.pause()
            bar = rows(harness)[0].split("· x")[0].removesuffix("·").rstrip()
            assert bar.startswith(least.rstrip()) or not bar.strip(" ·"), (length, bar)
            seen.add(bool(bar.strip(" ·")))
        assert seen == ({True, False} if size[0] > 41 else {False})


@pytest.mark.parametrize("size", [(140, 40), (120, 40), (80, 24), (60, 20)])
async def test_the_running_turn_stands_beside_what_is_said(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened_harness(tmp_path / "home", model="o1", size=size) as (harness, pilot):
        harness.may_go_on.clear()
        await harness.send(pilot, "hello")
        harness.clock.seconds += 3.5
        harness.chat.controllers.turn.tick()
        await until(pilot, lambda: "thinking 3.5 s" in rows(harness)[-1])
        assert rows(harness)[-1].split("│")[0].rstrip().endswith("Esc stops")
        assert len(rows(harness)) == 1
        await pilot.press("alt+c")
        await until(pilot, lambda: any("no reply" in row for row in rows(harness)))
        assert "thinking 3.5 s" in rows(harness)[-1]
        assert "Esc stops" in rows(harness)[-1]
        await click_on(harness, pilot, StatusLine, "Esc stops")
        harness.may_go_on.set()
        await until(pilot, lambda: harness.chat.live is None)
        assert "Esc stops" not in "".join(rows(harness))


async def test_what_is_said_goes_with_the_next_thing_that_is_done(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", model="o1") as (harness, pilot):
        for key in ("escape", "f1", "f2", "alt+x"):
            harness.chat.say(SHORT)
            await pilot.press(key)
            await pilot.pause()
            assert harness.told() == ("" if key != "f1" else SHORT), key
            await pilot.press("escape")
            await until(pilot, lambda: harness.app.screen is harness.screen)
        for wrong in (False, True):
            harness.chat.say(SHORT, wrong=wrong)
            await pilot.press("h")
            await until(pilot, lambda: harness.told() == "")
            harness.chat.say(SHORT, wrong=wrong)
            await pilot.press("i")
            await pilot.pause()
            assert harness.told() == SHORT, "what is said to a text that is being written stays"
            harness.screen.query_one(Composer).load_text("")
        harness.chat.say(SHORT)
        await harness.ask(pilot, "hello")
        assert harness.told() == ""


async def test_what_is_repeated_stands_there_once(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", model="o1") as (harness, pilot):
        await harness.ask(pilot, "hello")
        for _ in range(3):
            await pilot.press("alt+m")
            await pilot.pause()
        assert harness.said().count("was not cut off") == 1
        assert "not cut off" in harness.told()


async def test_what_was_copied_is_told_for_a_while_and_what_stands_there_by_then_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.app.app.READ", 0.2)
    async with opened_harness(tmp_path / "home", model="o1", size=(80, 24)) as (harness, pilot):
        harness.may_go_on.clear()
        await harness.send(pilot, "hello")
        harness.app.copy_to_clipboard("some text")
        await until(pilot, lambda: "Copied 9 characters" in harness.told())
        await until(pilot, lambda: harness.told() == "" and len(rows(harness)) == 1)
        harness.app.notify("first", timeout=0.1)
        harness.app.notify("second")
        await asyncio.sleep(0.2)
        assert harness.told() == "second"
        harness.app.notify("third", timeout=0.1)
        harness.chat.say(SHORT)
        await asyncio.sleep(0.2)
        assert harness.told() == SHORT
        harness.may_go_on.set()


async def test_no_toast_covers_the_composer(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", model="o1") as (harness, pilot):
        harness.app.notify("from a widget of Textual's", title="Note", severity="warning")
        await pilot.pause()
        assert harness.told() == "Note: from a widget of Textual's"
        assert harness.chat.status_line.wrong
        assert not harness.app._notifications
        await pilot.press("f4")
        await until(pilot, lambda: harness.app.screen.is_modal)
        harness.app.notify("said in a dialog")
        await until(pilot, lambda: "said in a dialog" in shown_text(harness).splitlines()[-1])
        assert harness.told() == ""
