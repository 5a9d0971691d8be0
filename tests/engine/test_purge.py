"""Purging a message of the open session: the next request lacks it and says so."""

from functools import partial
from pathlib import Path

import pytest

from tests.engine.session_harness import DONE, SessionHarness
from tests.narrowing import of_class
from tui.core.context.parts import Fate
from tui.core.conversation.message import UserMessage
from tui.core.conversation.queue import Queued
from tui.core.errors import UsageError
from tui.core.note import PURGED
from tui.core.ports import KeptDraft
from tui.core.stream import TextDelta
from tui.engine.purge import purge, purged_on_path
from tui.store.sessions.drafts import Drafts
from tui.store.sessions.purge import Purger


def purger_of(harness: SessionHarness, folder: Path) -> Purger:
    drafts = Drafts(folder / "drafts", folder)
    return Purger(folder, harness.sessions.index, lambda _: 0, harness.sessions.queues, drafts)


async def test_the_next_request_goes_without_it_and_says_so(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("one"), DONE)
    await harness.turn("the key is 12345")
    await harness.turn("and now?")
    session = harness.session
    asked = next(m for m in session.conversation.path() if isinstance(m, UserMessage))
    purger = purger_of(harness, tmp_path)
    await purge(session, asked.id, purger.purge)
    part = next(p for p in session.context().parts if p.message == asked.id)
    assert (part.fate, part.note, part.text) == (Fate.DROPPED, PURGED, "")
    assert purged_on_path(session) == ["1 message was purged here: the next request goes without."]
    await harness.turn("go on")
    sent = harness.provider.requests[-1]
    assert [m.text for m in sent.messages if m.role == "user"] == ["and now?", "go on"]
    assert session.conversation.title == "and now?"
    read = harness.read_again()
    assert of_class(read.messages[asked.id], UserMessage).purged
    assert [m.text for m in read.path()] == [m.text for m in session.conversation.path()]
    assert read.title == session.conversation.title
    with pytest.raises(UsageError):
        await purge(session, 10_000, partial(purger.purge))


async def test_what_waits_and_what_is_put_away_loses_it(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("one"), DONE)
    await harness.turn("the key of the safe is 12345")
    session = harness.session
    asked = next(m for m in session.conversation.path() if isinstance(m, UserMessage))
    queue, upcoming = session.resources.queue, session.upcoming
    queue.add(Queued("the key of the safe is 12345"))
    queue.add(Queued("I said: the key of the safe is 12345!"))
    await queue.keep()
    upcoming.instead_of, upcoming.beneath = asked, KeptDraft("the key of the safe is 12345, or not")
    await purge(session, asked.id, purger_of(harness, tmp_path).purge)
    assert [each.text for each in queue.messages] == ["I said: !"]
    assert upcoming.beneath == KeptDraft(", or not")
    assert upcoming.instead_of == session.conversation.messages[asked.id]
    every = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in every if b"12345" in path.read_bytes()] == []
