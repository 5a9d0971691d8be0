"""Private sessions in the chat: in memory alone, said in the header, gone when left, exported only by hand."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.app_harness import AppHarness, opened_harness, until, until_shown
from tests.disk_tree import tree
from tui.app.chat.composer import Composer
from tui.app.sessions.session_list import SessionList
from tui.engine.keeping import GONE

SECRET = "my-secret-word"


async def typed(harness: AppHarness, pilot: Pilot[int], line: str) -> None:
    before = harness.session
    harness.screen.query_one(Composer).load_text(line)
    await pilot.press("enter")
    if line in ("/private", "/private off"):
        await until(pilot, lambda: harness.chat.session is not None and harness.session is not before)


def header(harness: AppHarness) -> str:
    return harness.frame()


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_private_session_is_on_no_disk(home: Path, size: tuple[int, int]) -> None:
    async with opened_harness(home, size=size, model="o1") as (harness, pilot):
        await harness.ask(pilot, "kept")
        kept = harness.session.conversation.session
        await typed(harness, pilot, "/private")
        await until_shown(harness, pilot, "PRIVATE")
        assert "PRIVATE" in header(harness)
        assert "kept in memory only" in harness.said()
        before = tree(home)
        await harness.ask(pilot, SECRET)
        await harness.ask(pilot, "and more")
        await pilot.press("f7")
        await until(pilot, lambda: harness.replies() == 3 and harness.chat.live is None)
        await typed(harness, pilot, "/budget 30000")
        await until(pilot, lambda: "30,000" in harness.said())
        assert len(harness.session.conversation.path()) >= 4
        assert tree(home) == before, "as a kill would find it"
        await pilot.press("ctrl+n")
        await until(pilot, lambda: not harness.session.begun)
        assert GONE in harness.said()
        assert harness.session.resources.private, "a new session is as private as the one before"
        await typed(harness, pilot, "/private off")
        assert not harness.session.resources.private
        await until(pilot, lambda: "PRIVATE" not in header(harness))
        assert tree(home) == before
        await harness.ask(pilot, "kept again")
    names = [path.stem for path in home.glob("sessions/*.jsonl")]
    assert kept in names
    assert len(names) == 2
    assert not [path for path, (held, _) in tree(home).items() if SECRET.encode() in held]


async def test_a_private_start_changes_nothing_and_says_at_the_end_that_it_is_gone(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await harness.ask(pilot, "kept")
        await pilot.press("f5")
        await until(pilot, lambda: harness.app.screen.is_modal)
    before = tree(home)
    async with opened_harness(home, model="o1", private=True) as (harness, pilot):
        assert "PRIVATE" in header(harness)
        await harness.ask(pilot, SECRET)
        assert harness.assembly.history.stats("o1", practice=True), "one's own past is known"
        await pilot.press("f5")
        await until_shown(harness, pilot, "kept")
        assert SECRET not in repr(harness.top(SessionList).rows)
        await pilot.press("escape")
        await until(pilot, lambda: harness.app.screen is harness.screen)
        assert tree(home) == before
        await pilot.press("ctrl+q")
        await until(pilot, lambda: bool(harness.app.farewell))
        assert harness.app.farewell == f"mull: {GONE}"
    assert tree(home) == before


async def test_leaving_a_private_session_that_was_not_begun_says_nothing(home: Path) -> None:
    async with opened_harness(home, model="o1", private=True) as (harness, pilot):
        await pilot.press("ctrl+n")
        await until(pilot, lambda: harness.chat.session is not None)
        assert GONE not in harness.said()
    assert tree(home) == {str(home): tree(home)[str(home)]}


async def test_an_attached_file_is_copied_nowhere(home: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text(f"notes with {SECRET}")
    async with opened_harness(home, model="o1", private=True) as (harness, pilot):
        before = tree(home)
        await typed(harness, pilot, f"/attach {notes}")
        await until(pilot, lambda: bool(harness.session.attached))
        await harness.ask(pilot, "look")
        assert SECRET in harness.session.next_request("x").request.messages[1].text, "the next turn has it too"
        assert tree(home) == before


async def test_it_is_exported_by_the_users_own_step(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    monkeypatch.chdir(there)
    async with opened_harness(home, model="o1", private=True) as (harness, pilot):
        before = tree(home)
        await harness.ask(pilot, SECRET)
        await pilot.press("f6", "enter")
        await until(pilot, lambda: bool(list(there.iterdir())))
        (file,) = there.iterdir()
        assert SECRET in file.read_text()
        assert tree(home) == before


async def test_it_is_carried_on_nowhere(home: Path, tmp_path: Path) -> None:
    async with opened_harness(home, model="o1", private=True) as (harness, pilot):
        await harness.ask(pilot, SECRET)
        await typed(harness, pilot, f"/elsewhere {tmp_path / 'other'}")
        await until(pilot, lambda: "This session is private" in harness.said())
        assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("word", ["on", "now please"])
async def test_another_word_is_told_and_begins_nothing(home: Path, word: str) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        before = harness.session
        await typed(harness, pilot, f"/private {word}")
        await until(pilot, lambda: "begins a private session" in harness.said())
        assert harness.session is before


async def test_a_running_turn_is_not_left(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        harness.may_go_on.clear()
        await harness.send(pilot, "hello")
        before = harness.session
        harness.chat.act("private")
        await until(pilot, lambda: "Not while a reply arrives" in harness.said())
        assert harness.session is before
        harness.may_go_on.set()
        await until(pilot, lambda: harness.chat.live is None)
