"""Purging a message of the open session: the next request lacks it and says so."""

from functools import partial
from pathlib import Path

import pytest

from tests.engine.session_harness import DONE, SessionHarness
from tests.narrowing import of_class
from tui.core.context.parts import Fate
from tui.core.conversation.message import UserMessage
from tui.core.errors import UsageError
from tui.core.note import PURGED
from tui.core.stream import TextDelta
from tui.engine.purge import purge, purged_on_path
from tui.store.sessions.purge import Purger


async def test_the_next_request_goes_without_it_and_says_so(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("one"), DONE)
    await harness.turn("the key is 12345")
    await harness.turn("and now?")
    session = harness.session
    asked = next(m for m in session.conversation.path() if isinstance(m, UserMessage))
    purger = Purger(tmp_path, harness.sessions.index, lambda _: 0, harness.sessions.queues)
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
