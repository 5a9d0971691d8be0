"""Keys that arrive all at once do what they do one by one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

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

    def newest(_: int) -> list[SessionSummary]:
        gate.wait()
        return []

    async with opened_harness(home) as (harness, pilot):
        store = harness.chat.controllers.choice.session_store
        monkeypatch.setattr(store, "newest", newest)
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


class Slow(Static):
    """Takes many turns of the event loop for each message."""

    class Told(Message):
        """Something to be at for long."""

    def __init__(self) -> None:
        super().__init__()
        self.turns = 0
        self.is_half_done = asyncio.Event()

    async def on_slow_told(self) -> None:
        for _ in range(100):
            await asyncio.sleep(0)
            self.turns += 1
            if self.turns == 50:
                self.is_half_done.set()


async def test_a_node_is_known_to_be_at_work_from_the_message_to_its_end(home: Path) -> None:
    """Holds the names of Textual's and asyncio's that are asked: with others, keys would overtake each other again."""
    async with opened_harness(home) as (harness, pilot):
        slow = Slow()
        await harness.screen.mount(slow)
        await pilot.pause()
        assert not key_queue._is_at_work(slow)
        slow.post_message(Slow.Told())
        assert key_queue._is_at_work(slow)
        await slow.is_half_done.wait()
        assert key_queue._is_at_work(slow)
        await key_queue._done(slow)
        assert slow.turns == 100
        await pilot.pause()
        assert not key_queue._is_at_work(slow)


async def test_a_key_waits_for_one_that_takes_long(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine that has much else to do: what Enter begins takes many turns of the event loop."""

    async def slow(screen: ChatScreen, message: Message) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        await Screen._on_message(screen, message)

    monkeypatch.setattr(ChatScreen, "_on_message", slow, raising=False)
    async with opened_harness(home) as (harness, pilot):
        burst(harness, '"/help"', "enter", "escape", '"/foo"', "enter")
        await until(pilot, lambda: "/foo" in harness.told())
        assert (harness.screen.query_one(Composer).text, harness.replies()) == ("/foo", 0)
