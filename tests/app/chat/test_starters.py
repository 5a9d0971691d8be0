"""The starters of an empty chat: where they show, how one is taken, and that they are gone in time."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from tests.app_harness import AppHarness, opened_harness, until
from tui.app.chat.composer import Composer
from tui.app.chat.starter_list import StarterList
from tui.app.pickers.starter import StarterPicker
from tui.core.starters import GENERAL, starters_for

SMALL, WIDE = (80, 24), (120, 40)


def offered(harness: AppHarness) -> list[str]:
    return [starter.name for starter in harness.chat.query_one(StarterList).shown]


def composer(harness: AppHarness) -> Composer:
    return harness.screen.query_one(Composer)


async def until_text(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    await until(pilot, lambda: composer(harness).text == text)


def all_of(harness: AppHarness) -> list[str]:
    return [starter.name for starter in starters_for(harness.session.choice.persona)]


@pytest.mark.parametrize("size", [SMALL, WIDE, (40, 16), (200, 60)])
async def test_an_empty_chat_offers_them_and_the_notices_stay_in_view(home: Path, size: tuple[int, int]) -> None:
    async with opened_harness(home, size=size, persona="assistant") as (harness, pilot):
        for persona in ("assistant", "coder", "none"):
            if persona != "assistant":
                await _slash(harness, pilot, f"/persona {persona}")
            await until(pilot, lambda: offered(harness)[:1] == all_of(harness)[:1])
            assert harness.session.choice.persona.stem == persona
            shown = offered(harness)
            assert shown == all_of(harness)[: len(shown)]
            assert len(shown) >= 3
            assert size != WIDE or shown == all_of(harness)
            assert harness.app.focused is composer(harness)
            assert harness.chat.transcript.size.height >= 2


@pytest.mark.parametrize("size", [(40, 12), (60, 14), (80, 15), (200, 10)])
async def test_a_very_low_terminal_has_no_room_for_them(home: Path, size: tuple[int, int]) -> None:
    async with opened_harness(home, size=size) as (harness, pilot):
        for keys in (["tab"], ["down"], ["up"], ["tab", "tab"], ["tab", "down", "up"]):
            await pilot.press(*keys)
            assert harness.app.focused is composer(harness), keys
            await pilot.press("h", "i")
            assert offered(harness) == []
            assert harness.chat.query_one(StarterList).size.height == 0
            assert composer(harness).text == "hi", keys
            await pilot.press("backspace", "backspace")
            harness.chat.draft_changed()  # as once the keys pause
            assert offered(harness) == []


async def test_a_terminal_that_becomes_too_low_gives_the_keys_back(home: Path) -> None:
    async with opened_harness(home, size=SMALL) as (harness, pilot):
        await until(pilot, lambda: bool(offered(harness)))
        await pilot.press("tab")
        assert isinstance(harness.app.focused, StarterList)
        await pilot.resize_terminal(60, 14)
        await until(pilot, lambda: harness.app.focused is composer(harness))
        assert offered(harness) == []
        await pilot.press("tab", "h", "i")
        assert composer(harness).text == "hi"
        await pilot.press("backspace", "backspace")
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: bool(offered(harness)))


@pytest.mark.parametrize("size", [SMALL, WIDE, (60, 14)])
async def test_in_a_chat_with_messages_tab_keeps_the_composer(home: Path, size: tuple[int, int]) -> None:
    async with opened_harness(home, size=size) as (harness, pilot):
        await harness.ask(pilot, "Hello")
        await until(pilot, lambda: not composer(harness).text)
        await pilot.press("tab", "h", "tab", "i")
        assert composer(harness).text == "hi"
        assert harness.app.focused is composer(harness)


async def test_what_is_typed_while_nothing_has_the_focus_goes_to_the_composer(home: Path) -> None:
    async with opened_harness(home, size=(60, 14)) as (harness, pilot):
        for key in ("x", "é", "/", "space", "日"):
            composer(harness).load_text("")
            harness.screen.set_focus(None)
            await pilot.press(key, "a")
            typed = f"{' ' if key == 'space' else key}a"
            await until_text(harness, pilot, typed)
            assert harness.app.focused is composer(harness)


async def test_what_is_pasted_while_nothing_has_the_focus_goes_there_once(home: Path) -> None:
    async with opened_harness(home, size=(60, 14)) as (harness, pilot):
        harness.screen.set_focus(None)
        harness.app.post_message(events.Paste("two\nlines"))
        await until(pilot, lambda: composer(harness).text == "two\nlines")
        harness.app.post_message(events.Paste("!"))
        await pilot.pause()
        assert harness.app.focused is composer(harness)
        assert composer(harness).text == "two\nlines!"


@pytest.mark.parametrize("key", ["tab", "down"])
async def test_keys_go_there_and_enter_puts_one_into_the_composer(home: Path, key: str) -> None:
    async with opened_harness(home, persona="none") as (harness, pilot):
        await until(pilot, lambda: bool(offered(harness)))
        await pilot.press(key, "down", "enter")
        await until(pilot, lambda: bool(composer(harness).text))
        assert composer(harness).text == GENERAL[1].text
        assert composer(harness).selected_text == "[say what should be different]"
        assert harness.app.focused is composer(harness)
        assert offered(harness) == []
        assert harness.replies() == 0  # nothing was sent
        await pilot.press("b", "l", "u", "e")
        assert "Change the React component below: blue." in composer(harness).text


async def test_up_goes_to_the_last_one_where_there_is_nothing_to_recall(home: Path) -> None:
    async with opened_harness(home, persona="none") as (harness, pilot):
        await until(pilot, lambda: bool(offered(harness)))
        await pilot.press("up", "enter")
        await until(pilot, lambda: bool(composer(harness).text))
        assert composer(harness).text == GENERAL[-1].text


async def test_up_still_recalls_the_last_message(home: Path) -> None:
    async with opened_harness(home) as (harness, pilot):
        await harness.ask(pilot, "Hello")
        await until(pilot, lambda: not composer(harness).text)
        assert offered(harness) == []
        await pilot.press("up")
        await until(pilot, lambda: bool(composer(harness).text))
        assert composer(harness).text == "Hello"


LEAVES = [(["escape"], ""), (["up", "up"], ""), (["x"], "x"), (["H", "i"], "Hi"), (["/"], "/")]


async def test_what_is_typed_there_belongs_to_the_composer(home: Path) -> None:
    async with opened_harness(home) as (harness, pilot):
        for keys, text in LEAVES:
            composer(harness).load_text("")
            composer(harness).focus()
            await until(pilot, lambda: bool(offered(harness)))
            await pilot.press("tab", *keys)
            await until_text(harness, pilot, text)
            assert bool(offered(harness)) == (not text)
            stays = keys == ["up", "up"]
            assert (harness.app.focused is composer(harness)) == (not stays), keys


async def test_below_the_last_one_is_the_composer(home: Path) -> None:
    async with opened_harness(home, persona="none") as (harness, pilot):
        await until(pilot, lambda: bool(offered(harness)))
        await pilot.press("tab", *["down"] * len(offered(harness)))
        await until(pilot, lambda: harness.app.focused is composer(harness))


async def test_a_click_takes_one(home: Path) -> None:
    async with opened_harness(home, persona="none") as (harness, pilot):
        for row in (0, 2, 4):
            composer(harness).load_text("")
            await until(pilot, lambda: bool(offered(harness)))
            await pilot.click(StarterList, offset=(4, row + 1))
            await until(pilot, lambda: bool(composer(harness).text))
            assert composer(harness).text == GENERAL[row].text


async def test_they_come_back_with_an_empty_draft_and_go_with_the_first_message(home: Path) -> None:
    async with opened_harness(home) as (harness, pilot):
        await until(pilot, lambda: bool(offered(harness)))
        await pilot.press("a")
        assert offered(harness) == []
        await pilot.press("backspace")
        await until(pilot, lambda: bool(offered(harness)))
        harness.may_go_on.clear()
        await harness.send(pilot, "Hello")
        assert offered(harness) == []
        harness.may_go_on.set()
        await until(pilot, lambda: harness.chat.live is None)
        assert offered(harness) == []
        await pilot.press("ctrl+n")
        await until(pilot, lambda: bool(offered(harness)))


async def test_another_persona_brings_its_own(home: Path) -> None:
    async with opened_harness(home) as (harness, pilot):
        await until(pilot, lambda: bool(offered(harness)))
        await _slash(harness, pilot, "/persona planner")
        await until(pilot, lambda: offered(harness)[:1] == all_of(harness)[:1] != [GENERAL[0].name])
        assert harness.session.choice.persona.stem == "planner"


async def _slash(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    composer(harness).load_text(text)
    await pilot.press("enter")


async def test_the_picker_has_all_of_them_at_any_time(home: Path) -> None:
    async with opened_harness(home, size=SMALL, persona="coder") as (harness, pilot):
        await harness.ask(pilot, "Hello")
        await _slash(harness, pilot, "/starters")
        await until(pilot, lambda: isinstance(harness.app.screen, StarterPicker))
        assert [row.name for row in harness.top(StarterPicker).rows] == all_of(harness)
        await pilot.press(*"contracts", "enter")
        await until(pilot, lambda: bool(composer(harness).text))
        assert composer(harness).text == GENERAL[-1].text
        assert composer(harness).selected_text == "[paste the first contract here]"


async def test_a_setting_turns_them_off(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text("starters = false\n", "utf-8")
    async with opened_harness(home) as (harness, pilot):
        await pilot.press("tab", "down", "up")
        assert offered(harness) == []
        assert not harness.chat.query_one(StarterList).has_class("some")


async def test_foreign_text_in_a_starter_reaches_no_terminal(home: Path) -> None:
    folder = home / "personas"
    folder.mkdir(parents=True)
    text = '---\nname: Odd\nstarters: ["[/red] [@click=app.quit]x[/] \u202eodd", "second"]\n---\nBe odd.\n'
    (folder / "odd.md").write_text(text, "utf-8")
    async with opened_harness(home, persona="odd") as (harness, pilot):
        await until(pilot, lambda: bool(offered(harness)))
        plain = str(harness.chat.query_one(StarterList).render())
        assert "[/red] [@click=app.quit]x[/]" in plain
        assert "\u202e" not in plain
