"""Editing any of one's own messages: said in its place, with its attachments, and no draft lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.app.chat.test_draft_keeper import attached, begun, composer, typed
from tests.app.chat.test_regenerate import click
from tests.app.chat.test_sibling_controller import said
from tests.app_harness import AppHarness, opened_harness, shown_text, until

NAMED = "editing message"


def border(harness: AppHarness) -> str:
    return str(composer(harness).border_title or "")


async def editing(harness: AppHarness, pilot: Pilot[int], number: int) -> None:
    """Wait until a message is edited, by its number."""
    await until(pilot, lambda: f"{NAMED} {number} " in border(harness))


async def three(harness: AppHarness, pilot: Pilot[int]) -> None:
    for text in ("one", "two", "three"):
        await harness.ask(pilot, text)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_message_is_edited_and_the_draft_comes_back(home: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "a.md").write_text("what was noted")
    (tmp_path / "b.md").write_text("for later")
    async with opened_harness(home, size=size, model="o1") as (harness, pilot):
        await harness.ask(pilot, "one")
        await typed(harness, pilot, f"/attach {tmp_path / 'a.md'}")
        await until(pilot, lambda: attached(harness) == ["a.md"])
        await harness.ask(pilot, "two")
        before = dict(harness.session.conversation.messages)
        await typed(harness, pilot, f"/attach {tmp_path / 'b.md'}")
        await until(pilot, lambda: attached(harness) == ["b.md"])
        # Escape, twice, edits the last one only in an empty composer: what is attached is a draft too.
        composer(harness).load_text("half a thought")
        composer(harness).move_cursor((0, 4))
        await typed_edit(harness, pilot, "2")
        await editing(harness, pilot, 2)
        assert (composer(harness).text, attached(harness)) == ("two", ["a.md"])
        assert "being edited" in shown_text(harness)
        assert NAMED in shown_text(harness)
        request = harness.session.next_request(composer(harness).text).request
        assert [m.text.split("\n")[0] for m in request.messages if m.role == "user"] == ["one", "two"]
        await pilot.press("escape")
        await until(pilot, lambda: NAMED not in border(harness))
        assert (composer(harness).text, attached(harness)) == ("half a thought", ["b.md"])
        await typed_edit(harness, pilot, "")
        await editing(harness, pilot, 2)
        composer(harness).load_text("two, changed")
        await pilot.press("enter")
        await until(pilot, lambda: said(harness) == ["one", "two, changed"] and harness.chat.live is None)
        assert harness.told() == "message 2 is said anew; what stood there stays beside it: Alt+P"
        assert (composer(harness).text, attached(harness)) == ("half a thought", ["b.md"])
        assert NAMED not in border(harness)
        await pilot.press("ctrl+up")
        await until(pilot, lambda: "‹ 2 of 2 ›" in shown_text(harness))
        assert {each: harness.session.conversation.messages[each] for each in before} == before


async def typed_edit(harness: AppHarness, pilot: Pilot[int], number: str) -> None:
    """Ask for an edit as the command does, with the draft in the composer."""
    harness.chat.controllers.edit.edit(number)
    await pilot.pause()


async def test_the_ways_to_begin(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await pilot.press("up", "escape", "escape")
        assert NAMED not in border(harness), "there is nothing to edit"
        await three(harness, pilot)
        await pilot.press("up")
        await editing(harness, pilot, 3)
        await pilot.press(*" x", "up")
        assert composer(harness).text == "three x", "what was changed is not left by Up"
        await pilot.press("escape")
        await until(pilot, lambda: harness.told() == "Message 3 stays as it is. Ctrl+R finds what you had changed.")
        await pilot.press("up", "up")
        await until(pilot, lambda: (NAMED in border(harness), composer(harness).text) == (False, "three x"))
        assert harness.told() == "Message 3 stays as it is; this is sent as a new message."
        composer(harness).load_text("")
        await pilot.press("escape", "escape")
        await editing(harness, pilot, 3)
        await pilot.press("escape", "shift+tab", "left_curly_bracket", "left_curly_bracket", "e")
        await editing(harness, pilot, 2)
        await pilot.press("escape")
        await click(harness, pilot, "You", 0)
        await editing(harness, pilot, 3)
        await typed(harness, pilot, "/edit 1")
        await editing(harness, pilot, 1)
        assert composer(harness).text == "one"
        await pilot.press("escape")
        await typed(harness, pilot, "/edit 9")
        await until(pilot, lambda: harness.told() == "Your messages here are 1 to 3; /edit alone takes the last.")


async def test_an_edit_and_its_draft_survive_a_switch_of_session_and_a_crash(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await three(harness, pilot)
        first = harness.session.conversation.session
        composer(harness).load_text("half a thought")
        await typed_edit(harness, pilot, "2")
        await editing(harness, pilot, 2)
        await pilot.press(*", but")
        await begun(harness, pilot, "ctrl+n")
        assert (composer(harness).text, border(harness)) == ("", "")
        await until(pilot, lambda: "half a thought" in drafts(home))
    async with opened_harness(home, model="o1", resume=first) as (harness, pilot):
        await editing(harness, pilot, 2)
        assert composer(harness).text == "two, but"
        kept = drafts(home)
        await pilot.press("enter")
        await until(pilot, lambda: said(harness) == ["one", "two, but"] and harness.chat.live is None)
        assert composer(harness).text == "half a thought"
        await begun(harness, pilot, "ctrl+n")
        await until(pilot, lambda: "half a thought" in drafts(home))
    # As after a crash that came before the draft was taken away.
    (path,) = home.glob("drafts/*.draft")
    path.write_text(kept, "utf-8")
    async with opened_harness(home, model="o1", resume=first) as (harness, pilot):
        await until(pilot, lambda: composer(harness).text == "half a thought")
        assert NAMED not in border(harness)


def drafts(home: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in home.glob("drafts/*.draft"))


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_an_edit_begins_while_a_reply_arrives_and_waits_in_the_queue(home: Path, size: tuple[int, int]) -> None:
    async with opened_harness(home, size=size, model="o1") as (harness, pilot):
        await three(harness, pilot)
        harness.may_go_on.clear()
        composer(harness).load_text("four")
        await pilot.press("enter")
        await until(pilot, lambda: harness.chat.live is not None)
        composer(harness).load_text("half a thought")
        await typed_edit(harness, pilot, "2")
        await editing(harness, pilot, 2)
        await pilot.press("escape")
        await until(pilot, lambda: harness.told() == "Message 2 stays as it is.")
        assert harness.chat.live is not None, "an Escape that gives the edit up stops no reply"
        await typed_edit(harness, pilot, "2")
        await editing(harness, pilot, 2)
        composer(harness).load_text("two, changed")
        await pilot.press("enter")
        await until(pilot, lambda: "queued 1, instead of message 2: two, changed" in shown_text(harness))
        await until(pilot, lambda: composer(harness).text == "half a thought")
        assert NAMED not in border(harness)
        composer(harness).load_text("")
        await pilot.press("up")
        await editing(harness, pilot, 2)
        assert composer(harness).text == "two, changed", "what was queued last is taken back, and edited again"
        await pilot.press("enter")
        await until(pilot, lambda: len(harness.session.resources.queue.messages) == 1)
        harness.may_go_on.set()
        await until(pilot, lambda: said(harness) == ["one", "two, changed"] and harness.chat.live is None)
        assert composer(harness).text == ""


async def test_an_edit_stops_the_reply_and_is_sent_at_once(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await three(harness, pilot)
        harness.may_go_on.clear()
        await pilot.press("f7")
        await until(pilot, lambda: harness.chat.live is not None)
        await pilot.press("up")
        await editing(harness, pilot, 3)
        await pilot.press(*", but", "alt+enter")
        harness.may_go_on.set()
        await until(pilot, lambda: said(harness) == ["one", "two", "three, but"] and harness.chat.live is None)
        assert (composer(harness).text, border(harness)) == ("", "")


async def test_a_message_that_is_too_long_for_the_composer_is_edited_as_an_attached_text(home: Path) -> None:
    async with opened_harness(home, size=(80, 24), model="o1") as (harness, pilot):
        long = "word " * 5_000
        await harness.ask(pilot, long)
        await typed_edit(harness, pilot, "1")
        await editing(harness, pilot, 1)
        assert (composer(harness).text, attached(harness)) == ("", ["message-1.txt"])
        assert "too long for the composer" in harness.told()
        composer(harness).load_text("In short:")
        await pilot.press("enter")
        await until(pilot, lambda: said(harness) == ["In short:"] and harness.chat.live is None)
        request = harness.session.next_request("").request
        assert any(long.strip() in message.text for message in request.messages)


async def test_editing_and_walking_past_a_gap_say_what_the_next_request_lacks(home: Path) -> None:
    async with opened_harness(home, model="o1") as (harness, pilot):
        await three(harness, pilot)
        await typed_edit(harness, pilot, "3")
        await editing(harness, pilot, 3)
        await typed(harness, pilot, "three, changed")
        await until(pilot, lambda: said(harness) == ["one", "two", "three, changed"] and harness.chat.live is None)
    (path,) = (home / "sessions").glob("*.jsonl")
    rows = path.read_bytes().split(b"\n")
    at = next(number for number, row in enumerate(rows) if b'"text": "two"' in row)
    path.write_bytes(b"\n".join([*rows[:at], rows[at][:40], *rows[at + 1 :]]))
    lacks = f"he next request lacks what cannot be read: line {at + 1} (a message of yours)."
    async with opened_harness(home, model="o1", resume="last") as (harness, pilot):
        await pilot.press("up")
        await until(pilot, lambda: NAMED in border(harness) and lacks in harness.said())
        await pilot.press("escape")
        await until(pilot, lambda: NAMED not in border(harness))
        for _ in range(6):  # up to the message that has another one beside it
            await pilot.press(*([] if "‹ 2 of 2 ›" in shown_text(harness) else ["ctrl+up"]))
            await pilot.pause()
        await pilot.press("alt+p")
        await until(pilot, lambda: ": 1 of 2. T" in harness.told() and lacks in harness.told())
