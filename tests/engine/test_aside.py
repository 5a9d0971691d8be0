"""An aside: the same beginning is sent, the head stays, and what is kept or left is in the file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.engine.session_harness import DONE, SessionHarness, end_of
from tests.narrowing import of_class, present
from tui.core.context.room import TooLittleRoom
from tui.core.conversation.message import Reply, ReplyStatus, UserMessage
from tui.core.conversation.session_tree import SessionTree
from tui.core.conversation.tree_facts import facts_of
from tui.core.errors import NetworkError, UsageError
from tui.core.stream import Arrived, Asked, TextDelta, TurnEvent
from tui.engine.aside import Aside


def spoken(harness: SessionHarness) -> list[str]:
    path = harness.session.conversation.path()
    return [m.text for m in path if isinstance(m, (UserMessage, Reply))]


async def asked(harness: SessionHarness, question: str = "by the way?") -> tuple[Aside, Reply]:
    aside = Aside(harness.session, question)
    return aside, end_of([event async for event in aside.events()])


async def test_an_aside_sends_what_the_next_message_would_and_leaves_the_conversation_as_it_is(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("yes"), DONE)
    await harness.reply("one")
    head = harness.session.conversation.head
    aside, reply = await asked(harness)
    one, beside = harness.provider.requests
    assert beside.messages[: len(one.messages)] == one.messages
    assert [m.text for m in beside.messages[len(one.messages) :]] == ["yes", "by the way?"]
    assert beside.cache_key == one.cache_key
    assert reply.text == "yes"
    assert (harness.session.conversation.head, spoken(harness)) == (head, ["one", "yes"])
    await harness.reply("two")
    assert [m.text for m in harness.provider.requests[-1].messages][-2:] == ["yes", "two"], "it is in no later request"
    again = harness.read_again()
    assert again.marks["aside"] == {present(aside.message).id}
    tree = SessionTree(again)
    row = tree.rows[tree.places[present(aside.message).id]]
    assert (row.begins, facts_of(tree, row).marks) == (True, ("aside",))
    assert again.siblings() == {}, "it is no other version of what was said next"


async def test_an_aside_that_is_kept_is_of_the_conversation(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("yes"), DONE)
    await harness.reply("one")
    aside, _ = await asked(harness)
    await aside.keep()
    assert spoken(harness) == ["one", "yes", "by the way?", "yes"]
    again = harness.read_again()
    assert (again.marks["aside"], again.head) == (set(), harness.session.conversation.head)


async def test_a_session_may_begin_with_an_aside(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("yes"), DONE)
    await asked(harness)
    assert spoken(harness) == []
    await harness.reply("one")
    assert spoken(harness) == ["one", "yes"]


async def test_a_failed_aside_is_a_branch_too_and_the_head_stays(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("yes"), DONE)
    await harness.reply("one")
    harness.provider.script = [NetworkError("the line is cut")]
    _, reply = await asked(harness)
    assert reply.status is not ReplyStatus.COMPLETE
    assert spoken(harness) == ["one", "yes"]
    assert harness.read_again().head == harness.session.conversation.head


async def test_nothing_is_kept_before_it_was_asked(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("yes"), DONE)
    with pytest.raises(UsageError):
        await Aside(harness.session, "what?").keep()


async def test_it_is_asked_beside_a_reply_that_arrives_after_what_has_come_of_it(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("yes"), DONE)
    await harness.reply("one")
    gate = asyncio.Event()
    harness.provider.script = [TextDelta("as far"), gate, TextDelta(" as this"), DONE]
    session = harness.session
    turn = session.send("two")
    events = [event async for event in until_text(turn)]
    harness.provider.script = [TextDelta("aside"), DONE]
    aside, reply = await asked(harness)
    assert session.busy, "the reply goes on arriving"
    assert [m.text for m in harness.provider.requests[-1].messages][-4:] == ["yes", "two", "as far", "by the way?"]
    live = of_class(events[0], Asked).reply
    assert (session.conversation.head, present(aside.message).parent) == (live.id, live.id)
    with pytest.raises(UsageError, match="still arriving"):
        await aside.keep()
    gate.set()
    ended = end_of([event async for event in turn])
    assert (ended.text, spoken(harness)) == ("as far as this", ["one", "yes", "two", "as far as this"])
    again = harness.read_again()
    assert (again.head, again.marks["aside"]) == (ended.id, {present(aside.message).id})
    assert again.messages == session.conversation.messages
    await aside.keep()
    assert spoken(harness) == ["one", "yes", "two", "as far as this", "by the way?", "aside"]
    assert reply.text == "aside"


async def test_a_session_that_is_left_stops_what_is_asked_beside(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("yes"), DONE)
    await harness.reply("one")
    harness.provider.script = [TextDelta("as far"), asyncio.Event()]
    aside = Aside(harness.session, "by the way?")
    events = aside.events()
    _ = [event async for event in until_text(events)]
    harness.session.retire()
    assert end_of([event async for event in events]).status is ReplyStatus.INTERRUPTED
    with pytest.raises(UsageError, match="was left"):
        await asked(harness)


async def until_text(turn: AsyncGenerator[TurnEvent]) -> AsyncGenerator[TurnEvent]:
    """Yield what a turn yields until the first piece of its reply has come; the turn goes on."""
    async for event in turn:
        yield event
        if isinstance(event, Arrived):
            return


async def test_one_that_does_not_fit_is_refused_and_asked_anyway(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("yes"), DONE)
    await harness.reply("one")
    question = "word " * 300_000
    aside = Aside(harness.session, question)
    with pytest.raises(TooLittleRoom):
        _ = [event async for event in aside.events()]
    assert (aside.reply, len(harness.provider.requests)) == (None, 1)
    anyway = Aside(harness.session, question, anyway=True)
    assert end_of([event async for event in anyway.events()]).text == "yes"
