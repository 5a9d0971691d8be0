"""llm's ``logs.db``: its first table of logs, responses of the old generation, threads of the new one, or all of them.

What is where is told by the tables and columns that are there, never by a version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind, Read, Unread
from tui.imports.database import Database, read_database
from tui.imports.fields import text
from tui.imports.form import Form
from tui.imports.head import Head, Shape
from tui.imports.programs.llm import log as llm_log
from tui.imports.programs.llm.responses import Responses, responses_of
from tui.imports.programs.llm.threads import Threads, threads_of
from tui.imports.source import SourceFile
from tui.imports.times import time_of

PROGRAM = "llm"
OLD = {"prompt", "response", "conversation_id"}
NEW = ("threads", "turns", "messages", "parts")
NOTHING = "none of its messages is in the file"
LONGEST_TITLE = 100  # characters of a conversation's name that a report has


def _fits(head: Head) -> bool:
    old = head.tables.get("responses", frozenset()) >= OLD
    return head.shape is Shape.SQLITE and (
        old or all(table in head.tables for table in NEW) or bool(llm_log.first_log(head.tables))
    )


def _read(file: SourceFile) -> Iterator[Read]:
    return read_database(file, _conversations)


def _conversations(database: Database) -> Iterator[Read]:
    """Yield each conversation, those of the new generation first; what both generations hold is yielded once."""
    logs = _Logs(database, responses_of(database), threads_of(database))
    threads: set[Any] = set()
    for thread in database.rows("threads", "id", "name", "tip_message_hash", "forked_from", "datetime_utc"):
        threads.add(thread.get("id"))
        yield logs.thread(thread)
    for key, places in logs.responses.rows.items():
        if key is None:
            yield from (logs.conversation(None, [place]) for place in places)
        elif key not in threads:
            yield logs.conversation(key, places)
    yield from llm_log.conversations(database, PROGRAM)


@dataclass(frozen=True, slots=True)
class _Logs:
    """Both generations of one database."""

    database: Database
    responses: Responses
    threads: Threads

    def conversation(self, key: Any, places: Sequence[int]) -> Read:
        """Return a conversation of the old generation; one of no conversation is called as its response is."""
        messages = list(self.responses.read(places))
        title = text(self.database.first("conversations", "id", key, "name"), "name")
        begun = next((message.time for message in messages if message.time), "")
        return ForeignConversation(PROGRAM, str(messages[-1].key if key is None else key), messages, title, begun)

    def thread(self, thread: Any) -> Read:
        """Return a conversation of the new generation, with what was said in it before the file was converted."""
        unknown: Counter[str] = Counter()
        messages = _without_repeats(self.threads.read(thread, unknown))
        key = thread.get("id")
        turns = {each.get("id") for each in self.threads.turns_of(key)}
        old = [place for place in self.responses.rows.get(key, ()) if self.responses.key_of(place) not in turns]
        joined, names = _joined(list(self.responses.read(old)), messages)
        title = text(thread, "name")
        if not joined:
            return Unread(title[:LONGEST_TITLE] or str(key), NOTHING)
        begun = time_of(thread.get("datetime_utc")) or next((each.time for each in joined if each.time), "")
        tip = thread.get("tip_message_hash")
        current = names.get(tip, tip)
        return ForeignConversation(
            PROGRAM,
            str(key),
            joined,
            title,
            begun,
            current if any(each.key == current for each in joined) else None,
            unknown=unknown,
        )


def _without_repeats(messages: Sequence[ForeignMessage]) -> list[ForeignMessage]:
    """Return messages, none before its parent, without the system messages that say what is in force already.

    llm stores the system prompt anew before each question of what was asked before 0.32.
    """
    force: dict[str | None, str] = {None: ""}
    places: dict[str | None, str | None] = {None: None}  # the message that stands for each one
    found: list[ForeignMessage] = []
    for message in messages:
        parent = places.get(message.parent)
        held = force.get(parent, "")
        if message.kind is Kind.PERSONA and message.text.split() == held.split():
            places[message.key] = parent
            continue
        places[message.key] = message.key
        force[message.key] = message.text if message.kind is Kind.PERSONA else held
        found.append(replace(message, parent=parent))
    return found


def _joined(
    old: Sequence[ForeignMessage], new: Sequence[ForeignMessage]
) -> tuple[list[ForeignMessage], dict[str, str]]:
    """Return both generations of one conversation, and the old keys of what the new one repeats, by the new ones.

    What both say from the beginning on is the old one's: it has the times, and the key of an earlier import. Where the
    new generation repeats nothing, it goes on after the old one.
    """
    names: dict[str, str] = {}
    for before, known, message in zip([None, *(each.key for each in old)], old, new, strict=False):
        after = None if message.parent is None else names.get(message.parent)
        if after != before or message.kind is not known.kind or message.text.split() != known.text.split():
            break
        names[message.key] = known.key
    root = old[-1].key if old and not names else None
    rest = [
        replace(message, parent=root if message.parent is None else names.get(message.parent, message.parent))
        for message in new
        if message.key not in names
    ]
    return [*old, *rest], names


FORM = Form(PROGRAM, "a database of logs that llm wrote", _fits, _read)
