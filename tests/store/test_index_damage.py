"""A damaged session in the index: what is found, counted and listed is what its session holds when it is opened."""

from pathlib import Path

import pytest

from tests.store.session_files import ENDED, ORIGIN, lines
from tui.core.conversation.message import Reply, UserMessage
from tui.core.conversation.record import Chosen, Line, Record, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.record_json import to_json
from tui.store.index import Index
from tui.store.sessions.reading import read_session

RECORDS: list[Record] = [
    SessionStarted("s"),
    Chosen("work", "o1"),
    UserSaid(None, "alpha one"),
    ReplyStarted(2, ORIGIN),
    ReplyEnded(3, "bravo two", "", ENDED),
    UserSaid(3, "charlie three"),
    ReplyStarted(5, ORIGIN),
    ReplyEnded(6, "delta four", "", ENDED),
]
WORDS = ("alpha", "bravo", "charlie", "delta")
ROWS = lines(*RECORDS).splitlines(keepends=True)


def with_row(at: int, row: bytes) -> bytes:
    """Return the file with another row in the place of one."""
    return b"".join([*ROWS[:at], row, *ROWS[at + 1 :]])


def joined(at: int) -> bytes:
    """Return the file without the line feed after a row."""
    return with_row(at, ROWS[at].removesuffix(b"\n"))


WHOLE = b"".join(ROWS)
# What was done to the file, and the words that its session still holds.
DAMAGE: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "nothing": (WHOLE, WORDS),
    "a byte-order mark": (b"\xef\xbb\xbf" + WHOLE, WORDS),
    "CRLF": (WHOLE.replace(b"\n", b"\r\n"), WORDS),
    "empty lines": (WHOLE.replace(b"\n", b"\n\n"), WORDS),
    "NUL bytes first": (b"\0" * 512 + WHOLE, WORDS),
    "a line of NUL bytes": (with_row(4, ROWS[4] + b"\0" * 90 + b"\n"), WORDS),
    "NUL bytes before a record": (with_row(5, b"\0" * 90 + ROWS[5]), WORDS),
    "garbage between": (with_row(4, ROWS[4] + b"garbage\n"), WORDS),
    "not UTF-8 between": (with_row(4, ROWS[4] + b"\xff\xfe\n"), WORDS),
    "two records in one line": (joined(2), WORDS),
    "all records in one line": (b"".join(row.removesuffix(b"\n") for row in ROWS), WORDS),
    "something behind a record": (with_row(5, ROWS[5].removesuffix(b"\n") + b" trailing\n"), WORDS),
    "a torn message": (with_row(2, ROWS[2][:40] + b"\n"), ("bravo", "charlie", "delta")),
    "a torn message that runs into the next": (with_row(5, ROWS[5][:40]), ("alpha", "bravo", "delta")),
    "a lost beginning of a reply": (with_row(3, b""), WORDS),
    "a torn beginning of a reply": (with_row(3, ROWS[3][:30] + b"\n"), WORDS),
    "a lost end of a reply": (with_row(4, b""), ("alpha", "charlie", "delta")),
    "a lost first line": (with_row(0, b""), WORDS),
    "a torn last line": (WHOLE[:-20], ("alpha", "bravo", "charlie")),
    "no line feed at the end": (WHOLE[:-1], WORDS),
    "doubled": (WHOLE + WHOLE, WORDS),
    "one line doubled": (with_row(5, ROWS[5] * 2), WORDS),
    "two lines exchanged": (b"".join([*ROWS[:2], ROWS[3], ROWS[2], *ROWS[4:]]), WORDS),
    "backwards": (b"".join(reversed(ROWS)), WORDS),
    "a huge number": (with_row(4, ROWS[4] + b'{"type": "user", "seq": 9' + b"9" * 300 + b"}\n"), WORDS),
    "deep JSON": (with_row(4, ROWS[4] + b"[" * 9000 + b"\n"), WORDS),
    "a type of a later version": (with_row(4, ROWS[4] + b'{"type": "dream", "seq": 90, "time": "t"}\n'), WORDS),
    "empty": (b"", ()),
    "nothing but garbage": (b"garbage\n" * 3, ()),
}


@pytest.mark.parametrize("done", DAMAGE)
def test_the_index_holds_what_the_session_holds(index: Index, folder: Path, done: str) -> None:
    data, words = DAMAGE[done]
    path = folder / "a.jsonl"
    path.write_bytes(data)
    read = read_session(path)
    held = [m for m in read.conversation.messages.values() if isinstance(m, (UserMessage, Reply))]
    assert {word for word in WORDS if any(word in m.text for m in held)} == set(words)
    index.update()
    (row,) = index.summaries()
    assert row.turns == sum(isinstance(m, UserMessage) for m in held)
    assert {word for word in WORDS if index.search(word)} == set(words)
    assert row.problems == len({loss.line for loss in read.losses})
    replies = {m.id for m in held if isinstance(m, Reply)}
    assert len(index.replies()) == len(replies)


@pytest.mark.parametrize("done", [name for name, (_, words) in DAMAGE.items() if words])
def test_what_is_added_to_a_damaged_session_is_found(index: Index, folder: Path, done: str) -> None:
    path = folder / "a.jsonl"
    path.write_bytes(DAMAGE[done][0])
    index.update()
    read = read_session(path)
    more = Line(read.next_seq, "2026-11-20T15:00:00", UserSaid(read.conversation.head, "echo five"))
    data = path.read_bytes()
    path.write_bytes(data + (b"" if data.endswith(b"\n") else b"\n") + to_json(more).encode() + b"\n")
    index.update()
    assert index.search("echo")
    assert {word for word in WORDS if index.search(word)} == set(DAMAGE[done][1])


@pytest.mark.parametrize(("version", "problems"), [(1, 1), (2, 0)])
def test_a_type_of_a_later_version_is_a_problem_only_in_a_file_of_this_one(
    index: Index, folder: Path, version: int, problems: int
) -> None:
    data = DAMAGE["a type of a later version"][0]
    (folder / "a.jsonl").write_bytes(data.replace(b'"version": 1', f'"version": {version}'.encode(), 1))
    index.update()
    assert [row.problems for row in index.summaries()] == [problems]
