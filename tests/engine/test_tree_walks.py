"""No run of turns, answers again, walks, asides and forks changes a message; what is sent is the path."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doubles import ScriptedProvider
from tests.engine.session_harness import DONE, SessionHarness
from tui.core.conversation.message import Reply, UserMessage
from tui.core.conversation.session_tree import SessionTree
from tui.core.stream import TextDelta
from tui.engine.aside import Aside
from tui.engine.branches import choice_at
from tui.engine.choice import Choice
from tui.engine.forking import fork
from tui.engine.session import Session

STEPS = st.tuples(st.sampled_from(["say", "edit", "again", "walk", "aside", "keep", "fork"]), st.integers(0, 99))


async def take(session: Session, harness: SessionHarness, step: str, number: int) -> bool:
    """Take a step; return whether it sent what the path holds now."""
    messages = session.conversation.messages
    at = list(messages)[number % len(messages)]
    match step:
        case "say":
            _ = [event async for event in session.send(f"text {number}")]
            return True
        case "edit":
            parent = messages[at].parent if isinstance(messages[at], UserMessage) else at
            await session.go_on_from(parent, session.choice if parent is None else _there(session, parent))
            _ = [event async for event in session.send(f"edited {number}")]
            return True
        case "again" if any(isinstance(m, UserMessage) for m in session.conversation.path()):
            _ = [event async for event in session.retry()]
            return True
        case "walk":
            await session.go_on_from(at, _there(session, at))
        case "aside" | "keep":
            aside, head = Aside(session, f"aside {number}"), session.conversation.head
            _ = [event async for event in aside.events()]
            assert session.conversation.head == head
            if step == "keep":
                await aside.keep()
                return True
        case "fork":
            made = await fork(session, at, session.choice.chosen, harness.sessions.create)
            child = harness.sessions.open(made.session, write=False).conversation
            assert child.path() == session.conversation.path(at)
    return False


def _there(session: Session, at: int) -> Choice:
    return choice_at(session.conversation, at, session.choice)


async def run(folder: Path, steps: Sequence[tuple[str, int]]) -> None:
    harness = SessionHarness(folder)
    provider = ScriptedProvider(TextDelta("yes"), DONE)
    harness.session.choose(replace(harness.session.choice, provider=provider))
    session = harness.session
    await harness.reply("first")
    for step, number in steps:
        before = dict(session.conversation.messages)
        sent = await take(session, harness, step, number)
        after = session.conversation.messages
        assert {id_: after[id_] for id_ in before} == before
        tree = SessionTree(session.conversation)
        assert sorted(tree.places) == sorted(after)
        if sent:
            shown = [m.text for m in session.conversation.path() if isinstance(m, (UserMessage, Reply))]
            asked = [m.text for m in provider.requests[-1].messages if m.role in ("user", "assistant")]
            assert asked == shown[:-1]
    read = harness.sessions.open(session.name, write=False)
    assert (read.conversation.messages, read.conversation.head) == (
        session.conversation.messages,
        session.conversation.head,
    )
    await session.aclose()


@settings(max_examples=20, deadline=None)
@given(st.lists(STEPS, max_size=6))
def test_no_walk_changes_a_message_and_the_path_is_what_is_sent(steps: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder), steps))
