"""A fork: its file, its lineage, its attachments, and that each reply counts once."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.doubles import O1, ScriptedProvider
from tests.engine.session_harness import DONE, SessionHarness
from tests.narrowing import of_class, present
from tui.core.attachments import Attachment, Held
from tui.core.conversation.message import Reply, UserMessage
from tui.core.errors import UsageError
from tui.core.stream import TextDelta, UsageReported
from tui.core.usage.usage import Usage, reported
from tui.engine.forking import fork
from tui.engine.journal import Journal
from tui.engine.resources import Resources
from tui.engine.session import Session
from tui.export.json import to_json
from tui.export.markdown import to_markdown
from tui.store.sessions.attachments import find

SCRIPT = (TextDelta("yes"), UsageReported(Usage(reported(10), reported(0), reported(4), reported(2))), DONE)
WORDS = b"some words"


def asked(harness: SessionHarness) -> Session:
    """Return the session with a provider that answers each time, and that charges."""
    session = harness.session
    provider = ScriptedProvider(*SCRIPT)
    session.choose(replace(session.choice, provider=provider, profile=O1))
    return session


async def test_a_fork_holds_the_path_up_to_a_message_and_both_name_each_other(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    session = asked(harness)
    text = Attachment("a.txt", "text/plain", hashlib.sha256(WORDS).hexdigest(), len(WORDS))
    session.attach(Held(text, WORDS))
    first = await harness.reply("one")
    await harness.reply("two")
    await session.mark([first.id], "pinned", on=True)
    made = await fork(session, first.id, session.choice.chosen, harness.sessions.create)
    assert made.unnamed == ""
    held = harness.sessions.open(made.session, write=False)
    child, parent = held.conversation, session.conversation
    assert not held.problems
    assert child.messages == {m.id: m for m in parent.path(first.id)}
    assert (child.head, child.pinned, child.title) == (first.id, {first.id}, f"{parent.title} (fork)")
    assert (child.fork_of, child.fork_at, child.root) == (parent.session, first.id, parent.session)
    assert [(f.session, f.message) for f in parent.forks] == [(made.session, first.id)]
    again = harness.sessions.open(parent.session, write=False).conversation
    assert again.forks == parent.forks
    (harness.sessions.folder / f"{parent.session}.files").rename(tmp_path / "away")
    assert find(harness.sessions.folder, made.session, text) == WORDS


async def test_each_reply_counts_once_in_forks_of_forks(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    session = asked(harness)
    first = await harness.reply("one")
    second = await harness.reply("two")
    made = await fork(session, second.id, session.choice.chosen, harness.sessions.create)
    await session.aclose()
    opened = harness.sessions.open(made.session)
    other = SessionHarness(tmp_path)
    other.session = _session_of(harness, opened.conversation, present(opened.log))
    asked(other)
    third = await other.reply("three")
    last = await fork(other.session, third.id, other.session.choice.chosen, harness.sessions.create)
    await other.session.aclose()
    grandchild = harness.sessions.open(last.session, write=False).conversation
    assert (grandchild.title, grandchild.root) == ("one (fork)", session.name)
    harness.sessions.index.update()
    turns = harness.sessions.index.turns()
    assert len(turns) == 2 + 3 + 3
    counted = {turn.id: turn.session for turn in harness.sessions.index.replies()}
    assert (sorted(counted), counted[first.id], counted[second.id]) == (
        [first.id, second.id, third.id],
        session.name,
        session.name,
    )


def _session_of(harness: SessionHarness, conversation: object, log: object) -> Session:
    held = harness.session
    journal = Journal(harness.sessions.create, conversation, log)  # type: ignore[arg-type]  # as they were read
    return Session(held.choice, Resources(journal, held.resources.counter, harness.clock, reserve=100))


async def test_lineage_is_in_exports(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    session = asked(harness)
    first = await harness.reply("one")
    made = await fork(session, first.id, session.choice.chosen, harness.sessions.create)
    child = harness.sessions.open(made.session, write=False).conversation
    assert session.name in to_markdown(child, "t")
    assert f'"fork_of": "{session.name}"' in to_json(child, "t")
    assert made.session in to_json(session.conversation, "t")


async def test_a_private_session_and_a_missing_message_are_refused(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    session = asked(harness)
    await harness.reply("one")
    with pytest.raises(UsageError, match="no message"):
        await fork(session, 99, session.choice.chosen, harness.sessions.create)
    session.resources.private = True
    with pytest.raises(UsageError, match="private"):
        await fork(session, 3, session.choice.chosen, harness.sessions.create)
    assert len(list(tmp_path.glob("*.jsonl"))) == 1


async def test_messages_are_those_that_were_said(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    session = asked(harness)
    first = await harness.reply("one")
    made = await fork(session, first.id, session.choice.chosen, harness.sessions.create)
    path = harness.sessions.open(made.session, write=False).conversation.path()
    assert [m.text for m in path if isinstance(m, (UserMessage, Reply))] == ["one", "yes"]
    assert of_class(path[-1], Reply).outcome == first.outcome
