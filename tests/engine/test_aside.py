"""An aside: the same beginning is sent, the head stays, and what is kept or left is in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.session_harness import DONE, SessionHarness, end_of
from tests.narrowing import present
from tui.core.conversation.message import Reply, ReplyStatus, UserMessage
from tui.core.conversation.session_tree import SessionTree
from tui.core.conversation.tree_facts import facts_of
from tui.core.errors import NetworkError, UsageError
from tui.core.stream import TextDelta
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
