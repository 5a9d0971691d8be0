"""A session's file or an export that an editor changed: the same conversation, in whatever way it was saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doubles import FakeClock
from tests.export.earlier import as_earlier, with_comments
from tui.core.conversation.message import Message, Reply, ReplyOrigin, UserMessage
from tui.core.conversation.record import (
    Line,
    Marked,
    PersonaSwitched,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    UserSaid,
)
from tui.core.conversation.record_json import to_json
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError
from tui.store.sessions.store import Sessions

NAME = "20261120-140000-abcd"
SAVED = [
    ("utf-8", b""),
    ("utf-8", b"\xef\xbb\xbf"),
    ("utf-16-le", b"\xff\xfe"),
    ("utf-16-be", b"\xfe\xff"),
    ("utf-16-le", b""),
    ("utf-16-be", b""),
    ("utf-32-le", b"\xff\xfe\0\0"),
    ("utf-32-be", b"\0\0\xfe\xff"),
]
ENDS = ["\n", "\r\n", "\r"]
TEXTS = [
    "hello",
    "Grüße, 你好 🌉",
    "two\nlines",
    "```\nopen",
    "a\r\nb\rc",
    "\ufeffmark",
    "<!-- mull user 1 -->",
    " end \n\n",
    "",
]


def chained(texts: list[str]) -> list[Line]:
    """The lines of a session with a question and an answer for each text, a persona and a mark."""
    held: list[Record] = [SessionStarted(NAME), PersonaSwitched(None, "p", "P", "Be brief.\nAlways.")]
    parent = 1
    for text in texts:
        asked = len(held)
        held += [UserSaid(parent, text or "?"), ReplyStarted(asked, ReplyOrigin("o1", "work", "host/v1"))]
        held += [ReplyEnded(asked + 1, f"{text} too", text, told_apart=True), Marked(asked, "pinned", True)]
        parent = asked + 1
    return [Line(seq, f"2026-11-20T14:00:{seq % 60:02}.000+00:00", record) for seq, record in enumerate(held)]


def conversation(lines: list[Line]) -> Conversation:
    held = Conversation()
    for line in lines:
        held.apply(line)
    held.settle()
    return held


def imported(folder: Path, name: str, data: bytes) -> tuple[dict[int, Message], list[str]]:
    """Bring bytes in, and return the messages and what was said."""
    sessions = Sessions(folder / "sessions", FakeClock().now)
    (folder / name).write_bytes(data)
    brought = sessions.bring_in(folder / name)
    opened = sessions.open(brought.session, write=False)
    return opened.conversation.messages, [*brought.problems, *opened.problems]


def with_ends(text: str, end: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", end)


@pytest.mark.parametrize(("encoding", "mark"), SAVED)
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("form", ["conversation.md", "session.jsonl"])
def test_a_file_that_an_editor_saved_is_the_same_conversation(
    form: str, end: str, encoding: str, mark: bytes, tmp_path: Path
) -> None:
    lines = chained(TEXTS)
    held = conversation(lines)
    whole = "".join(f"{to_json(line)}\n" for line in lines)
    text = with_comments(held, "t") if form.endswith(".md") else whole
    messages, said = imported(tmp_path, form, mark + with_ends(text, end).encode(encoding))
    assert messages == held.messages
    assert said == []


@given(
    st.lists(st.one_of(st.sampled_from(TEXTS), st.text(max_size=20)), min_size=1, max_size=4),
    st.sampled_from(SAVED),
    st.sampled_from(["conversation.md", "session.jsonl"]),
    st.integers(0, 2**32),
)
@settings(max_examples=150, deadline=None)
def test_line_ends_and_marks_at_random_are_the_same_conversation(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], saved: tuple[str, bytes], form: str, seed: int
) -> None:
    chance, (encoding, mark) = Random(seed), saved
    lines = chained(texts)
    held = conversation(lines)
    whole = "".join(f"{to_json(line)}\n" for line in lines)
    text = with_comments(held, "t") if form.endswith(".md") else whole
    rows = with_ends(text, "\n").split("\n")
    changed = "".join(row + chance.choice(["\n", "\r\n"]) for row in rows[:-1]) + rows[-1]
    messages, said = imported(tmp_path_factory.mktemp("saved"), form, mark + changed.encode(encoding))
    assert messages == held.messages
    assert said == []


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_a_damaged_session_file_is_brought_in_with_what_is_left(cut: int, tmp_path: Path) -> None:
    lines = chained(["one", "two"])
    rows = [to_json(line) for line in lines]
    rows[cut] = rows[cut][:30]
    messages, said = imported(tmp_path, "copy.jsonl", "".join(f"{row}\r\n" for row in rows).encode())
    assert [m for m in messages.values() if isinstance(m, UserMessage)]
    assert any(f"line {cut + 1}" in each for each in said)


@pytest.mark.parametrize(
    ("put", "why"),
    [
        ('"seq": 0', '"seq": "0"'),
        ("<!-- mull records {", "<!-- mull records [{"),
        ('"size": ', '"size": -'),
        ('"lines": [', '"lines": {['),
    ],
)
def test_a_broken_export_of_an_earlier_mull_ends_or_is_called_damaged(put: str, why: str, tmp_path: Path) -> None:
    text = as_earlier(with_comments(conversation(chained(["one"])), "t"))
    assert put in text
    (tmp_path / "c.md").write_text(text.replace(put, why, 1))
    first = text.index(put) < text.index("<!-- mull persona")
    said = (
        "but damaged: one of its comments is " if first else "and none of its messages can be read: .* not brought in"
    )
    with pytest.raises(UsageError, match=f"is a document of mull's, {said}"):
        Sessions(tmp_path / "sessions", FakeClock().now).bring_in(tmp_path / "c.md")
    assert not list((tmp_path / "sessions").glob("*.jsonl"))


@pytest.mark.parametrize(
    "edit", [lambda text: text.replace('"', "\u201d"), lambda text: text.replace('"size": ', '"size": -')]
)
def test_an_export_of_which_nothing_can_be_read_is_refused(edit: Callable[[str], str], tmp_path: Path) -> None:
    text = with_comments(conversation(chained(["one"])), "t")
    head, rest = text.split("-->", 1)
    (tmp_path / "c.md").write_text(f"{head}-->{edit(rest)}")
    with pytest.raises(UsageError, match=r"none of its messages can be read: message \d"):
        Sessions(tmp_path / "sessions", FakeClock().now).bring_in(tmp_path / "c.md")


@pytest.mark.parametrize(
    ("put", "why", "problem"),
    [
        ('"seq": 0', '"seq": "0"', "its first comment cannot be read"),
        ('"seq": 0', '"seq": 00', "its first comment cannot be read"),
        ('"version": 1', '"version":  1', "its first comment was changed"),
        ('"size": ', '"size": -', "message 1 (a persona) is lost"),
        ('"frame": [', '"frame": [[', "message 1 (a persona) is lost"),
        ('"lines": [{"type": "persona"', '"lines": {["type": "persona"', "message 1 (a persona) is lost"),
        ('"type": "persona"', '"type": "title"', "message 1 (a persona) is lost"),
        ('"name": "P"', '"name": "Q"', "the records of message 1 (a persona) were changed"),
    ],
)
def test_a_broken_export_is_read_on_behind_what_is_broken(put: str, why: str, problem: str, tmp_path: Path) -> None:
    held = conversation(chained(["one"]))
    text = with_comments(held, "t")
    assert put in text
    messages, said = imported(tmp_path, "c.md", text.replace(put, why, 1).encode())
    assert any(each.startswith(problem) for each in said), said
    assert [m.text for m in messages.values() if isinstance(m, UserMessage)] == ["one"]
    assert [m.text for m in messages.values() if isinstance(m, Reply)] == ["one too"]


def test_a_file_that_is_larger_than_any_session_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "large.md").open("wb") as file:
        file.write(b"# x\n")
        file.truncate(10**12)
    with pytest.raises(UsageError, match=r"large\.md is larger than 1,000 MB\."):
        Sessions(tmp_path / "sessions", FakeClock().now).bring_in(tmp_path / "large.md")
