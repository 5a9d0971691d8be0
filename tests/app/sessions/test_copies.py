"""Copies that a tool left: marked in the list, shown, and merged, also into the session that is open."""

import shutil
from pathlib import Path

from tests.app_harness import AppHarness, opened_harness, shown_text, until, until_shown
from tests.narrowing import present
from tui.app.chat.composer import Composer
from tui.app.sessions.copies import (
    COUNTED,
    NOTHING,
    MergeCopies,
    copies_in_words,
    merged_in_words,
    outcome_of,
    told_of,
)
from tui.app.sessions.session_list import SessionList
from tui.core.conversation.merged_copy import CopySide, MergedCopy
from tui.core.conversation.message import UserMessage
from tui.core.conversation.record import UserSaid

HERE, THERE = CopySide(2, "Only here", "2026-11-20T14:00:00+00:00"), CopySide(1, "Only there", "")


def merged(here: CopySide = HERE, there: CopySide = THERE, tool: str = "Syncthing") -> MergedCopy:
    return MergedCopy("a", "a (1).jsonl", tool, here, there, goes_on_there=False, notes=("a.jsonl was damaged",))


def test_what_each_has_is_told_and_what_becomes_of_both_ends() -> None:
    told = told_of(merged()).plain
    assert "a (1).jsonl, left by Syncthing" in told
    assert "The session alone has 2 messages, the last to “Only here” (2026-11-20 " in told
    assert outcome_of([merged()]).startswith("The session goes on from “Only here”, which was written last. Both ends")
    only_here = merged(there=CopySide(0, "Only here", ""))
    assert "The copy alone has nothing." in told_of(only_here).plain
    assert outcome_of([only_here, only_here]) == f"{COUNTED} The copies go into the trash."
    of_git = merged(tool="git")
    assert "Both sides of a git merge\nThis side alone has 2" in told_of(of_git).plain
    assert "trash" not in outcome_of([of_git])


def test_what_came_of_it_is_told_in_sentences() -> None:
    told = merged_in_words([merged()])
    assert told.startswith("Session and copy are one: 2 messages only here, 1 message only there. The other end")
    assert told.endswith("a.jsonl was damaged.")
    assert merged_in_words([merged(), merged()]).startswith("Session and copies are one")


def test_the_list_says_what_is_a_copy_and_what_has_any() -> None:
    assert [copies_in_words(many, is_copy=False) for many in (0, 1, 2)] == ["", "has a copy", "has 2 copies"]
    assert copies_in_words(0, is_copy=True) == "copy"


def copied(harness: AppHarness, session: str) -> Path:
    """Return a copy of a session as a tool leaves it."""
    path = harness.assembly.sessions.folder / f"{session}.jsonl"
    return Path(shutil.copy(path, path.with_name(f"{session} (1).jsonl")))


def said(harness: AppHarness) -> list[str]:
    return [m.text for m in harness.session.conversation.path() if isinstance(m, UserMessage)]


async def test_the_open_session_and_another_one_are_merged_with_their_copies(tmp_path: Path) -> None:
    async with opened_harness(tmp_path) as (harness, pilot):
        await harness.ask(pilot, "first")
        other = harness.session.name
        copied(harness, other)
        harness.chat.act("new_session")
        await until(pilot, lambda: harness.chat.session is not None and not harness.session.begun)
        await harness.ask(pilot, "both")
        own = harness.session.name
        log = present(harness.assembly.sessions.open(copied(harness, own).stem).log)
        log.append(UserSaid(harness.session.conversation.head, "on the laptop"))
        log.close()
        harness.clock.seconds += 60
        await harness.ask(pilot, "only here")
        harness.chat.act("merge")
        await until(pilot, lambda: isinstance(harness.app.screen, MergeCopies))
        assert "The copy alone has 1 message, the last to “on the laptop”" in shown_text(harness)
        await pilot.press("escape")
        harness.chat.act("edit_last")
        await until(pilot, lambda: harness.session.upcoming.instead_of is not None)
        edited = present(harness.session.upcoming.instead_of)
        harness.chat.act("sessions")
        await until(pilot, lambda: isinstance(harness.app.screen, SessionList))
        await until_shown(harness, pilot, "has a copy")
        assert "Alt+M shows what each has" in shown_text(harness)
        await pilot.press("alt+m")
        await until(pilot, lambda: isinstance(harness.app.screen, MergeCopies))
        before = harness.session
        await pilot.press("enter")
        await until(pilot, lambda: harness.chat.session not in (None, before))
        assert (harness.session.name, said(harness)) == (own, ["both", "only here"])
        assert "Session and copy are one: 2 messages only here, 1 message only there. The other" in harness.said()
        now = present(harness.session.upcoming.instead_of)
        assert (now.text, now.id - edited.id) == ("only here", 1), "its number is new, and the draft edits it still"
        assert harness.screen.query_one(Composer).text == "only here"
        await harness.ask(pilot, "after it")
        harness.chat.act("merge")
        await until(pilot, lambda: harness.told() == NOTHING)
        harness.chat.act("sessions")
        await until(pilot, lambda: isinstance(harness.app.screen, SessionList))
        await pilot.press(*"first", "alt+m")
        await until(pilot, lambda: isinstance(harness.app.screen, MergeCopies))
        await pilot.press("enter")
        await until_shown(harness, pilot, "Session and copy are one")
        assert not list(harness.assembly.sessions.folder.glob("* (1).jsonl"))
        assert "has a copy" not in shown_text(harness)


async def test_a_copy_that_is_open_becomes_its_session_and_what_is_being_written_goes_along(tmp_path: Path) -> None:
    async with opened_harness(tmp_path) as (harness, pilot):
        await harness.ask(pilot, "both")
        own = harness.session.name
        copy = copied(harness, own).stem
        harness.chat.controllers.choice.sessions(copy)
        await until(pilot, lambda: harness.chat.session is not None and harness.session.name == copy)
        assert f"this is a copy of session {own}" in harness.said()
        await pilot.press(*"half")
        harness.chat.act("merge")
        await until(pilot, lambda: isinstance(harness.app.screen, MergeCopies))
        await pilot.press("enter")
        await until(pilot, lambda: harness.chat.session is not None and harness.session.name == own)
        assert harness.screen.query_one(Composer).text == "half"
        assert "copy of session" not in harness.said()
