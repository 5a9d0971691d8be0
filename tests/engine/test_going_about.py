"""Editing, asking again and going about in the tree: nothing is changed, and what is sent is the path."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doubles import Step
from tests.engine.session_harness import DONE, PLANNER, SessionHarness
from tui.core.attachments import held_from
from tui.core.conversation.message import Message, Reply, UserMessage
from tui.core.conversation.queue import Queued
from tui.core.conversation.siblings import Siblings
from tui.core.errors import UsageError
from tui.core.personas.persona import Persona
from tui.core.stream import TextDelta
from tui.engine.compare import Comparison
from tui.engine.next_message import NextMessage
from tui.engine.session import Session

BRIEF = Persona("p", "P", text="Be brief.")
ANSWER: list[Step] = [TextDelta("Because."), DONE]


def said(session: Session) -> list[UserMessage]:
    return [m for m in session.conversation.path() if isinstance(m, UserMessage)]


def sent(harness: SessionHarness) -> list[tuple[str, str]]:
    """Return role and text of the messages of the request that was sent last."""
    return [(message.role, message.text) for message in harness.provider.requests[-1].messages]


def on_path(path: Sequence[Message]) -> list[tuple[str, str]]:
    """Return what a request of a path holds, up to the reply that answered it."""
    roles = {UserMessage: "user", Reply: "assistant"}
    return [(roles[type(m)], m.text) for m in path[:-1] if isinstance(m, (UserMessage, Reply))]


async def test_an_edited_message_is_said_in_the_place_of_the_one_before(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    session = harness.session
    await harness.reply("one")
    second = await harness.reply("two")
    before = dict(session.conversation.messages)
    session.upcoming.instead_of = said(session)[1]
    session.attach(held_from("a.txt", b"words"))
    planned = session.next_request("changed").request
    assert [each.text.split("\n")[0] for each in planned.messages][1:] == ["one", "Because.", "changed"]
    third = await harness.reply("changed")
    assert [m.text for m in said(session)] == ["one", "changed"]
    assert said(session)[1].parent == before[second.parent or 0].parent
    assert not session.attached
    assert session.upcoming == NextMessage()
    assert {each: session.conversation.messages[each] for each in before} == before
    assert harness.provider.requests[-1].messages == planned.messages
    assert session.conversation.siblings()[said(session)[1].id].number == 2
    assert session.conversation.head == third.id


async def test_the_first_message_can_be_edited_and_the_persona_is_the_one_in_use(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    session = harness.session
    await harness.reply("one")
    await session.switch_persona(PLANNER)
    await harness.reply("two")
    session.upcoming.instead_of = said(session)[0]
    await harness.reply("another one")
    assert [m.text for m in said(session)] == ["another one"]
    assert session.conversation.persona() is not None
    assert sent(harness) == [("developer", "Plan."), ("user", "another one")]


async def test_a_queued_message_is_said_at_the_end_while_another_is_edited(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    session = harness.session
    await harness.reply("one")
    session.upcoming.instead_of = said(session)[0]
    async for _ in session.send("queued", queued=Queued("queued")):
        pass
    assert [m.text for m in said(session)] == ["one", "queued"]
    assert session.upcoming.instead_of is not None, "it is still edited"
    own, queued = (session.next_request("draft", each).request.messages for each in (None, Queued("draft")))
    assert (len(own), len(queued)) == (2, 6)
    edit = Queued("one, edited", instead_of=said(session)[0].id)
    session.upcoming.give_up()
    async for _ in session.send(edit.text, queued=edit):
        pass
    assert [m.text for m in said(session)] == ["one, edited"], "a queued edit is said in its place"
    gone = Queued("at the end", instead_of=99_999)
    async for _ in session.send(gone.text, queued=gone):
        pass
    assert [m.text for m in said(session)] == ["one, edited", "at the end"]


async def test_any_message_is_asked_again(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    session = harness.session
    first = await harness.reply("one")
    await harness.reply("two")
    events = [event async for event in session.retry(message=said(session)[0])]
    assert events
    assert [m.text for m in said(session)] == ["one"]
    head = session.conversation.head or 0
    assert session.conversation.siblings() == {head: Siblings(((first.id,), (head,)), 1)}
    await session.mark([said(session)[0].id], "muted", on=True)
    with pytest.raises(UsageError, match="That message is muted"):
        session.request_again(message=said(session)[0])


async def test_a_comparison_of_an_edited_text_is_beside_the_edited_message(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, *ANSWER)
    session = harness.session
    await harness.reply("one")
    session.upcoming.instead_of = said(session)[0]
    comparison = Comparison(session, "other", [session.choice, session.choice])
    assert all(len(each.branch.path) == 1 for each in comparison.requests())
    async for _ in comparison.events():
        pass
    await comparison.go_on_from(0)
    assert [m.text for m in said(session)] == ["other"]


STEPS = st.lists(
    st.tuples(st.sampled_from(["say", "edit", "again", "walk", "persona"]), st.integers(0, 9)), max_size=12
)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_nothing_is_changed_and_what_is_sent_is_the_path(steps: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(go_about(Path(folder), steps))


async def go_about(folder: Path, steps: list[tuple[str, int]]) -> None:
    harness = SessionHarness(folder, *ANSWER)
    session = harness.session
    await harness.reply("first")
    for kind, number in steps:
        before, requests = dict(session.conversation.messages), len(harness.provider.requests)
        await take(harness, kind, number)
        held = session.conversation.messages
        assert {each: held[each] for each in before} == before
        if len(harness.provider.requests) > requests:
            assert [each for each in sent(harness) if each[0] != "developer"] == on_path(session.conversation.path())
    assert harness.read_again().messages == session.conversation.messages
    assert harness.read_again().head == session.conversation.head


async def take(harness: SessionHarness, kind: str, number: int) -> None:
    session, mine = harness.session, said(harness.session)
    message = mine[number % len(mine)] if mine else None
    match kind:
        case "edit" if message is not None:
            session.upcoming.instead_of = message
            await harness.reply(f"{message.text}, {number}")
        case "again" if message is not None:
            async for _ in session.retry(message=message):
                pass
        case "walk":
            found = list(session.conversation.siblings().values())
            if found:
                to = session.conversation.last_used(*found[number % len(found)].beside(1))
                await session.go_on_from(to, session.choice)
        case "persona":
            await session.switch_persona(PLANNER if number % 2 else BRIEF)
        case _:
            await harness.reply(f"words {number}")
