"""The open session is filed: in its own order, before it is begun, and while a reply arrives."""

from pathlib import Path

import pytest

from tests.engine.session_harness import DONE, SessionHarness
from tui.core.conversation.filing import Filing
from tui.core.conversation.record import Filed
from tui.core.conversation.session_records import session_lines
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError
from tui.core.stream import TextDelta
from tui.engine.filing import file
from tui.export.formats import FORMATS


async def test_a_session_is_filed_before_and_after_it_is_begun(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("Hi"), DONE)
    assert await file(harness.session, Filing(("work",))) == Filed(("work",))
    await harness.turn()
    await file(harness.session, Filing(pinned=True))
    size = len(harness.lines())
    await file(harness.session, Filing(("work",), pinned=True))
    assert len(harness.lines()) == size
    assert harness.lines()[0]["type"] == "session"
    assert harness.read_again().filed == Filed(("work",), pinned=True)
    again = Conversation()
    for line in session_lines(harness.session.conversation, 1_000):
        again.apply(line)
    assert again.filed == Filed(("work",), pinned=True)


async def test_a_session_that_is_only_read_is_not_filed(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path)
    harness.session.read_only = True
    with pytest.raises(UsageError):
        await file(harness.session, Filing(("work",)))


async def test_where_it_was_begun_and_how_it_is_filed_is_in_no_export(tmp_path: Path) -> None:
    harness = SessionHarness(tmp_path, TextDelta("Hi"), DONE)
    harness.session.resources.journal._folder = "~/secret-place"
    await harness.turn()
    await file(harness.session, Filing(("secret-tag",)))
    assert harness.lines()[0]["folder"] == "~/secret-place"
    for each in FORMATS.values():
        written = each.write(harness.session.conversation, "2026-11-28T12:00:00+00:00")
        assert "secret" not in written
