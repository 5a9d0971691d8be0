"""Going back to an older reply: with the model and the effort that brought it."""

from __future__ import annotations

from pathlib import Path
from typing import Never

import pytest
from textual.pilot import Pilot

from tests.app.compare.test_compare import WIDE, over, replies
from tests.app_harness import AppHarness, shown_text, until
from tests.narrowing import last_reply
from tui.app.chat.composer import Composer
from tui.core.errors import SettingsError


async def other_reply(harness: AppHarness, pilot: Pilot[int], number: int) -> None:
    """Go on from another reply to the last message."""
    await pilot.press("alt+v")
    await until(pilot, lambda: "[other replies]" in shown_text(harness))
    await pilot.press("enter")
    await over(harness, pilot)
    await pilot.press(str(number))
    await until(pilot, lambda: harness.app.screen is harness.screen)


async def choose(harness: AppHarness, pilot: Pilot[int], command: str, word: str) -> None:
    harness.screen.query_one(Composer).load_text(f"{command} {word}")
    await pilot.press("enter")
    await until(pilot, lambda: word in str(harness.session.choice.chosen))


async def ask_again(harness: AppHarness, pilot: Pilot[int]) -> None:
    before = harness.replies()
    await pilot.press("f7")
    await until(pilot, lambda: harness.replies() > before and harness.chat.live is None)


async def test_going_back_to_a_reply_brings_its_model_and_effort(tmp_path: Path) -> None:
    harness = AppHarness(tmp_path, model="o1", effort="high")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "Why?")
        await choose(harness, pilot, "/model", "gpt-4o")
        await ask_again(harness, pilot)
        await choose(harness, pilot, "/model", "o3-mini")
        await choose(harness, pilot, "/effort", "low")
        await ask_again(harness, pilot)
        assert [(r.origin.model, r.origin.effort) for r in replies(harness)] == [
            ("o1", "high"), ("gpt-4o", None), ("o3-mini", "low"),
        ]  # fmt: skip
        for number, model, effort in ((1, "o1", "high"), (2, "gpt-4o", None), (3, "o3-mini", "low")):
            await other_reply(harness, pilot, number)
            choice = harness.session.choice
            assert (choice.profile.name, choice.effort) == (model, effort)
        assert harness.session.context().profile.name == "o3-mini"


async def test_a_model_that_cannot_be_had_again_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    harness = AppHarness(tmp_path, model="o1")
    async with harness.app.run_test(size=WIDE) as pilot:
        await harness.opened(pilot)
        await harness.ask(pilot, "Why?")
        await choose(harness, pilot, "/model", "gpt-4o")
        await ask_again(harness, pilot)

        def gone(connection: str, model: str) -> Never:
            raise SettingsError("There is no connection 'practice'.")

        monkeypatch.setattr(harness.assembly, "provider", gone)
        await other_reply(harness, pilot, 1)
        await until(pilot, lambda: "gpt-4o over practice stays: o1 answered here. There is no" in shown_text(harness))
        assert last_reply(harness.session.conversation).origin.model == "o1"
