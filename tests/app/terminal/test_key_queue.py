"""Keys that arrive all at once do what they do one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tests.app_harness import AppHarness, opened_harness, until
from tests.idle_loop import Gate
from tui.app.app import KEYS_WAIT
from tui.app.chat.composer import Composer
from tui.app.chat.screen import ChatScreen
from tui.app.pickers.command import CommandPicker
from tui.app.sessions.session_list import SessionList
from tui.app.terminal import key_queue
from tui.core.conversation.message import UserMessage
from tui.core.ports import SessionSummary

NAMES = {"/": "slash", " ": "space", "?": "question_mark"}


def burst(harness: AppHarness, *keys: str) -> None:
    """Have keys arrive at once; a word of several letters that is no key is typed."""
    for key in keys:
        for each in key if key.startswith('"') else [key]:
            if each != '"':
                name = NAMES.get(each, each)
                harness.app.post_message(events.Key(name, each if len(each) == 1 else None))


async def composed(harness: AppHarness, pilot: Pilot[int], *keys: str) -> str:
    """Return what stands in the composer after a burst."""
    composer = harness.screen.query_one(Composer)
    composer.load_text("")
    await pilot.pause()
    burst(harness, *keys)
    await pilot.pause()
    return composer.text


async def test_keys_that_edit_do_so_where_they_were_pressed(home: Path) -> None:
    async with opened_harness(home) as (harness, pilot):
        for keys, text in (
            (('"abc"', "backspace", "backspace", '"xy"'), "axy"),
            (('"abc"', "left", "left", '"xy"', "end", '"z"', "home", '"0"'), "0axybcz"),
            (('"abc"', "ctrl+j", '"de"', "up", '"f"', "ctrl+k", "delete", '"g"'), "abfgde"),
            (('"/them"', "tab", '"mull"'), "/theme mull"),
            (('"/xy"', "escape", '"z"'), "/xyz"),
        ):
            assert await composed(harness, pilot, *keys) == text
        harness.app.post_message(events.Paste("pasted "))
        burst(harness, "home", '"not "')
        await pilot.pause()
        assert harness.screen.query_one(Composer).text == "not /xyzpasted "


async def test_what_follows_a_key_goes_where_that_key_leads(home: Path) -> None:
    async with opened_harness(home) as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        burst(harness, '"hello"', "enter", '"next"')
        await until(pilot, lambda: harness.replies() == 1 and harness.chat.live is None)
        assert composer.text == "next"
        assert [m.text for m in harness.session.conversation.path() if isinstance(m, UserMessage)] == ["hello"]
        composer.load_text("")
        burst(harness, "f5", '"hel"')
        await until(pilot, lambda: isinstance(harness.app.screen, SessionList))
        assert (harness.app.screen.query_one(Input).value, composer.text) == ("hel", "")
        burst(harness, "escape", '"a"', "ctrl+p", '"them"', "escape", '"b"', "f1", "escape", '"c"')
        await until(pilot, lambda: composer.text == "abc")
        assert isinstance(harness.app.screen, ChatScreen)
        burst(harness, "ctrl+p", '"export"')
        await until(pilot, lambda: isinstance(harness.app.screen, CommandPicker))
        assert harness.app.screen.query_one(Input).value == "export"


async def test_who_waits_for_a_disk_is_told_and_gets_away(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_queue, "PATIENCE", 0.05)
    gate = Gate()

    def summaries() -> list[SessionSummary]:
        gate.wait()
        return []

    async with opened_harness(home) as (harness, pilot):
        store = harness.chat.controllers.choice.session_store
        monkeypatch.setattr(store, "summaries", summaries)
        burst(harness, "f5", '"hel"', "enter")
        await until(pilot, lambda: harness.told() == KEYS_WAIT)
        assert harness.screen.query_one(Composer).text == ""
        burst(harness, "escape", '"hello"')
        await until(pilot, lambda: harness.screen.query_one(Composer).text == "hello")
        gate.open()
        await until(pilot, lambda: isinstance(harness.app.screen, ChatScreen))
        assert harness.replies() == 0


async def test_without_textuals_names_keys_are_still_handed_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_queue, "_is_at_work", lambda _: False)
    async with opened_harness(home) as (harness, pilot):
        assert await composed(harness, pilot, '"abc"') == "abc"


async def test_a_key_that_comes_at_the_very_end_is_dropped(home: Path) -> None:
    async with opened_harness(home) as (harness, _):
        harness.app._screen_stacks[harness.app._current_mode].clear()
        assert not harness.app.keys.takes(events.Key("a", "a"))
