"""The queue: what is written while a reply arrives waits, is sent in its order, halts and is taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot

from tests.app.chat.fakes import Bench
from tests.app.chat.test_header import click_on
from tests.app_harness import AppHarness, opened_harness, shown_text, until, until_shown
from tests.narrowing import last_reply
from tui.app.chat.composer import Composer
from tui.app.chat.queue_controller import QueueController, stays_queued
from tui.app.chat.queue_list import MOST, WHY, QueueList, QueueShown
from tui.app.pickers.question import SmallBudget
from tui.app.xray.make_room import MakeRoom
from tui.app.xray.screen import XrayScreen
from tui.core.attachments import held_from
from tui.core.conversation.message import ReplyStatus, UserMessage
from tui.core.conversation.queue import Halt, Queued
from tui.core.request import Wishes


def said(harness: AppHarness) -> list[str]:
    return [m.text for m in harness.session.conversation.path() if isinstance(m, UserMessage)]


def queued(harness: AppHarness) -> list[str]:
    return [each.text for each in harness.session.resources.queue.messages]


def on_disk(home: Path) -> str:
    return "".join(path.read_text("utf-8") for path in (home / "queue").glob("*.queue"))


async def typed(harness: AppHarness, pilot: Pilot[int], text: str, key: str = "enter") -> None:
    harness.screen.query_one(Composer).load_text(text)
    await pilot.press(key)
    await pilot.pause()


async def all_over(harness: AppHarness, pilot: Pilot[int], replies: int) -> None:
    await until(pilot, lambda: harness.replies() == replies and harness.chat.live is None)


def test_why_a_queue_waits_has_words_for_each_reason() -> None:
    assert set(WHY) == set(Halt)


async def test_what_is_written_while_a_reply_arrives_is_kept_and_sent_in_its_order(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        harness.may_go_on.clear()
        await typed(harness, pilot, "one")
        await typed(harness, pilot, "two", "enter")  # the first turn is perhaps still prepared
        await until(pilot, lambda: harness.chat.live is not None)
        harness.session.attach(held_from("notes.txt", b"as of today"))
        await typed(harness, pilot, "three\nand its second line")
        assert (queued(harness), harness.session.attached) == (["two", "three\nand its second line"], ())
        await until_shown(harness, pilot, "○ queued 2: three · 2 lines · + notes.txt ×")
        await until(pilot, lambda: '"three\\nand' in on_disk(home))
        assert "Up take back" in shown_text(harness)
        await pilot.press("alt+x")
        await until(pilot, lambda: isinstance(harness.app.screen, XrayScreen))
        await until_shown(harness, pilot, "Next request, with the first of 2 queued messages")
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        await pilot.press("up")
        await until(pilot, lambda: harness.screen.query_one(Composer).text == "three\nand its second line")
        assert [each.attachment.name for each in harness.session.attached] == ["notes.txt"]
        await pilot.press("!", "enter")
        await until(pilot, lambda: queued(harness) == ["two", "three\nand its second line!"])
        harness.may_go_on.set()
        await all_over(harness, pilot, 3)
        assert said(harness) == ["one", "two", "three\nand its second line!"]
        assert (queued(harness), harness.chat.query_one(QueueList).display) == ([], False)
        await until(pilot, lambda: not list((home / "queue").glob("*.queue")))
        last = harness.session.conversation.path()[-2]
        assert isinstance(last, UserMessage)
        assert [each.name for each in last.attachments] == ["notes.txt"]


async def test_a_stopped_reply_halts_the_queue_until_the_user_goes_on_and_sending_now_keeps_the_order(
    home: Path,
) -> None:
    async with opened_harness(home, size=(80, 24), model="o1") as (harness, pilot):
        composer = harness.screen.query_one(Composer)
        harness.may_go_on.clear()
        await harness.send(pilot, "one")
        for text in ("two", "three", "four", "five"):
            await typed(harness, pilot, text)
        await until_shown(harness, pilot, f"○ {4 - MOST} more · /queue takes all back")
        await pilot.press("escape")
        await until_shown(harness, pilot, "! Queue stopped: the reply was stopped · /queue send sends them")
        assert harness.replies() == 1
        await click_on(harness, pilot, QueueList, "queued 2")
        assert (composer.text, queued(harness)) == ("three", ["two", "four", "five"])
        await pilot.press("ctrl+end", "alt+enter")
        assert composer.text == "three\n", "nothing runs: the line is broken"
        await typed(harness, pilot, "/queue send")
        await until(pilot, lambda: harness.replies() == 2 and harness.chat.live is not None)
        assert queued(harness) == ["four", "five"]
        await typed(harness, pilot, "now", "alt+enter")
        harness.may_go_on.set()
        await all_over(harness, pilot, 5)
        assert said(harness) == ["one", "two", "now", "four", "five"]
        stopped = [m.status for m in harness.session.conversation.path() if hasattr(m, "status")]
        assert stopped == [*[ReplyStatus.INTERRUPTED] * 2, *[ReplyStatus.COMPLETE] * 3]
        await typed(harness, pilot, "/queue")
        await until(pilot, lambda: "Nothing is queued" in harness.told())
        await typed(harness, pilot, "/queue now")
        assert "/queue send sends what waits; not now." in harness.told()


async def test_what_is_queued_stays_with_its_session_and_is_not_sent_by_itself(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        harness.may_go_on.clear()
        await harness.send(pilot, "one")
        await typed(harness, pilot, "two")
        await pilot.press("escape")
        await until(pilot, lambda: harness.chat.live is None)
        name = harness.session.conversation.session
        await pilot.press("ctrl+n")
        await until(pilot, lambda: harness.chat.session is not None and not harness.session.begun)
        assert f"1 message stays queued in session {name}, and not sent" in harness.said()
        assert not harness.chat.query_one(QueueList).display
    async with opened_harness(home, model="o1", resume=name) as (harness, pilot):
        assert "1 message is still queued and was not sent. /queue send sends it" in harness.said()
        await until_shown(harness, pilot, "! Queue stopped: the session was left with it · /queue send sends it")
        await harness.ask(pilot, "first another one")
        assert queued(harness) == ["two"]
        await click_on(harness, pilot, QueueList, "/queue send")
        await all_over(harness, pilot, 3)
        assert said(harness)[-2:] == ["first another one", "two"]


async def test_a_question_about_a_queued_message_halts_until_it_is_answered(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        harness.may_go_on.clear()
        await harness.send(pilot, "one")
        for text in ("practice: reasoning=30 answer=short", "three"):
            await typed(harness, pilot, text)
        harness.session.choose(replace(harness.session.choice, wishes=Wishes(max_output_tokens=9_000)))
        harness.may_go_on.set()
        await until(pilot, lambda: isinstance(harness.app.screen, SmallBudget))
        assert harness.session.resources.queue.halt is Halt.ASKED
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert (len(queued(harness)), harness.screen.query_one(Composer).text) == (2, "")
        await typed(harness, pilot, "/queue send")
        await harness.budget(pilot, "a")
        await all_over(harness, pilot, 3)
        assert said(harness)[-1] == "three"


async def test_a_full_window_and_a_reply_without_an_answer_halt(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        harness.may_go_on.clear()
        await harness.send(pilot, "one")
        await typed(harness, pilot, "two")
        choice = harness.session.choice
        harness.session.choose(replace(choice, profile=replace(choice.profile, window=300)))
        harness.may_go_on.set()
        await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom))
        assert harness.session.resources.queue.halt is Halt.ROOM
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        harness.session.choose(choice)
        await typed(harness, pilot, "/queue")
        await until(pilot, lambda: harness.screen.query_one(Composer).text == "two")
        assert queued(harness) == []
        harness.may_go_on.clear()
        before = harness.replies()
        harness.screen.query_one(Composer).load_text("practice: fault=empty")
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() > before)
        await typed(harness, pilot, "three")
        harness.may_go_on.set()
        await until(pilot, lambda: harness.session.resources.queue.halt is not None)
        assert queued(harness) == ["three"]
        assert last_reply(harness.session.conversation).answer == ""


def controller_over(bench: Bench) -> tuple[QueueController, list[QueueShown]]:
    shown: list[QueueShown] = []
    return QueueController(bench.host, bench.current, bench.draft, show=shown.append, draw=bench.call("draw")), shown


async def test_what_a_disk_refuses_is_said_and_told_when_the_session_is_left(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "sessions")
    controller, shown = controller_over(bench)
    await bench.harness.turn()
    (tmp_path / "sessions").rename(tmp_path / "away")
    controller.add(bench.session, "two")
    await bench.host.done()
    assert "What is queued is in memory only" in bench.texts("error")[0]
    controller.keep()
    await bench.host.done()
    assert len(bench.texts("error")) == 1, "it is said once"
    assert stays_queued(bench.session)[0].startswith("1 message of the queue could not be kept: ")
    assert shown[-1] == QueueShown((Queued("two"),), places=(0,))


async def test_a_queue_of_a_session_that_never_began_gets_a_file(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    controller, _ = controller_over(bench)
    controller.add(bench.session, "two")
    controller.add(bench.session, "three")
    await bench.host.done()
    assert bench.session.begun
    bench.composer.text = "a draft"
    controller.take_all()
    await bench.host.done()
    assert bench.composer.text == "two\n\nthree\n\na draft"
    controller.take_all()
    await bench.host.done()
    assert not controller.take_last()
    assert "Nothing is queued" in bench.texts("notice")[-1]
    await bench.host.done()
    bench.session.resources.journal.close()
    assert bench.harness.sessions.open("last").queued == ()
