"""What was found in a session is gone to; what other branches hold is said, with the key that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.app.chat.test_sibling_controller import edited, said
from tests.app_harness import AppHarness, opened_harness, shown_text, until
from tui.app.chat.composer import Composer
from tui.app.sessions.session_list import SessionList
from tui.app.tree.screen import TreeScreen


async def picked(harness: AppHarness, pilot: Pilot[int], words: str) -> None:
    """Look for words in the list of sessions, and go on with the one that is found by its text."""
    await pilot.press("f5")
    await until(pilot, lambda: isinstance(harness.app.screen, SessionList))
    screen = harness.top(SessionList)
    screen.query_one(Input).value = words
    await until(pilot, lambda: [bool(screen.words_found_in(row.value)) for row in screen.shown] == [True])
    await pilot.press("enter")
    await until(pilot, lambda: harness.app.screen is harness.screen)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_hit_is_gone_to_and_one_of_another_branch_is_told(home: Path, size: tuple[int, int]) -> None:
    async with opened_harness(home, size=size, model="o1") as (harness, pilot):
        for text, tokens in (("What is a tree?", 5), ("Where is the Straße?", 5), ("last", 900)):
            await harness.ask(pilot, f"practice: tokens={tokens}\n{text}")
        first = harness.session.conversation.session
        transcript = harness.chat.transcript
        await pilot.press("ctrl+n")
        await until(pilot, lambda: harness.session.conversation.session != first)
        await picked(harness, pilot, "strasse")
        await until(pilot, lambda: harness.told() == "Found in message 2. Ctrl+F goes on from there.")
        await until(pilot, lambda: "Where is the Straße?" in shown_text(harness))
        assert harness.app.focused is harness.screen.query_one(Composer), "what is typed next is a message"
        assert transcript._search.hits is not None, "the word is marked"
        await pilot.press("x", "backspace")
        assert transcript._search.hits is None, "until one writes"
        await edited(harness, pilot, 2, "practice: tokens=5\nWhere is the sea?")
        assert [text.split("\n")[1] for text in said(harness)] == ["What is a tree?", "Where is the sea?"]
        head = harness.session.conversation.head
        await picked(harness, pilot, "strasse")
        told = "“strasse” is in 1 message of other branches: Alt+L shows where."
        await until(pilot, lambda: harness.told() == told)
        await tree_with(harness, pilot, "strasse")
        await pilot.press("escape", "escape", "ctrl+f", *"strasse")
        await until(pilot, lambda: "nothing found" in shown_text(harness) or "nothing here" in shown_text(harness))
        await until(pilot, lambda: "Alt+L 1 in other branches" in shown_text(harness))
        await tree_with(harness, pilot, "strasse")
        assert harness.session.conversation.head == head, "nothing was gone on from"
        await pilot.press("escape", "escape")
        await pilot.press("alt+l")
        await until(pilot, lambda: isinstance(harness.app.screen, TreeScreen))
        assert not harness.app.screen.has_class("filtering"), "it is told once"


async def tree_with(harness: AppHarness, pilot: Pilot[int], words: str) -> None:
    """Open the tree, which shows the rows with some words alone."""
    await pilot.press("alt+l")
    await until(pilot, lambda: isinstance(harness.app.screen, TreeScreen))
    screen = harness.top(TreeScreen)
    await until(pilot, lambda: screen.query_one("#filter", Input).value == words)
    await until(pilot, lambda: "Where is the Straße?" in shown_text(harness) and "sea" not in shown_text(harness))
