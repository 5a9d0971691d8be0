"""While a reply arrives everything opens, and an Escape that was meant for a dialog does not stop the reply."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tests.app.chat.fakes import Bench
from tests.app_harness import AppHarness, until
from tests.doubles import FakeClock
from tests.narrowing import last_reply
from tui.app.chat.composer import Composer
from tui.app.chat.stop_guard import HELD, MOMENT, ONCE_MORE, StopGuard
from tui.app.commands import COMMANDS, WAITING
from tui.app.pickers.command import CommandPicker
from tui.app.pickers.effort import EffortPicker
from tui.app.sessions.session_list import SessionList
from tui.core.conversation.message import ReplyStatus


@pytest.mark.parametrize(
    ("after", "taken"), [(0.0, True), (MOMENT / 2, True), (MOMENT, False), (MOMENT * 2, False), (3600.0, False)]
)
def test_an_escape_within_a_moment_is_not_for_the_reply(after: float, taken: bool) -> None:
    clock = FakeClock()
    guard = StopGuard(clock)
    assert not guard.takes(), "no dialog was there"
    guard.note()
    clock.seconds += after
    assert guard.takes() is taken
    for _ in range(20):  # the key is held down
        clock.seconds += HELD / 5
        assert guard.takes() is taken
    clock.seconds += HELD
    assert not guard.takes(), "the next one stops"


OPENS = ("f2", "f3", "f4", "f5", "f9", "f1", "alt+x", "ctrl+p")


async def test_all_of_these_open_while_a_reply_arrives_and_escape_twice_does_not_stop_it(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "the first question")
        harness.may_go_on.clear()
        await harness.send(pilot, "the second one")
        for key in OPENS:
            await pilot.press(key)
            await until(pilot, lambda: harness.app.screen is not harness.screen)
            await leave(harness, pilot)
            await pilot.press("escape")
            assert harness.chat.status_line.said == ONCE_MORE, key
            assert harness.chat.live is not None, key
        await pilot.press("f4")
        await until(pilot, lambda: harness.app.screen is not harness.screen)
        await pilot.press("h", "i", "g", "enter")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert harness.session.choice.effort == "high"
        for typed, chosen in (("/model o3", "o3"), ("/persona planner", "planner"), ("/budget 9000", "9000")):
            harness.screen.query_one(Composer).load_text(typed)
            await pilot.press("enter")
            await until(pilot, partial(has_chosen, harness, chosen))
        harness.may_go_on.set()
        await until(pilot, lambda: harness.chat.live is None)
        reply, choice = last_reply(harness.session.conversation), harness.session.choice
        assert reply.status is ReplyStatus.COMPLETE, "its connection stays open as long as it needs it"
        assert (reply.origin.model, reply.origin.effort, reply.origin.cap) == ("o1", None, None)
        assert (choice.profile.name, choice.effort, choice.persona.stem, choice.budget) == (
            "o3",
            "high",
            "planner",
            9000,
        )
        assert not harness.said().count("Not while")


def has_chosen(harness: AppHarness, chosen: str) -> bool:
    choice = harness.session.choice
    return chosen in (choice.profile.name, choice.persona.stem, str(choice.budget))


async def leave(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Press Escape until the chat is in front."""
    while harness.app.screen is not harness.screen:
        await pilot.press("escape")
        await pilot.pause()


async def test_escape_stops_a_reply_where_no_dialog_was_or_a_moment_later(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        for dialog, later in ((False, 0.0), (True, MOMENT), (True, 0.0)):
            harness.may_go_on.clear()
            await harness.send(pilot, "a question")
            if dialog:
                await pilot.press("f4")
                await until(pilot, lambda: harness.app.screen is not harness.screen)
                await leave(harness, pilot)
                harness.clock.seconds += later
            await pilot.press("escape")
            if dialog and not later:
                assert harness.chat.live is not None
                harness.clock.seconds += HELD
                await pilot.press("escape")
            await until(pilot, lambda: harness.chat.live is None)
            assert last_reply(harness.session.conversation).status is ReplyStatus.INTERRUPTED
            harness.may_go_on.set()


CLOSED = [  # what is closed by an Escape: the draft that opens it, or the key
    ("", "ctrl+f"), ("/", ""), ("/th", ""), ("/m", "down"), ("/model gpt-5.6-", ""), ("/theme mull", ""),
    ("a draft", "ctrl+f"), ("/nothing-like", "ctrl+f"),
]  # fmt: skip
CHOSEN = [  # a list that is closed by a choice: the keys that open it, and those that choose
    (["f4"], [*"hig", "enter"]),
    (["ctrl+p"], [*"wrap", "enter"]),
    ([*"/theme", "enter"], ["enter"]),
]


async def test_an_escape_after_one_that_closed_something_in_the_chat_spares_the_reply(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        harness.may_go_on.clear()
        await harness.send(pilot, "a question")
        for draft, key in CLOSED:
            harness.chat.say("")
            harness.screen.query_one(Composer).recall(draft)
            await pilot.pause()
            await pilot.press(*filter(None, [key]))
            await until(pilot, lambda: opened_in_chat(harness))
            await pilot.press("escape")
            await until(pilot, lambda: not opened_in_chat(harness))
            assert harness.told() == "", "the first one is for what is closed"
            await pilot.press("escape")
            assert (harness.told(), harness.chat.live is not None) == (ONCE_MORE, True), (draft, key)
            harness.clock.seconds += MOMENT
        await pilot.press("escape")
        await until(pilot, lambda: harness.chat.live is None)
        harness.may_go_on.set()


def opened_in_chat(harness: AppHarness) -> bool:
    return bool(harness.chat.search_bar.has_class("open") or harness.chat.offer_list.offers)


WINDOWS = ("f2", "f5", "alt+x", "ctrl+p")
TYPED = ("hello", "f4", "escape")


async def test_what_is_typed_right_behind_an_escape_is_not_for_the_window_that_it_closes(tmp_path: Path) -> None:
    """Keys that come faster than the window closes, as on a busy machine: nothing is waited for between them."""
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        composer = harness.screen.query_one(Composer)
        for window in WINDOWS:
            for typed in TYPED:
                composer.load_text("")
                await pilot.press(window)
                await until(pilot, lambda: harness.app.screen is not harness.screen)
                keys = [*typed] if typed == "hello" else [typed]
                for key in ("escape", *keys):
                    harness.app.post_message(events.Key(key, key if len(key) == 1 else None))
                if typed == "f4":
                    await until(pilot, lambda: isinstance(harness.app.screen, EffortPicker))
                    await leave(harness, pilot)
                await until(pilot, lambda: harness.app.screen is harness.screen)
                assert composer.text == ("hello" if typed == "hello" else ""), (window, typed)


async def test_an_escape_after_a_choice_stops_the_reply_at_once(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        for opening, choosing in CHOSEN:
            harness.may_go_on.clear()
            await harness.send(pilot, "a question")
            await pilot.press(*opening)
            await until(pilot, lambda: harness.app.screen is not harness.screen)
            await pilot.press(*choosing)
            await until(pilot, lambda: harness.app.screen is harness.screen)
            await pilot.pause()
            await pilot.press("escape")
            await until(pilot, lambda: harness.chat.live is None)
            assert last_reply(harness.session.conversation).status is ReplyStatus.INTERRUPTED
            harness.may_go_on.set()


async def test_what_cannot_be_done_now_is_said_above_the_composer_and_spares_the_reply(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        harness.may_go_on.clear()
        await harness.send(pilot, "a question")
        shown = harness.texts()[:-1]
        for key in ("f7", "alt+v", "alt+m", "alt+e", "alt+i", "alt+k", "alt+r", "ctrl+n"):
            await pilot.press(key)
            await until(pilot, lambda: harness.chat.status_line.said.startswith("Not while a reply arrives"))
            await pilot.press("escape")
            assert (harness.chat.status_line.said, harness.chat.live is not None) == (ONCE_MORE, True), key
        assert harness.texts()[:-1] == shown, "nothing of it stands in the transcript"
        await pilot.press("f7")
        await until(pilot, lambda: harness.told().startswith("Not while a reply arrives"))
        harness.may_go_on.set()
        await until(pilot, lambda: harness.chat.live is None)
        assert harness.told() == "", "it is not true any more"


async def test_the_palette_greys_what_has_to_wait_until_the_reply_has_ended(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        harness.may_go_on.clear()
        await harness.send(pilot, "a question")
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(harness.app.screen, CommandPicker))
        palette = harness.top(CommandPicker)
        assert {row.value.action for row in palette.rows if row.refused} == WAITING
        await pilot.press(*"answer again", "enter")
        assert harness.app.screen is palette, "it cannot be chosen now"
        harness.may_go_on.set()
        await until(pilot, lambda: not any(row.refused for row in palette.rows))
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() == 2 and harness.chat.live is None)


def test_what_waits_are_commands() -> None:
    assert {command.action for command in COMMANDS} >= WAITING


async def test_another_session_can_be_looked_for_and_is_opened_once_the_reply_has_ended(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "the first session")
        first = harness.session.conversation.session
        await pilot.press("ctrl+n")
        await until(pilot, lambda: harness.chat.session is not None and not harness.session.begun)
        harness.may_go_on.clear()
        await harness.send(pilot, "the second session")
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(harness.app.screen, SessionList))
        await pilot.press(*"first")
        listed = harness.top(SessionList)
        await until(pilot, lambda: [row.refused for row in listed.shown] == ["while a reply arrives"])
        await pilot.press("enter")
        assert harness.app.screen is listed, "it cannot be chosen now"
        harness.may_go_on.set()
        await until(pilot, lambda: [row.refused for row in listed.shown] == [""])
        assert listed.query_one("#filter", Input).value == "first"
        await pilot.press("enter")
        await until(pilot, lambda: harness.chat.session is not None and harness.session.conversation.session == first)


async def test_an_escape_ends_a_dialog_that_is_still_to_open(tmp_path: Path) -> None:
    """The controller alone: how long a dialog takes to open is no matter of the clock."""
    from tests.app.chat.test_turn_controller import over  # noqa: PLC0415  as one of its own

    bench = Bench(tmp_path)
    turn = over(bench)

    class Running:
        stopped = False

        def interrupt(self) -> bool:
            self.stopped = True
            return True

    running = Running()
    with bench.session.occupied(running):
        bench.host.opening = True
        turn.escape()
        assert (running.stopped, bench.texts("notice")) == (False, [ONCE_MORE])
        bench.host.opening = False
        turn.escape()
        assert running.stopped
