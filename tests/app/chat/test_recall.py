"""What was sent before, in the composer: walked through by Up and Down, over all sessions, and never a draft lost."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from tests.app_harness import AppHarness, opened_harness, shown_text, until
from tui.app.chat.composer import Composer
from tui.app.chat.recall_controller import LONGEST
from tui.app.pickers.past_prompt import PromptPicker
from tui.app.pickers.question import LargePaste


def composer(harness: AppHarness) -> Composer:
    return harness.screen.query_one(Composer)


async def loaded(harness: AppHarness, pilot: Pilot[int], number: int) -> None:
    """Wait until so many texts are known."""
    await until(pilot, lambda: len(harness.chat.controllers.recall.known()) >= number)


async def walked(harness: AppHarness, pilot: Pilot[int], *keys: str) -> str:
    await pilot.press(*keys)
    await pilot.pause()
    return composer(harness).text


async def test_up_walks_back_over_all_sessions_and_down_to_the_draft(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "first line\nsecond line")
        await harness.ask(pilot, "try this")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: harness.chat.session is not None and not harness.session.begun)
        await harness.ask(pilot, "try that")
    async with opened_harness(home, model="o1") as (harness, pilot):
        await loaded(harness, pilot, 3)
        assert await walked(harness, pilot, "up") == "try that"
        assert await walked(harness, pilot, "up", "up") == "first line\nsecond line"
        assert composer(harness).cursor_location == (0, 10), "at the end of its first row"
        assert await walked(harness, pilot, "up") == "first line\nsecond line"
        assert await walked(harness, pilot, "down", "down") == "try this", "first it goes to the last row"
        await pilot.press("!")
        assert await walked(harness, pilot, "down") == "try that"
        assert await walked(harness, pilot, "up") == "try this!", "what was edited is kept"
        assert await walked(harness, pilot, "down", "down") == ""
        # A prefix narrows it, and the draft comes back.
        await pilot.press(*"try th")
        assert await walked(harness, pilot, "up") == "try that"
        assert await walked(harness, pilot, "up", "up") == "try this"
        assert await walked(harness, pilot, "down", "down") == "try th"
        assert await walked(harness, pilot, "down") == "try th"
        # What begins with nothing that was sent: the keys move the cursor, as in any text.
        composer(harness).load_text("one\ntwo")
        composer(harness).move_cursor((0, 2))
        assert await walked(harness, pilot, "up") == "one\ntwo"
        assert composer(harness).cursor_location == (0, 0)


async def test_a_refused_command_is_replaced_by_what_is_typed_next_and_comes_back(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await pilot.press(*"/foo", "enter")
        await until(pilot, lambda: "No command /foo." in harness.told())
        assert (composer(harness).text, composer(harness).selected_text) == ("/foo", "/foo")
        await pilot.press(*"what's next?")
        assert composer(harness).text == "what's next?"
        await pilot.press("enter")
        await until(pilot, lambda: harness.chat.live is None and harness.replies() == 1)
        assert harness.session.last_message().text == "what's next?"
        assert await walked(harness, pilot, "up") == "what's next?"
        assert await walked(harness, pilot, "up") == "/foo"
        assert await walked(harness, pilot, "up", "down") == "what's next?", "no list of commands is in the way"
    assert "foo" not in (home / "history.jsonl").read_text("utf-8"), "commands are of this run"


async def test_what_a_resumed_session_said_is_nearer_than_what_others_said(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "in the first")
        first = harness.session.conversation.session
        await pilot.press("ctrl+n")
        await until(pilot, lambda: harness.chat.session is not None and not harness.session.begun)
        await harness.ask(pilot, "in the second")
    async with opened_harness(home, model="o1", resume=first) as (harness, pilot):
        await loaded(harness, pilot, 2)
        assert await walked(harness, pilot, "up") == "in the first"
        assert await walked(harness, pilot, "up") == "in the second"


async def test_a_text_that_was_cleared_is_kept_and_a_huge_one_holds_up_no_walk(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        harness.chat.controllers.recall.remember("a cleared draft")
        harness.chat.controllers.recall.remember("x" * (LONGEST + 1))
        harness.chat.controllers.recall.remember(" \n")
        assert await walked(harness, pilot, "up") == "a cleared draft"
        assert await walked(harness, pilot, "up") == "a cleared draft"
        await until(pilot, lambda: (home / "history.jsonl").read_text("utf-8").count("\n") == 2)


async def test_a_private_session_leaves_nothing(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "on disk")
        await pilot.press(*"/private", "enter")
        await until(pilot, lambda: harness.chat.session is not None and harness.session.resources.private)
        await harness.ask(pilot, "a secret")
        assert await walked(harness, pilot, "up") == "a secret"
        assert await walked(harness, pilot, "up", "up") == "on disk"
        composer(harness).load_text("")
        await pilot.press(*"/private off", "enter")
        await until(pilot, lambda: harness.chat.session is not None and not harness.session.resources.private)
        assert "a secret" not in [each.text for each in harness.chat.controllers.recall.known()]
    assert "a secret" not in (home / "history.jsonl").read_text("utf-8")


async def test_a_history_that_is_switched_off_is_of_this_run(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("history = false\n")
    (home / "history.jsonl").write_text('{"text": "long ago"}\n')
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "now")
        assert [each.text for each in harness.chat.controllers.recall.known()] == ["now"]
    assert (home / "history.jsonl").read_text("utf-8").count("\n") == 1


async def test_damage_and_a_disk_that_refuses_are_told_once(home: Path) -> None:
    home.mkdir()
    (home / "history.jsonl").write_text('nonsense\n{"text": "whole"}\n')
    async with opened_harness(home, model="o1") as (harness, pilot):
        await until(pilot, lambda: "history.jsonl: line 1 is no text" in harness.said())
        assert await walked(harness, pilot, "up") == "whole"
        composer(harness).load_text("")
        (home / "history.jsonl").unlink()
        (home / "history.jsonl").mkdir()
        await harness.ask(pilot, "one")
        await until(pilot, lambda: "could not be written" in harness.said())
        await harness.ask(pilot, "two")
        assert harness.said().count("could not be written") == 1
        assert await walked(harness, pilot, "up", "up") == "one"


async def test_what_was_sent_is_found_as_one_types(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await pilot.press("ctrl+r")
        await until(pilot, lambda: harness.told() == "Nothing was sent yet.")
        for text in ("Why is the sky dark?", "Leases\nwith a clause on badgers", "Why is grass green?"):
            harness.chat.controllers.recall.remember(text)
        await pilot.press(*"half", "ctrl+r")
        await until(pilot, lambda: isinstance(harness.app.screen, PromptPicker))
        picker = harness.top(PromptPicker)
        assert [row.name for row in picker.shown] == ["Why is grass green?", "Leases", "Why is the sky dark?"]
        await pilot.press(*"badg")
        await until(pilot, lambda: [row.name for row in picker.shown] == ["Leases"])
        assert "with a clause on badgers" in shown_text(harness)
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert composer(harness).text == "half", "Escape changes nothing"
        composer(harness).load_text("/history grass")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, PromptPicker))
        shown = [row.name for row in harness.top(PromptPicker).shown]
        assert shown == ["Why is grass green?"], "not the command itself"
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        composer(harness).load_text("half")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(harness.app.screen, PromptPicker))
        await pilot.press("w", "h", "y", "ctrl+r", "enter")
        await until(pilot, lambda: composer(harness).text == "Why is the sky dark?")
        assert harness.replies() == 0, "nothing is sent"
        composer(harness).load_text("")
        assert await walked(harness, pilot, "up") == "half", "what was being written is not lost"


async def test_a_large_text_that_is_found_is_asked_about_as_a_paste_is(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        harness.chat.controllers.recall.remember("x" * (LONGEST + 1))
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(harness.app.screen, PromptPicker))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, LargePaste))
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
