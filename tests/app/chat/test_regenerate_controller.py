"""Answering again: any message, and by another effort or model in one step."""

from __future__ import annotations

from pathlib import Path

from tests.app.chat.test_draft_keeper import typed
from tests.app.chat.test_edit_controller import three
from tests.app.chat.test_sibling_controller import said
from tests.app_harness import opened_harness, until
from tests.narrowing import last_reply


async def test_the_message_in_view_is_answered_again_and_said(home: Path) -> None:
    async with opened_harness(home, model="o1", effort="low") as (harness, pilot):
        await three(harness, pilot)
        await pilot.press("ctrl+up", "ctrl+up", "f7")
        await until(pilot, lambda: harness.replies() == 4 and harness.chat.live is None)
        assert said(harness) == ["one", "two"]
        await pilot.press("alt+p")
        await until(pilot, lambda: said(harness) == ["one", "two", "three"])
        await pilot.press("ctrl+end", "f7")
        await until(pilot, lambda: harness.replies() == 5 and harness.chat.live is None)
        assert said(harness) == ["one", "two", "three"], "at the end it is the last one"
        await pilot.press("up", "f7")
        await until(pilot, lambda: harness.told().startswith("You are editing a message"))
        assert harness.replies() == 5, "what an edit is for is not asked again unseen"


async def test_another_effort_or_model_answers_in_one_step(home: Path) -> None:
    async with opened_harness(home, model="o1", effort="low") as (harness, pilot):
        await harness.ask(pilot, "one")
        await typed(harness, pilot, "/retry high")
        await until(pilot, lambda: harness.replies() == 2 and harness.chat.live is None)
        await typed(harness, pilot, "/retry o3-mini")
        await until(pilot, lambda: harness.replies() == 3 and harness.chat.live is None)
        reply = last_reply(harness.session.conversation)
        assert (reply.origin.model, reply.origin.effort) == ("o3-mini", "high")
        await pilot.press("alt+n")
        await until(pilot, lambda: harness.told() == "reply to message 1: 1 of 3")
        choice = harness.session.choice
        assert (choice.profile.name, choice.effort) == ("o1", "low")
        await typed(harness, pilot, "/retry o3-mnii")
        await until(pilot, lambda: "Did you mean o3-mini?" in harness.told())
        assert harness.replies() == 3
