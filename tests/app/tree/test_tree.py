"""The tree on the screen: shown, filtered, gone on from, compared, bookmarked, forked; by keys and by mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.app_harness import AppHarness, shown_text, until
from tests.narrowing import present
from tests.scenarios import tree
from tui.app.chat.composer import Composer
from tui.app.compare.diff import CompareDiff
from tui.app.tree.screen import TreeScreen
from tui.app.tree.tree_list import TreeList
from tui.core.conversation.message import Reply, UserMessage

SIZES = [(120, 40), (80, 24)]


@pytest.mark.parametrize("size", SIZES)
async def test_all_of_a_session_is_in_the_tree(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=size) as pilot:
        await tree(harness, pilot)
        shown = shown_text(harness)
        for words in ("1 of 2 · bookmark", "2 of 2", "aside", "▌ And a wood?", "● ", "├─▾"):
            assert words in shown
        rows = harness.top(TreeScreen).query_one(TreeList)
        whole = present(rows.tree_shown).rows
        assert [row.depth for row in whole if row.message is not None] == [0, 0, 1, 0, 1, 1, 0, 0, 1, 1]


async def test_damage_is_a_gap_in_the_tree_and_going_past_it_says_what_is_missing(home: Path) -> None:
    first = AppHarness(home, model="o1")
    async with first.app.run_test(size=(80, 24)) as pilot:
        await first.opened(pilot)
        await first.ask(pilot, "one")
        await first.ask(pilot, "two")
        await first.chat.leave()
    (path,) = (home / "sessions").glob("*.jsonl")
    rows = path.read_bytes().split(b"\n")
    at = next(number for number, row in enumerate(rows) if b'"text": "two"' in row)
    path.write_bytes(b"\n".join([*rows[:at], rows[at][:40], *rows[at + 1 :]]))
    harness = AppHarness(home, resume="last")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await opened(harness, pilot)
        gap = f"a message of yours cannot be read: line {at + 1} of the file"
        assert gap in shown_text(harness)
        shown = harness.top(TreeScreen).query_one(TreeList)
        shown.cursor = next(n for n, row in enumerate(present(shown.tree_shown).rows) if row.loss is not None)
        await pilot.press("enter")
        await until(pilot, lambda: "here one is lost" in shown_text(harness))
        shown.cursor -= 1
        lacks = f"The next request lacks what cannot be read: line {at + 1} (a message of yours)."
        await until(pilot, lambda: lacks in " ".join(shown_text(harness).split()))
        await pilot.press("enter")
        await until(pilot, lambda: harness.app.screen is harness.screen and lacks in harness.told())


async def branched(harness: AppHarness, pilot: Pilot[int]) -> None:
    """Ask, ask again, and go on."""
    await harness.opened(pilot)
    await harness.ask(pilot, "What is a tree?")
    before = harness.replies()
    await pilot.press("f7")
    await until(pilot, lambda: harness.replies() > before and harness.chat.live is None)
    await harness.ask(pilot, "And a forest?")


async def opened(harness: AppHarness, pilot: Pilot[int]) -> TreeList:
    await harness.opened(pilot)
    await pilot.press("alt+l")
    await until(pilot, lambda: isinstance(harness.app.screen, TreeScreen))
    rows = harness.top(TreeScreen).query_one(TreeList)
    await until(pilot, lambda: rows.count > 0)
    return rows


def spoken(harness: AppHarness) -> list[str]:
    path = harness.session.conversation.path()
    return [type(m).__name__ if isinstance(m, Reply) else m.text for m in path if isinstance(m, (UserMessage, Reply))]


async def back(harness: AppHarness, pilot: Pilot[int]) -> None:
    await until(pilot, lambda: harness.app.screen is harness.screen)


@pytest.mark.parametrize("size", SIZES)
async def test_the_tree_is_walked_by_keys(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=size) as pilot:
        await branched(harness, pilot)
        head = harness.session.conversation.head
        rows = await opened(harness, pilot)
        assert present(rows.row()).id == head
        screen = harness.top(TreeScreen)
        await until(pilot, lambda: "The next request from here" in str(screen.query_one("#cost", Static).render()))
        assert "1 branch beside the path · $0" in shown_text(harness)
        whole = rows.count
        await pilot.press("a")
        assert rows.count == whole
        assert "1 folded" in shown_text(harness)
        await pilot.press("a", "v")
        assert [present(rows.row()).begins for rows.cursor in range(rows.count)] == [False, False]
        await pilot.press("v", "v", "v", "slash", *"forest")
        await until(pilot, lambda: rows.count == 2)
        await pilot.press("escape")
        await until(pilot, lambda: rows.count == whole)
        assert not screen.query_one("#filter", Input).value
        rows.cursor = 2  # the reply that was asked for first
        await pilot.press("b")
        await until(pilot, lambda: "bookmark" in shown_text(harness))
        await pilot.press("d")
        await until(pilot, lambda: isinstance(harness.app.screen, CompareDiff))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(harness.app.screen, TreeScreen))
        first = present(rows.row()).id
        await pilot.press("enter")
        await back(harness, pilot)
        await until(pilot, lambda: harness.session.conversation.head == first)
        assert spoken(harness) == ["What is a tree?", "Reply"]


async def test_one_of_my_own_messages_is_edited_in_its_place_and_nothing_is_lost(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await branched(harness, pilot)
        before = dict(harness.session.conversation.messages)
        rows = await opened(harness, pilot)
        await pilot.press("up")
        assert isinstance(present(rows.row()).message, UserMessage)
        await pilot.press("enter")
        await back(harness, pilot)
        await until(pilot, lambda: harness.screen.query_one(Composer).text == "And a forest?")
        await opened(harness, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "You are editing a message" in harness.said())
        await harness.ask(pilot, "And a wood?")
        assert spoken(harness) == ["What is a tree?", "Reply", "And a wood?", "Reply"]
        assert {id_: harness.session.conversation.messages[id_] for id_ in before} == before


@pytest.mark.parametrize("size", SIZES)
async def test_the_tree_is_walked_by_mouse(home: Path, size: tuple[int, int]) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=size) as pilot:
        await branched(harness, pilot)
        rows = await opened(harness, pilot)
        at = next(place for place in range(rows.count) if present(rows.tree_shown).rows[place].begins)
        await pilot.click(TreeList, offset=(5, at))
        assert (rows.cursor, "1 folded" in shown_text(harness)) == (at, True)
        await pilot.click(TreeList, offset=(5, at))
        await until(pilot, lambda: "1 folded" not in shown_text(harness))
        await pilot.click("#shows", offset=(8, 0))
        await until(pilot, lambda: rows.count == 2)
        await pilot.click("#shows", offset=(3, 0))
        await until(pilot, lambda: rows.count > 2)
        chosen = present(rows.tree_shown).rows[at].id
        await pilot.click(TreeList, offset=(20, at), times=2)
        await back(harness, pilot)
        await until(pilot, lambda: harness.session.conversation.head == chosen)


async def test_a_fork_and_its_parent_are_one_key_apart(home: Path) -> None:
    harness = AppHarness(home, model="o1")
    async with harness.app.run_test(size=(120, 40)) as pilot:
        await branched(harness, pilot)
        parent, title = harness.session.name, harness.session.conversation.title
        await opened(harness, pilot)
        await pilot.press("f")
        await until(pilot, lambda: harness.chat.session is not None and harness.session.name != parent)
        child = harness.session.name
        assert harness.session.conversation.fork_of == parent
        await opened(harness, pilot)
        await until(pilot, lambda: f"a fork of “{title}”: o opens it" in shown_text(harness))
        await pilot.press("o")
        await until(pilot, lambda: harness.chat.session is not None and harness.session.name == parent)
        await opened(harness, pilot)
        await until(pilot, lambda: f"forked from it: “{title} (fork)”: o opens it" in shown_text(harness))
        await pilot.press("o")
        await until(pilot, lambda: harness.chat.session is not None and harness.session.name == child)
        harness.assembly.sessions.delete_all([parent])
        await opened(harness, pilot)
        await until(pilot, lambda: "deleted, or is on another machine" in shown_text(harness))


async def test_there_is_no_tree_of_nothing(home: Path) -> None:
    harness = AppHarness(home)
    async with harness.app.run_test(size=(80, 24)) as pilot:
        await harness.opened(pilot)
        await pilot.press("alt+l")
        await until(pilot, lambda: "There is no tree yet" in harness.told())
