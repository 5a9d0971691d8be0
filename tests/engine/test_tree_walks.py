"""No run of turns, edits, answers again, walks, asides, forks and personas changes a message; what is sent is the path.

So it is in a session of which a row cannot be read, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doubles import ScriptedProvider, WordCounter
from tests.engine.session_harness import DONE, PLANNER, SessionHarness
from tui.core.conversation.message import Reply, UserMessage
from tui.core.conversation.queue import Queued
from tui.core.conversation.session_tree import SessionTree
from tui.core.errors import UsageError
from tui.core.personas.persona import Persona
from tui.core.stream import TextDelta, TurnEvent
from tui.engine.aside import Aside
from tui.engine.branches import choice_at
from tui.engine.choice import Choice
from tui.engine.damage import Damage
from tui.engine.forking import fork
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session

DOES = ["say", "edit", "instead", "queued", "again", "walk", "aside", "keep", "fork", "persona"]
STEPS = st.tuples(st.sampled_from(DOES), st.integers(0, 99))
PERSONAS = [PLANNER, Persona("c", "C", text="Find faults.")]


async def take(session: Session, harness: SessionHarness, step: str, number: int) -> bool:
    """Take a step; return whether it sent what the path holds now."""
    messages = session.conversation.messages
    at = list(messages)[number % len(messages)]
    if step == "edit":
        parent = messages[at].parent if isinstance(messages[at], UserMessage) else at
        await session.go_on_from(parent, session.choice if parent is None else _there(session, parent))
    turn = turn_of(session, step, at, number)
    if turn is not None:
        _ = [event async for event in turn]
        return True
    match step:
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
        case "persona":
            with suppress(UsageError):  # what is in force already is not appended
                await session.switch_persona(PERSONAS[number % 2], "append" if number % 3 else "replace")
    return False


def turn_of(session: Session, step: str, at: int, number: int) -> AsyncGenerator[TurnEvent] | None:
    """Return the turn of a step, None where it is none."""
    message = session.conversation.messages[at]
    match step:
        case "say" | "edit":
            return session.send(f"{step} {number}")
        case "instead" if isinstance(message, UserMessage):
            session.upcoming.instead_of = message
            return session.send(f"instead {number}")
        case "queued" if isinstance(message, UserMessage):
            return session.send(f"queued {number}", queued=Queued(f"queued {number}", instead_of=at))
        case "again" if any(isinstance(m, UserMessage) for m in session.conversation.path()):
            return session.retry()
    return None


def _there(session: Session, at: int) -> Choice:
    return choice_at(session.conversation, at, session.choice)


async def run(
    folder: Path, steps: Sequence[tuple[str, int]], torn: int | None, more: Sequence[tuple[str, int]]
) -> None:
    """Take steps; then, where the row of a number is ``torn``, take more in what can be read of the file."""
    harness = SessionHarness(folder)
    provider = ScriptedProvider(TextDelta("yes"), DONE)
    harness.session.choose(replace(harness.session.choice, provider=provider))
    await harness.reply("first")
    await walk(harness, provider, steps)
    name = harness.session.name
    await harness.session.aclose()
    if torn is None:
        return
    path = harness.sessions.folder / f"{name}.jsonl"
    rows = path.read_bytes().split(b"\n")[:-1]
    at = 1 + torn % (len(rows) - 1)
    path.write_bytes(b"\n".join([*rows[:at], rows[at][: len(rows[at]) // 2], *rows[at + 1 :], b""]))
    opened = harness.sessions.open(name)
    journal, damage = Journal(harness.sessions.create, opened.conversation, opened.log), Damage(opened.losses)
    resources = Resources(journal, WordCounter(), harness.clock, reserve=100, damage=damage)
    harness.session = Session(harness.session.choice, resources)
    damage.accept()  # it was said what is missing, and that it may be sent there
    resources.consent.give(provider.route)
    if opened.conversation.messages:
        await walk(harness, provider, more)
    await harness.session.aclose()


async def walk(harness: SessionHarness, provider: ScriptedProvider, steps: Sequence[tuple[str, int]]) -> None:
    session = harness.session
    for step, number in steps:
        before = dict(session.conversation.messages)
        sent = await take(session, harness, step, number)
        after = session.conversation.messages
        assert {id_: after[id_] for id_ in before} == before
        tree = SessionTree(session.conversation, session.resources.damage.losses)
        assert sorted(tree.places) == sorted(after)
        if sent:
            path = session.conversation.path()
            shown = [m.text for m in path if isinstance(m, (UserMessage, Reply)) and m.text]
            asked = [m.text for m in provider.requests[-1].messages if m.role in ("user", "assistant")]
            assert asked == shown[:-1]
    read = harness.sessions.open(session.name, write=False)
    assert (read.conversation.messages, read.conversation.head) == (
        session.conversation.messages,
        session.conversation.head,
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, max_size=6), st.none() | st.integers(0, 99), st.lists(STEPS, max_size=3))
def test_no_walk_changes_a_message_and_the_path_is_what_is_sent(
    steps: list[tuple[str, int]], torn: int | None, more: list[tuple[str, int]]
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder), steps, torn, more))
