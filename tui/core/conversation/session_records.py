"""A conversation as the records that bring all of it back: for a session that goes on in another file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tui.core.conversation.message import Message, Reply, ReplyStatus, Summary
from tui.core.conversation.message_records import end_of, lines_of
from tui.core.conversation.record import (
    Filed,
    HeadMoved,
    Line,
    Marked,
    Record,
    SessionStarted,
    Summarised,
    SummaryAsked,
    Titled,
)
from tui.core.conversation.tree import Conversation

FORK = " (fork)"  # behind the title of the session that a fork was made of


def session_lines(conversation: Conversation, start: int) -> list[Line]:
    """Return the lines of a session: its messages under their own numbers, the rest numbered from ``start`` on.

    ``start`` must be above every number of the conversation. No reply may be arriving.
    """
    lines = [_beginning(message) for message in conversation.messages.values()]
    asked = conversation.summaries_asked.values()
    lines += [Line(each.id, each.time, SummaryAsked(each.origin, each.nonce)) for each in asked]
    lines.sort(key=lambda line: line.seq)
    if not lines or lines[0].seq > 0:
        lines.insert(0, Line(0, conversation.started, _start(conversation)))
    time = lines[-1].time
    return lines + [Line(start + at, time, record) for at, record in enumerate(_rest(conversation))]


def _start(conversation: Conversation) -> SessionStarted:
    return replace(conversation.beginning, folder=conversation.folder)


def fork_lines(conversation: Conversation, message: int, name: str) -> list[Line]:
    """Return the lines of a new session, ``name``, with the path up to a message, under its own numbers and times.

    What is said of the whole session comes last, at the time of the message: how replies ended, the title, the marks.
    """
    path = conversation.path(message)
    here = {each.id for each in path}
    parent, first = conversation.session, conversation.root or conversation.began_as or conversation.session
    began = SessionStarted(name, fork_of=parent, fork_at=message, root=first, folder=conversation.folder)
    lines = [Line(0, conversation.started, began)]
    lines += [_beginning(each) for each in path]
    records: list[Record] = [end_of(m) for m in path if isinstance(m, Reply) and m.status is not ReplyStatus.LIVE]
    records += [Titled(f"{conversation.title.removesuffix(FORK)}{FORK}")] if conversation.title else []
    for mark, held in conversation.marks.items():
        records += [Marked(each, mark, True) for each in sorted(held & here)]
    last = path[-1]
    return [*lines, *(Line(last.id + 1 + at, last.time, record) for at, record in enumerate(records))]


def _beginning(message: Message) -> Line:
    """Return the record that a message begins with; a summary keeps the request that it came from."""
    line = lines_of(message)[0]
    if isinstance(message, Summary) and isinstance(line.record, Summarised):
        return replace(line, record=replace(line.record, asked=message.asked))
    return line


def _rest(conversation: Conversation) -> Iterator[Record]:
    """Yield how each reply ended, and what is of the session as a whole."""
    for reply in (*conversation.messages.values(), *conversation.summaries_asked.values()):
        if isinstance(reply, Reply) and reply.status is not ReplyStatus.LIVE:
            yield end_of(reply)
    if conversation.title:
        yield Titled(conversation.title)
    if conversation.choice is not None:
        yield conversation.choice
    if conversation.filed != Filed():
        yield conversation.filed
    for mark, held in conversation.marks.items():
        yield from (Marked(message, mark, True) for message in sorted(held))
    yield from conversation.forks
    yield HeadMoved(conversation.head)
