"""A session in the chat whose connection points elsewhere now: asked once, and a second Enter sends it there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.app_harness import AppHarness, opened_harness, until
from tui.app.chat.composer import Composer
from tui.app.chat.host import Group
from tui.app.compare.screen import CompareScreen

ASKED = "Nothing was sent. Once more, and it is sent there"
MOVED = "The next request would take them to practice, inside mull (connection practice): "


@asynccontextmanager
async def moved_session(home: Path, *, gone: bool = False) -> AsyncIterator[tuple[AppHarness, Pilot[int]]]:
    """A session whose turn went to another host, opened again; ``gone``: over a connection that is not there."""
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "one")
        await harness.chat.leave()
    (path,) = (home / "sessions").glob("*.jsonl")
    rows = [json.loads(row) for row in path.read_text().splitlines()]
    for row in rows:
        if row["type"] == "reply":
            row["origin"].update(practice=False, endpoint="api.example/v1", address="https://api.example")
            row["origin"].update({"connection": "work"} if gone else {})
        if row["type"] == "choice" and gone:
            row["connection"] = "work"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    async with opened_harness(home, resume="last") as opened:
        yield opened


@pytest.mark.parametrize("gone", [False, True])
async def test_enter_once_more_sends_it_there_and_is_not_asked_for_again(tmp_path: Path, *, gone: bool) -> None:
    async with moved_session(tmp_path, gone=gone) as (harness, pilot):
        await until(pilot, lambda: MOVED in "\n".join(harness.texts()))  # said as soon as the session opens
        assert ("Connection work is no longer there" in "\n".join(harness.texts())) is gone
        composer, before = harness.screen.query_one(Composer), harness.replies()
        composer.load_text("two")
        await pilot.press("enter")
        await until(pilot, lambda: ASKED in "\n".join(harness.texts()))
        await until(pilot, lambda: composer.text == "two")
        assert harness.replies() == before
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() > before and harness.chat.live is None)
        await harness.ask(pilot, "three")
        assert ASKED not in "\n".join(harness.texts()), "it is gone once it was answered, and not asked again"
        await harness.chat.leave()
    async with opened_harness(tmp_path, resume="last") as (harness, pilot):
        await harness.ask(pilot, "four")
        assert "would take them" not in "\n".join(harness.texts())


async def test_answering_again_and_counting_ask_too(tmp_path: Path) -> None:
    async with moved_session(tmp_path) as (harness, pilot):
        before = harness.replies()
        await pilot.press("f7")
        await until(pilot, lambda: ASKED in "\n".join(harness.texts()))
        assert harness.replies() == before
        await pilot.press("f7")
        await until(pilot, lambda: harness.replies() > before and harness.chat.live is None)
    async with moved_session(tmp_path / "b") as (harness, pilot):
        await pilot.press("alt+k")
        await until(pilot, lambda: ASKED in "\n".join(harness.texts()))
        assert "cannot count exactly" not in "\n".join(harness.texts())
        await pilot.press("alt+k")
        await until(pilot, lambda: "cannot count exactly" in "\n".join(harness.texts()))


async def test_a_comparison_asks_too(tmp_path: Path) -> None:
    async with moved_session(tmp_path) as (harness, pilot):
        session = harness.session
        choices = [session.choice, session.choice]
        harness.chat.run(Group.CHOOSE, harness.chat.controllers.compare._compare, session, "two", choices)
        await until(pilot, lambda: ASKED in "\n".join(harness.texts()))
        assert not any(isinstance(screen, CompareScreen) for screen in harness.app.screen_stack)


async def test_a_connection_that_is_chosen_by_hand_is_a_yes_and_says_where_the_turns_go(tmp_path: Path) -> None:
    play = '[connections.play]\nkind = "practice"\nmodel = "o1"\n'
    (tmp_path / "config.toml").write_text(f'connection = "practice"\n{play}')
    async with moved_session(tmp_path) as (harness, pilot):
        picked = ("play", harness.assembly.profile_of("o1"))
        await harness.chat.controllers.choice.use(harness.session, picked)
        assert "would take them to practice, inside mull (connection play): another connection, " in "\n".join(
            harness.texts()
        )
        await harness.ask(pilot, "two")
        assert ASKED not in "\n".join(harness.texts())
