"""Tests for oterm's database."""

from __future__ import annotations

import base64
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.imports.foreign import SCALARS, program_of, read
from tests.imports.programs.databases import database
from tests.imports.programs.test_llm import PNG
from tui.imports.conversation import ForeignConversation, Kind, Unread
from tui.imports.source import SourceFile

MESSAGE = "id INTEGER PRIMARY KEY, chat_id INTEGER, author TEXT, text TEXT, images TEXT"
NEW = {
    "chat": (
        "id INTEGER PRIMARY KEY, name TEXT, model TEXT, system TEXT, provider TEXT DEFAULT 'ollama', parameters TEXT,"
        " tools TEXT, thinking BOOLEAN"
    ),
    "message": MESSAGE,
}
OLD = {
    "chat": "id INTEGER PRIMARY KEY, name TEXT, model TEXT, system TEXT, format TEXT, keep_alive INTEGER",
    "message": MESSAGE,
}


def message(key: int, author: str, text: Any, **more: Any) -> tuple[str, Any]:
    """Return a message of the first chat."""
    return "message", {"id": key, "chat_id": 1, "author": author, "text": text, "images": []} | more


def chats(file: SourceFile) -> list[ForeignConversation]:
    """Return all chats of a database."""
    assert program_of(file) == "oterm"
    return [each for each in read(file) if isinstance(each, ForeignConversation)]


@pytest.mark.parametrize("tables", [NEW, OLD])
def test_a_chat(tmp_path: Path, tables: dict[str, str]) -> None:
    rows = [
        ("chat", {"id": 1, "name": "Talk", "model": "m", "system": "Be brief."}),
        message(1, "user", "q"),
        message(2, "assistant", "<think>Hm.</think>a"),
    ]
    [found] = chats(database(tmp_path, tables, *rows))
    assert (found.title, found.time) == ("Talk", "")
    assert [(each.key, each.parent, each.kind, each.text, each.model) for each in found.messages] == [
        ("system", None, Kind.PERSONA, "Be brief.", ""),
        ("1", "system", Kind.USER, "q", ""),
        ("2", "1", Kind.REPLY, "a", "m"),
    ]
    assert (found.messages[2].reasoning, found.messages[2].usage) == ("Hm.", None)


def test_pictures_are_brought(tmp_path: Path) -> None:
    images = [base64.b64encode(PNG).decode(), "no base64!", 3]
    rows = [("chat", {"id": 1}), message(1, "user", "q", images=images), message(2, "tool", "a", images="no JSON")]
    [found] = chats(database(tmp_path, NEW, *rows))
    assert [(held.attachment.name, held.data) for held in found.messages[0].attachments] == [("picture.png", PNG)]
    assert found.messages[0].notes == ("picture.unknown was left out: its bytes are damaged",)
    assert (found.messages[1].kind, found.unknown) == (Kind.REPLY, {"author tool": 1})


def test_a_chat_that_grew_or_was_renamed_has_the_same_key(tmp_path: Path) -> None:
    keys = []
    for name, count in (("a", 1), ("b", 2)):
        folder = tmp_path / name
        folder.mkdir()
        rows = [("chat", {"id": 1, "name": name}), message(1, "user", "q"), message(2, "assistant", "a")]
        keys += [found.key for found in chats(database(folder, NEW, *rows[: count + 1]))]
    assert keys[0] == keys[1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_in_the_columns_nothing_breaks(data: st.DataObject) -> None:
    values = SCALARS.filter(lambda each: not isinstance(each, int) or abs(each) < 1 << 63) | st.binary(max_size=4)
    chat: tuple[str, Any] = ("chat", {"id": 1, "name": "n", "model": "m", "system": "s"})
    rows = [chat, message(1, "user", "q"), message(2, "assistant", "a")]
    for _, row in rows:
        row[data.draw(st.sampled_from([name for name in row if name != "id"]))] = data.draw(values)
    with tempfile.TemporaryDirectory() as folder:
        assert not [each for each in read(database(Path(folder), NEW, *rows)) if isinstance(each, Unread)]


def test_messages_of_chats_that_were_deleted_are_counted_once(tmp_path: Path) -> None:
    rows = [("chat", {"id": 1}), ("chat", {"id": 2}), message(1, "user", "q"), message(2, "user", "gone", chat_id=9)]
    first, second = chats(database(tmp_path, NEW, *rows))
    assert ([each.text for each in first.messages], second.messages) == (["q"], [])
    assert (first.left_out, second.left_out) == (Counter({"messages of no chat": 1}), Counter())
