"""Room for the next request, made by consent on the screen."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.app_harness import AppHarness, shown_text, until, until_shown
from tests.doubles import ScriptedProvider
from tests.narrowing import present
from tui.app.chat.composer import Composer
from tui.app.transcript.view import Transcript
from tui.app.xray.make_room import MakeRoom, Way
from tui.core.context.room import Verdict
from tui.core.conversation.message import Reply, Summary, UserMessage
from tui.core.errors import RateLimited, StoreError
from tui.engine import summarise

WIDE = (120, 40)


def texts(harness: AppHarness, draft: str = "") -> list[str]:
    return [m.text for m in harness.session.next_request(draft).request.messages]


def shrink(harness: AppHarness, window: int, reserve: int) -> None:
    """Let the model's window be small, with a reserve."""
    session = harness.session
    profile = replace(session.choice.profile, window=window, max_output=None, reserve={"*": reserve})
    session.choose(replace(session.choice, profile=profile))


async def opened(harness: AppHarness, pilot: Pilot[int], turns: int = 2) -> None:
    await harness.opened(pilot)
    for n in range(turns):
        await harness.ask(pilot, f"question {n} practice: reasoning=10 answer=short")


async def choose(harness: AppHarness, pilot: Pilot[int], way: str) -> None:
    await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom) and bool(harness.app.screen.shown))
    screen = harness.top(MakeRoom)
    values = [row.value for row in screen.shown]
    screen.action_move(values.index(Way(way)) - values.index(present(screen.highlighted()).value))
    await pilot.press("enter")
    await until(pilot, lambda: not harness.app.screen.is_modal)


async def summed_up(harness: AppHarness, pilot: Pilot[int]) -> list[str]:
    """Sum up the oldest of three turns; return what was sent before."""
    await opened(harness, pilot, 3)
    before = texts(harness)
    await pilot.press("alt+r")
    await choose(harness, pilot, "sum up")
    await until(pilot, lambda: isinstance(harness.session.conversation.path()[-1], Summary))
    return before


async def test_an_over_full_message_is_not_sent_is_kept_and_choices_are_offered(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot)
        used = present(harness.session.context().used.value)
        shrink(harness, used + 5, 0)
        harness.screen.query_one(Composer).load_text("a few words more than there is room for in this window")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom))
        await until_shown(harness, pilot, "the service will most likely refuse it")
        await choose(harness, pilot, "mute")
        await until(pilot, lambda: "muted: 2 messages" in harness.said())
        assert re.search(r"muted: 2 messages · next request ~[\d,]+ → ~[\d,]+ tokens, \d+ fewer", harness.said())
        draft = harness.screen.query_one(Composer).text
        assert draft.startswith("a few words"), "what was typed is still there"
        assert harness.replies() == 2
        assert not any(text.startswith("question 0") for text in texts(harness, draft))
        assert any(text.startswith("question 1") for text in texts(harness, draft))
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() == 3 and harness.chat.live is None)


async def test_too_little_room_for_the_reply_can_be_overruled(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot, 1)
        shrink(harness, present(harness.session.context().used.value) + 5000, 4990)
        harness.screen.query_one(Composer).load_text("a dozen words or so, and then a few more. practice: answer=short")
        await pilot.press("enter")
        await choose(harness, pilot, "anyway")
        await until(pilot, lambda: harness.replies() == 2 and harness.chat.live is None)
        assert harness.screen.query_one(Composer).text == ""


async def test_a_message_that_does_not_fit_can_be_sent_anyway(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot, 1)
        shrink(harness, 1, 0)
        for press in ("enter", "f7"):  # a new message, and the last one again
            replies = harness.replies()
            harness.screen.query_one(Composer).load_text("Is it? practice: answer=short" if press == "enter" else "")
            await pilot.press(press)
            await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom))
            await until_shown(harness, pilot, "Send it anyway")
            assert "the service will most likely refuse it" in shown_text(harness)
            assert harness.replies() == replies, "not without being asked"
            await choose(harness, pilot, "anyway")
            await until(pilot, lambda: harness.replies() > replies and harness.chat.live is None)  # noqa: B023
        assert harness.screen.query_one(Composer).text == ""
        await pilot.press("alt+r")
        await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom))
        assert Way.ANYWAY not in [row.value for row in harness.top(MakeRoom).rows], "nothing waits to be sent"


async def test_the_oldest_are_summed_up_and_can_be_brought_back(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        before = await summed_up(harness, pilot)
        await until(pilot, lambda: "sent as their summary" in harness.said())
        after = texts(harness)
        assert after[1].startswith("<summary of earlier messages>")
        assert not any(text.startswith("question 0") for text in after[2:])
        entries = harness.chat.query_one(Transcript).entries
        assert [e.speaker for e in entries if e.kind == "summary"] == ["summary by o1 · stands for 2 earlier messages"]
        assert "▸ sent as a user message · " in shown_text(harness)
        assert re.search(r"next request ~[\d,]+ → ~[\d,]+ tokens, \d+ more than before", harness.said()), "it is longer"
        assert "persona: summary" not in shown_text(harness)
        assert [e.badges[-1] for e in entries if "summed up" in e.badges] == ["summed up"] * 2
        await pilot.press("alt+r")
        await choose(harness, pilot, "unmute")
        await until(pilot, lambda: texts(harness) == before)
        entries = harness.chat.query_one(Transcript).entries
        assert not [e for e in entries if "summed up" in e.badges]
        assert [e.kind for e in entries if "muted" in e.badges] == ["summary"], "the summary gave way"
        assert re.search(r"sent again; summaries are muted · next request ~[\d,]+ → ~[\d,]+ tokens", harness.said())
        assert "▸ muted: not sent until it is unmuted · " in shown_text(harness)


async def test_a_summary_that_gave_way_stays_muted_when_all_is_brought_back(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        before = await summed_up(harness, pilot)
        session = harness.session
        await session.mark([session.conversation.path()[-1].id], "muted", on=True)
        await pilot.press("alt+r")
        await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom))
        assert "unmute" not in [row.value for row in harness.top(MakeRoom).rows], (
            "all of it is sent: nothing to bring back"
        )
        await pilot.press("escape")
        await until(pilot, lambda: not harness.app.screen.is_modal)
        await session.mark([session.last_message().id], "muted", on=True)
        await pilot.press("alt+r")
        await choose(harness, pilot, "unmute")
        await until(pilot, lambda: texts(harness) == before)


async def test_a_summary_that_is_cut_off_is_not_used_and_its_bill_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summarise, "BUDGET", 16)
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot, 3)
        before = texts(harness)
        await pilot.press("alt+r")
        await choose(harness, pilot, "sum up")
        await until(pilot, lambda: "No summary" in harness.said())
        assert "16 output tokens" in harness.said()
        assert texts(harness) == before


async def test_a_summary_that_is_stopped_changes_nothing(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot, 3)
        before = texts(harness)
        harness.may_go_on.clear()
        await pilot.press("alt+r")
        await choose(harness, pilot, "sum up")
        await until(pilot, lambda: harness.session.busy)
        await pilot.press("escape", "escape")  # the first is still meant for the dialog
        await until(pilot, lambda: "Nothing has changed" in harness.said())
        harness.may_go_on.set()
        assert texts(harness) == before
        assert not harness.session.busy


async def test_a_summary_that_cannot_be_asked_for_leaves_no_running_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot, 3)
        before = texts(harness)

        def refuse(*_: object) -> None:
            raise StoreError("The disk is full.")

        monkeypatch.setattr(summarise, "refuse_if_elsewhere", refuse)
        await pilot.press("alt+r")
        await choose(harness, pilot, "sum up")
        await until(pilot, lambda: "The disk is full." in harness.said())
        assert "No summary was asked for." in harness.said()
        assert "summing up" not in shown_text(harness)
        assert not [e for e in harness.chat.query_one(Transcript).entries if e.live]
        assert texts(harness) == before


async def test_only_what_can_fit_is_offered_and_the_largest_message_can_be_muted(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, f"{'many words ' * 1500} practice: reasoning=0 answer=short")
        before = present(harness.session.context().used.value)
        shrink(harness, 1024, 200)
        await pilot.press("alt+r")
        await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom) and bool(harness.app.screen.shown))
        rows = {row.value: row.about for row in harness.top(MakeRoom).rows}
        assert not {Way.NEW_SESSION, Way.SUM_UP, Way.MUTE} & set(rows), "a summary of it would not fit either"
        assert re.fullmatch(r"saves ~3,\d\d\d tokens", rows[Way.MUTE_LARGEST])
        await choose(harness, pilot, "mute largest")
        await until(pilot, lambda: "muted: 1 message · next request" in harness.said())
        after = present(harness.session.context().used.value)
        assert after < 1024 < before
        assert not any(text.startswith("many words") for text in texts(harness))


async def test_the_draft_counts_when_room_is_made(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot, 2)
        draft = "a draft of some length " * 20
        harness.screen.query_one(Composer).load_text(draft)
        before = harness.session.next_request(draft).room
        assert present(before.used) > present(harness.session.next_request().room.used)
        await pilot.press("alt+r")
        await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom) and bool(harness.app.screen.shown))
        assert harness.top(MakeRoom)._offers.room.used == before.used
        await choose(harness, pilot, "mute")
        await until(pilot, lambda: f"next request ~{before.used:,} → " in harness.said())


async def test_a_message_that_is_asked_again_is_not_offered_to_be_muted(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, f"{'many words ' * 1500} practice: reasoning=0 answer=short")
        shrink(harness, 1024, 200)
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom) and bool(harness.app.screen.shown))
        last = harness.session.last_message()
        offers = harness.top(MakeRoom)._offers
        assert last.id not in offers.largest.messages


AGAIN = [
    (key, reply, earlier)
    for key, reply in (("f7", "tokens=500"), ("alt+m", "tokens=900 fault=cut at=500"), ("alt+e", "tokens=900"))
    for earlier in (0, 2)
]


@pytest.mark.parametrize(("key", "reply", "earlier"), AGAIN)
async def test_room_is_made_for_the_request_that_was_refused(
    tmp_path: Path, key: str, reply: str, earlier: int
) -> None:
    """Asking again sends nothing of the reply that is there; the next message would take it along."""
    harness = AppHarness(tmp_path, model="o1", effort="high")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot, earlier)
        await harness.session.set_budget(600)
        await harness.ask(pilot, f"practice: reasoning=10 {reply}", small=True)
        again = present(harness.session.request_again().room.used)
        assert present(harness.session.next_request().room.used) > again + 400
        shrink(harness, again, 0)
        first = [m.id for m in harness.session.conversation.path() if isinstance(m, UserMessage | Reply)][:2]
        await pilot.press(key)
        await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom) and bool(harness.app.screen.shown))
        offers = harness.top(MakeRoom)._offers
        assert (offers.room.used, offers.room.verdict, offers.room.beyond) == (again, Verdict.FULL, 1)
        assert list(offers.oldest.messages) == (first if earlier else [])
        if earlier:
            await choose(harness, pilot, "mute")
            await until(pilot, lambda: f"next request ~{again:,} → " in harness.said())


async def test_a_persona_that_fills_the_window_can_be_left_out(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot, 1)
        persona = harness.session.next_request().room.persona
        shrink(harness, persona + 20, 10)
        await pilot.press("alt+r")
        await choose(harness, pilot, "no persona")
        await until(pilot, lambda: "no persona is sent from here on · next request" in harness.said())
        assert harness.session.next_request().room.persona == 0
        assert harness.session.choice.persona.stem == "none"
        await pilot.press("alt+r")
        await until(pilot, lambda: isinstance(harness.app.screen, MakeRoom) and bool(harness.app.screen.shown))
        assert Way.NO_PERSONA not in [row.value for row in harness.top(MakeRoom).rows]


async def test_a_summary_that_waits_to_be_sent_again_says_so(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot, 3)
        session = harness.session
        limited = ScriptedProvider(
            RateLimited("Too many requests.", retry_after=20), route=session.choice.provider.route
        )
        session.choose(replace(session.choice, provider=limited))
        harness.clock.stopped = True
        await pilot.press("alt+r")
        await choose(harness, pilot, "sum up")
        await until(pilot, lambda: "sent again after 20.0 s (2 of 5): Too many requests." in shown_text(harness))
        await pilot.press("escape", "escape")  # the first is still meant for the dialog
        await until(pilot, lambda: "Nothing has changed. What it took is not known." in harness.said())


async def test_a_new_session_starts_from_a_summary(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1", effort="low")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot)
        old = harness.session.conversation.session
        await pilot.press("alt+r")
        await choose(harness, pilot, "new")
        await until(pilot, lambda: harness.chat.session is not None and harness.session.conversation.session != old)
        await until(pilot, lambda: f"session {old}" in harness.said())
        assert re.search(r"stays as it is · next request ~[\d,]+ → ~[\d,]+ tokens", harness.said())
        assert harness.session.choice.effort == "low"
        assert [t.split("\n")[0] for t in texts(harness)][-1] == "<summary of an earlier conversation>"
        await harness.ask(pilot, "go on")
    assert len(harness.assembly.sessions.summaries()) == 2
    assert not harness.assembly.sessions.open(old, write=False).conversation.muted


async def test_it_is_said_once_at_each_mark_that_the_window_fills(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot, 1)
        used = present(harness.session.context().used.value)
        shrink(harness, int(used / 0.65), 0)
        await harness.ask(pilot, "a dozen words or so more, " * 2 + "practice: reasoning=0 answer=short")
        await until(pilot, lambda: "70% or more" in harness.said() or "90% or more" in harness.said())
        told = harness.said().count("of what fits; Alt+R")
        harness.chat.controllers.meters.refresh()
        assert harness.said().count("of what fits; Alt+R") == told
        assert harness.session.next_request().room.verdict in (Verdict.ENOUGH, Verdict.FULL)


async def queue(harness: AppHarness, pilot: Pilot[int], text: str) -> None:
    """Write and send a message while a summary is made."""
    await until(pilot, lambda: harness.session.busy)
    harness.screen.query_one(Composer).load_text(text)
    await pilot.press("enter")
    await until_shown(harness, pilot, f"queued 1: {text}")


async def test_what_is_sent_while_a_summary_is_made_waits_for_it(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=(80, 24)) as pilot:
        await opened(harness, pilot, 3)
        harness.may_go_on.clear()
        await pilot.press("alt+r")
        await choose(harness, pilot, "sum up")
        await queue(harness, pilot, "what next?")
        await pilot.press("escape", "escape")  # the first is still meant for the dialog
        await until_shown(harness, pilot, "Queue stopped: there is no summary")
        await pilot.press("up")
        await pilot.press("alt+r")
        await choose(harness, pilot, "sum up")
        await queue(harness, pilot, "what next?")
        harness.may_go_on.set()
        await until(pilot, lambda: harness.replies() == 4 and harness.chat.live is None)
        *_, summary, said, _ = harness.session.conversation.path()
        assert isinstance(summary, Summary)
        assert isinstance(said, UserMessage)
        assert said.text == "what next?"


async def test_what_is_sent_while_a_new_session_is_summed_up_for_goes_there(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await opened(harness, pilot)
        old = harness.session.name
        harness.may_go_on.clear()
        await pilot.press("alt+r")
        await choose(harness, pilot, "new")
        await queue(harness, pilot, "what next?")
        harness.may_go_on.set()
        await until(pilot, lambda: harness.session is not None and harness.session.name != old)
        await until(pilot, lambda: harness.replies() == 1 and harness.chat.live is None)
        assert "what next?" in texts(harness)
    assert not list(tmp_path.glob("queue/*.queue"))
