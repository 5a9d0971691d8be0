"""Tests for elia's database."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.imports.foreign import SCALARS, program_of, read
from tests.imports.programs.databases import database
from tui.imports.conversation import ForeignConversation, Kind, Unread
from tui.imports.source import SourceFile

TABLES = {
    "chat": "id INTEGER PRIMARY KEY, model VARCHAR, title VARCHAR, started_at DATETIME, archived BOOLEAN",
    "message": (
        "id INTEGER PRIMARY KEY, chat_id INTEGER, role VARCHAR, content VARCHAR, timestamp DATETIME, meta JSON,"
        " parent_id INTEGER, model VARCHAR"
    ),
    "system_prompt": "id INTEGER PRIMARY KEY, title VARCHAR, prompt VARCHAR, created_at DATETIME",
}
CHAT = ("chat", {"id": 1, "model": "m", "title": "Talk", "started_at": "2024-05-06 07:08:09.123456", "archived": 0})


def message(key: int, role: str, content: Any, **more: Any) -> tuple[str, Any]:
    """Return a message of the first chat."""
    row = {"id": key, "chat_id": 1, "role": role, "content": content, "timestamp": f"2024-05-06 07:08:{key:02}"}
    return "message", row | more


def chats(file: SourceFile) -> list[ForeignConversation]:
    """Return all chats of a database."""
    assert program_of(file) == "elia"
    return [each for each in read(file) if isinstance(each, ForeignConversation)]


def test_a_chat(tmp_path: Path) -> None:
    rows = [
        CHAT,
        ("chat", {"id": 2, "archived": 1}),
        message(1, "system", "Be brief."),
        message(2, "user", "q", parent_id=1),
        message(3, "assistant", "<think>Hm.</think>a", model="other"),
        message(4, "user", None),
        message(5, "assistant", "b"),
    ]
    found, empty = chats(database(tmp_path, TABLES, *rows))
    assert (found.title, found.time, found.archived) == ("Talk", "2024-05-06T07:08:09.123+00:00", False)
    assert [(each.key, each.parent, each.kind, each.text, each.model) for each in found.messages] == [
        ("1", None, Kind.PERSONA, "Be brief.", ""),
        ("2", "1", Kind.USER, "q", ""),
        ("3", "2", Kind.REPLY, "a", "other"),
        ("4", "3", Kind.USER, "", ""),
        ("5", "4", Kind.REPLY, "b", "m"),
    ]
    assert (found.messages[2].reasoning, found.messages[2].time) == ("Hm.", "2024-05-06T07:08:03.000+00:00")
    assert (list(empty.messages), empty.archived) == ([], True)


def test_branches_circles_and_parents_that_are_gone(tmp_path: Path) -> None:
    rows = [
        *(CHAT, message(1, "user", "q"), message(2, "assistant", "a", parent_id=1)),
        *(message(3, "assistant", "b", parent_id=1), message(4, "user", "c", parent_id=99)),
        *(message(5, "judge", "d", parent_id=6), message(6, "user", "e", parent_id=5)),
    ]
    [found] = chats(database(tmp_path, TABLES, *rows))
    parents = {each.key: each.parent for each in found.messages}
    assert parents == {"1": None, "2": "1", "3": "1", "4": "3", "5": None, "6": "5"}
    assert found.unknown == {"role judge": 1}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_in_the_columns_nothing_breaks(data: st.DataObject) -> None:
    values = SCALARS.filter(lambda each: not isinstance(each, int) or abs(each) < 1 << 63) | st.binary(max_size=4)
    rows: list[tuple[str, Any]] = [
        (name, dict(row)) for name, row in (CHAT, message(1, "user", "q", parent_id=2), message(2, "assistant", "a"))
    ]
    for _, row in rows:
        row[data.draw(st.sampled_from([name for name in row if name != "id"]))] = data.draw(values)
    with tempfile.TemporaryDirectory() as folder:
        assert not [each for each in read(database(Path(folder), TABLES, *rows)) if isinstance(each, Unread)]
