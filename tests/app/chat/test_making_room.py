"""Room for the next request, made by consent on the screen."""

import asyncio
import re
from dataclasses import replace

from tests.doubles import ScriptedProvider
from tests.stage import Stage, shown_text, until
from tui.app.chat.composer import Composer
from tui.app.transcript.view import Transcript
from tui.app.xray.make_room import MakeRoom
from tui.core.context.room import Verdict
from tui.core.conversation.message import Summary
from tui.core.errors import RateLimited
from tui.engine import summarise

WIDE = (120, 40)


def said(stage: Stage) -> str:
    return "\n".join(e.text for e in stage.chat.query_one(Transcript).entries if e.kind in ("notice", "error"))


def texts(stage: Stage, draft: str = "") -> list[str]:
    return [m.text for m in stage.chat.session.request(draft).messages]


def shrink(stage: Stage, window: int, reserve: int) -> None:
    """Let the model's window be small, with a reserve."""
    session = stage.chat.session
    profile = replace(session.choice.profile, window=window, max_output=None, reserve={"*": reserve})
    session.choose(replace(session.choice, profile=profile))


async def opened(stage: Stage, pilot, turns: int = 2) -> None:
    await stage.opened(pilot)
    for n in range(turns):
        await stage.ask(pilot, f"question {n} practice: reasoning=10 answer=short")


async def choose(stage: Stage, pilot, way: str) -> None:
    await until(pilot, lambda: isinstance(stage.app.screen, MakeRoom) and bool(stage.app.screen.shown))
    screen = stage.app.screen
    values = [row.value for row in screen.shown]
    screen.action_move(values.index(way) - values.index(screen.highlighted().value))
    await pilot.press("enter")
    await until(pilot, lambda: not stage.app.screen.is_modal)


async def summed_up(stage: Stage, pilot) -> list[str]:
    """Sum up the oldest of three turns; return what was sent before."""
    await opened(stage, pilot, 3)
    before = texts(stage)
    await pilot.press("alt+r")
    await choose(stage, pilot, "sum up")
    await until(pilot, lambda: isinstance(stage.chat.session.conversation.path()[-1], Summary))
    return before


async def test_an_over_full_message_is_not_sent_is_kept_and_choices_are_offered(tmp_path):
    stage = Stage(tmp_path, model="o1")
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot)
        used = stage.chat.session.context().used.value
        shrink(stage, used + 5, 0)
        stage.screen.query_one(Composer).load_text("a few words more than there is room for in this window")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(stage.app.screen, MakeRoom))
        assert "anyway" not in [row.value for row in stage.app.screen.rows], "it cannot be sent"
        await choose(stage, pilot, "mute")
        await until(pilot, lambda: "muted: 2 messages" in said(stage))
        assert re.search(r"muted: 2 messages · next request ~[\d,]+ → ~[\d,]+ tokens, \d+ fewer", said(stage))
        draft = stage.screen.query_one(Composer).text
        assert draft.startswith("a few words"), "what was typed is still there"
        assert stage.replies() == 2
        assert not any(text.startswith("question 0") for text in texts(stage, draft))
        assert any(text.startswith("question 1") for text in texts(stage, draft))
        await pilot.press("enter")
        await until(pilot, lambda: stage.replies() == 3 and stage.chat.live is None)


async def test_too_little_room_for_the_reply_can_be_overruled(tmp_path):
    stage = Stage(tmp_path, model="o1")
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot, 1)
        shrink(stage, stage.chat.session.context().used.value + 5000, 4990)
        stage.screen.query_one(Composer).load_text("a dozen words or so, and then a few more. practice: answer=short")
        await pilot.press("enter")
        await choose(stage, pilot, "anyway")
        await until(pilot, lambda: stage.replies() == 2 and stage.chat.live is None)
        assert stage.screen.query_one(Composer).text == ""


async def test_the_oldest_are_summed_up_and_can_be_brought_back(tmp_path):
    stage = Stage(tmp_path, model="o1")
    async with stage.app.run_test(size=WIDE) as pilot:
        before = await summed_up(stage, pilot)
        await until(pilot, lambda: "sent as their summary" in said(stage))
        after = texts(stage)
        assert after[1].startswith("<summary of earlier messages>")
        assert not any(text.startswith("question 0") for text in after[2:])
        entries = stage.chat.query_one(Transcript).entries
        assert [e.speaker for e in entries if e.kind == "summary"] == ["summary by o1 · stands for 2 earlier messages"]
        assert "▸ sent as a user message · " in shown_text(stage)
        assert re.search(r"next request ~[\d,]+ → ~[\d,]+ tokens, \d+ more than before", said(stage)), "it is longer"
        assert "persona: summary" not in shown_text(stage)
        assert [e.badges[-1] for e in entries if "summed up" in e.badges] == ["summed up"] * 2
        await pilot.press("alt+r")
        await choose(stage, pilot, "unmute")
        await until(pilot, lambda: texts(stage) == before)
        entries = stage.chat.query_one(Transcript).entries
        assert not [e for e in entries if "summed up" in e.badges]
        assert [e.kind for e in entries if "muted" in e.badges] == ["summary"], "the summary gave way"
        assert re.search(r"sent again; summaries are muted · next request ~[\d,]+ → ~[\d,]+ tokens", said(stage))
        assert "▸ muted: not sent until it is unmuted · " in shown_text(stage)


async def test_a_summary_that_gave_way_stays_muted_when_all_is_brought_back(tmp_path):
    stage = Stage(tmp_path, model="o1")
    async with stage.app.run_test(size=WIDE) as pilot:
        before = await summed_up(stage, pilot)
        session = stage.chat.session
        await session.mark([session.conversation.path()[-1].id], "muted", on=True)
        await pilot.press("alt+r")
        await until(pilot, lambda: isinstance(stage.app.screen, MakeRoom))
        assert "unmute" not in [row.value for row in stage.app.screen.rows], "all of it is sent: nothing to bring back"
        await pilot.press("escape")
        await until(pilot, lambda: not stage.app.screen.is_modal)
        await session.mark([session.last_message().id], "muted", on=True)
        await pilot.press("alt+r")
        await choose(stage, pilot, "unmute")
        await until(pilot, lambda: texts(stage) == before)


async def test_a_summary_that_is_cut_off_is_not_used_and_its_bill_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(summarise, "BUDGET", 16)
    stage = Stage(tmp_path, model="o1")
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot, 3)
        before = texts(stage)
        await pilot.press("alt+r")
        await choose(stage, pilot, "sum up")
        await until(pilot, lambda: "No summary" in said(stage))
        assert "16 output tokens" in said(stage)
        assert texts(stage) == before


async def test_a_summary_that_is_stopped_changes_nothing(tmp_path):
    stage = Stage(tmp_path, model="o1")
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot, 3)
        before = texts(stage)
        stage.may_go_on.clear()
        await pilot.press("alt+r")
        await choose(stage, pilot, "sum up")
        await until(pilot, lambda: stage.chat.session.busy)
        await pilot.press("escape")
        await until(pilot, lambda: "Nothing has changed" in said(stage))
        stage.may_go_on.set()
        assert texts(stage) == before
        assert not stage.chat.session.busy


async def test_a_summary_that_waits_to_be_sent_again_says_so(tmp_path):
    stage = Stage(tmp_path, model="o1")
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot, 3)
        session = stage.chat.session
        limited = ScriptedProvider(
            RateLimited("Too many requests.", retry_after=20), route=session.choice.provider.route
        )
        session.choose(replace(session.choice, provider=limited))
        stage.clock.sleep = lambda seconds: asyncio.Event().wait()
        await pilot.press("alt+r")
        await choose(stage, pilot, "sum up")
        await until(pilot, lambda: "sent again after 20.0 s (2 of 5): Too many requests." in shown_text(stage))
        await pilot.press("escape")
        await until(pilot, lambda: "Nothing has changed. What it was billed is not known." in said(stage))


async def test_a_new_session_starts_from_a_summary(tmp_path):
    stage = Stage(tmp_path, model="o1", effort="low")
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot)
        old = stage.chat.session.conversation.session
        await pilot.press("alt+r")
        await choose(stage, pilot, "new")
        await until(pilot, lambda: stage.chat.session is not None and stage.chat.session.conversation.session != old)
        await until(pilot, lambda: f"session {old}" in said(stage))
        assert re.search(r"stays as it is · next request ~[\d,]+ → ~[\d,]+ tokens", said(stage))
        assert stage.chat.session.choice.effort == "low"
        assert [t.split("\n")[0] for t in texts(stage)][-1] == "<summary of an earlier conversation>"
        await stage.ask(pilot, "go on")
    assert len(stage.assembly.sessions.summaries()) == 2
    assert not stage.assembly.sessions.open(old, write=False).conversation.muted


async def test_it_is_said_once_at_each_mark_that_the_window_fills(tmp_path):
    stage = Stage(tmp_path, model="o1")
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(stage, pilot, 1)
        used = stage.chat.session.context().used.value
        shrink(stage, int(used / 0.65), 0)
        await stage.ask(pilot, "a dozen words or so more, " * 2 + "practice: reasoning=0 answer=short")
        await until(pilot, lambda: "70% or more" in said(stage) or "90% or more" in said(stage))
        told = said(stage).count("of what fits; Alt+R")
        stage.chat.controllers.meters.refresh()
        assert said(stage).count("of what fits; Alt+R") == told
        assert stage.chat.session.room().verdict in (Verdict.ENOUGH, Verdict.FULL)
