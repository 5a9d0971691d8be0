"""What a slash offers: the list above the composer, its rows, what each key does in it, and a click."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.app_harness import AppHarness, opened_harness, shown_text, until
from tui.app.chat.composer import Composer
from tui.app.chat.help import Help
from tui.app.commands import COMMANDS, WAITING
from tui.app.completion.command_offers import commands_offered
from tui.app.pickers.effort import EffortPicker

DRAFTS = [  # a draft, and the commands it may become; None for every command
    ("/", None),
    ("/m", ["model", "merge", "more", "mode"]),
    ("/mo", ["model", "more", "mode"]),
    ("/mod", ["model", "mode"]),
    ("/ex", ["export", "quit"]),
    ("/exit", ["quit"]),
    ("/h", ["help", "history"]),
    ("/cl", ["new"]),
    ("/clear", ["new"]),
    ("/q", ["quit", "queue"]),
    ("/temp", ["temperature"]),
    ("/aga", ["retry"]),  # Ask again
    ("/oom", ["room"]),
    ("/exp", ["export"]),
    ("/nonsense", []),
    ("", []),
    ("hello", []),
    (" /model", []),
    ("//model", []),
    ("/etc/passwd", []),
]


@pytest.mark.parametrize(("draft", "found"), DRAFTS)
def test_a_draft_may_become_these_commands(draft: str, found: list[str] | None) -> None:
    offers = commands_offered(draft)
    words = [offer.text.strip()[1:] for offer in offers]
    assert words == ([c.slash for c in COMMANDS if c.slash] if found is None else found)
    assert all(offer.about for offer in offers)
    assert all(offer.runs != offer.text.endswith(" ") for offer in offers), "what takes a word is not run at once"


async def at(harness: AppHarness, pilot: Pilot[int], draft: str, *keys: str) -> str:
    """Type a draft, press keys, and return what the composer holds then."""
    composer = harness.screen.query_one(Composer)
    composer.load_text("")
    await pilot.pause()
    composer.recall(draft)
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.pause()
    return composer.text


KEYS = [  # a draft, keys, and the draft after them
    ("/mo", ["tab"], "/model "),
    ("/mo", ["down", "tab"], "/more"),
    ("/mo", ["down", "down", "tab"], "/mode "),
    ("/mo", ["up", "tab"], "/mode "),
    ("/mo", ["enter"], "/model "),
    ("/eff", ["enter"], "/effort "),
    ("/mode", ["up", "tab"], "/model "),
    ("/ex", ["down", "tab"], "/quit"),
    ("/m", ["escape", "tab"], "/m"),
    ("/m", ["escape", "o", "tab"], "/model "),
    ("/nothing-like", ["tab"], "/nothing-like"),
    ("/model gpt-5.6-", ["tab", "t", "tab"], "/model gpt-5.6-terra"),
    ("/model gpt-6.2-s", ["tab"], "/model gpt-6.2-sol"),
    ("/model nobody", ["tab"], "/model nobody"),
    ("/model o1-", ["down", "tab"], "/model o1-pro"),
]


async def test_keys_move_and_complete_and_escape_closes(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", model="o1") as (harness, pilot):
        for draft, keys, after in KEYS:
            assert await at(harness, pilot, draft, *keys) == after, (draft, keys)
        assert harness.app.screen is harness.screen
        assert not harness.session.begun


async def test_enter_runs_what_takes_nothing_more_and_what_is_typed_to_its_end(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", model="o1") as (harness, pilot):
        for draft in ("/effort", "/hel", "/?", "/HELP"):
            text = await at(harness, pilot, draft, "enter")
            if draft == "/effort":
                await until(pilot, lambda: isinstance(harness.app.screen, EffortPicker))
            else:
                await until(pilot, lambda: isinstance(harness.app.screen, Help))
            await pilot.press("escape")
            await until(pilot, lambda: harness.app.screen is harness.screen)
            assert text == ""
        assert await at(harness, pilot, "/mode", "enter") == "", "though /model begins so, too"
        assert harness.told().startswith("reasoning mode: ")
        await at(harness, pilot, "/model gpt-4o", "enter")
        await until(pilot, lambda: harness.session.choice.profile.name == "gpt-4o")
        await at(harness, pilot, "/model o3-m", "down", "enter")
        await until(pilot, lambda: harness.session.choice.profile.name == "o3-mini")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
async def test_the_list_is_above_the_composer_and_a_click_takes_a_row(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened_harness(tmp_path / "home", model="o1", size=size) as (harness, pilot):
        rows = shown_text(harness).splitlines()
        await pilot.press("/")
        await until(pilot, lambda: f"1 of {len(commands_offered('/'))} ─╯" in shown_text(harness))
        await pilot.press("m")
        await until(pilot, lambda: "▸ /model NAME" in shown_text(harness))
        assert " of " not in shown_text(harness).splitlines()[harness.chat.offer_list.region.bottom - 1]
        after = shown_text(harness).splitlines()
        composer = harness.screen.query_one(Composer)
        assert after[0] == rows[0]
        assert after[composer.region.bottom - 1] == rows[composer.region.bottom - 1], "nothing moves"
        assert after[composer.region.y - 1].startswith("╰")
        shown = harness.chat.offer_list.region
        assert shown.bottom == composer.region.y
        await pilot.click(offset=(shown.x + 4, shown.y + 4))
        assert composer.text == "/mode "


async def test_edit_puts_the_last_message_into_the_composer(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", model="o1") as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        await at(harness, pilot, "/edit", "enter")
        await until(pilot, lambda: harness.told() == "There is no message yet.")
        await harness.ask(pilot, "practice: tokens=5")
        await at(harness, pilot, "/edit", "enter")
        await until(pilot, lambda: composer.text == "practice: tokens=5")


async def test_what_is_not_known_is_answered_with_what_is_near(tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", model="o1") as (harness, pilot):
        for draft, told in (
            ("/modle o1", "No command /modle. Did you mean /model? /help lists all."),
            ("/effrot", "No command /effrot. Did you mean /effort? /help lists all."),
            ("/Quti", "No command /Quti. Did you mean /quit? /help lists all."),
            ("/xyzzy", "No command /xyzzy. /help lists all; a space before the slash sends it as text."),
        ):
            assert await at(harness, pilot, draft, "enter") == draft, "what was typed is not lost"
            assert harness.told() == told
            assert harness.chat.status_line.wrong


def test_what_waits_for_the_reply_that_arrives_says_so() -> None:
    offers = commands_offered("/", arriving=True)
    told = {offer.text.strip("/ ") for offer in offers if offer.about.startswith("not while")}
    assert told == {command.slash for command in COMMANDS if command.action in WAITING and command.slash}
    assert not any(offer.about.startswith("not while") for offer in commands_offered("/"))
