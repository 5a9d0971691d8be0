"""A foreign conversation as the records of a session: of a new one, or what a newer export adds to one that is here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tui.core.attachments import Held
from tui.core.conversation.filing import tags_of
from tui.core.conversation.message import UNTOLD_MODEL, Reply, ReplyOrigin, ReplyOutcome, ReplyStatus
from tui.core.conversation.record import (
    Filed,
    HeadMoved,
    Line,
    Marked,
    PersonaSwitched,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    Titled,
    UserSaid,
)
from tui.core.conversation.tree import Conversation
from tui.core.note import Note, Reason, note
from tui.core.personas.persona import IMPORTED
from tui.imports.conversation import ForeignConversation, Kind
from tui.imports.replies import JoinedMessage, JoinedTree, joined

DIGITS = 12  # of the digest in a session's name
NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


def session_name(conversation: ForeignConversation) -> str:
    """Return the name of the session that a conversation becomes: the same whenever it is imported."""
    digest = hashlib.sha256(f"{conversation.program}\n{conversation.key}".encode("utf-8", "replace")).hexdigest()
    return f"{NOT_IN_A_NAME.sub('-', conversation.program.lower()).strip('-')}-{digest[:DIGITS]}"


@dataclass(frozen=True, slots=True)
class Here:
    """What is here already of a conversation: its messages' numbers by their ids there, and the next number.

    ``titled``: it has a title. ``head`` is where it goes on here, if that is behind something that was said here.
    ``replies`` are the imported ones by their ids there, ``followed`` the numbers of those after which something was
    said here.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    next_seq: int = 0
    titled: bool = False
    head: int | None = None
    replies: Mapping[str, Reply] = field(default_factory=dict)
    followed: frozenset[int] = frozenset()

    @classmethod
    def of(cls, conversation: Conversation, next_seq: int) -> Here:
        """Return what is here of a session; ``next_seq`` is the number of its next record."""
        messages = conversation.messages.values()
        imported = [each for each in messages if each.imported_id]
        head = conversation.messages.get(-1 if conversation.head is None else conversation.head)
        return cls(
            {each.imported_id: each.id for each in imported},
            next_seq,
            bool(conversation.title),
            None if head is None or head.imported_id else head.id,
            {each.imported_id: each for each in imported if isinstance(each, Reply)},
            frozenset(each.parent for each in messages if each.parent is not None and not each.imported_id),
        )


@dataclass(slots=True)
class NewRecords:
    """The lines to add, what is attached to their messages, and the ids that these have there."""

    lines: list[Line] = field(default_factory=list)
    attached: list[Held] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    @property
    def messages(self) -> int:
        """How many of them are messages."""
        return len(self.ids)


def records_of(conversation: ForeignConversation, here: Here | None = None) -> NewRecords:
    """Return what a conversation adds to a session; ``here`` is None where there is no session yet.

    There are no lines where it adds no message, or where nothing is in any message of a new one.
    """
    return _Writing(conversation, joined(conversation), here or Here()).records(new=here is None)


class _Writing:
    """The records of one conversation, while they are made."""

    def __init__(self, conversation: ForeignConversation, tree: JoinedTree, here: Here) -> None:
        self._conversation, self._tree, self._here = conversation, tree, here
        self._numbers: dict[str | None, int | None] = {None: None}
        self._numbers.update(here.numbers)
        self._by_key = {message.key: message for message in tree.messages}
        self._force: dict[str | None, str] = {None: ""}  # by message the text of the persona in force at it
        self._taken: set[int] = set()  # the replies that are here and that the newer export has
        self._found = NewRecords()

    def records(self, *, new: bool) -> NewRecords:
        """Return all records, or those of the messages that are not here."""
        conversation, found = self._conversation, self._found
        if new:
            began = SessionStarted(
                session_name(conversation),
                folder=conversation.folder,
                imported_from=conversation.program,
                imported_id=conversation.key,
            )
            self._add(self._began(), began)
        for message in self._tree.messages:
            self._take(message)
        if not found.messages or (new and not any(map(_holds_anything, self._tree.messages))):
            return NewRecords()
        last = found.lines[-1].time
        if conversation.title and not self._here.titled:
            self._add(last, Titled(conversation.title))
        if new and (conversation.tags or conversation.pinned or conversation.archived):
            filed = Filed(tags_of(conversation.tags), conversation.pinned, conversation.is_put_away)
            self._add(last, filed)
        self._add(last, HeadMoved(self._head()))
        return found

    def _began(self) -> str:
        times = (message.first_time for message in self._tree.messages)
        return self._conversation.time or next((time for time in times if time), "")

    def _add(self, time: str, *records: Record) -> int:
        """Add records of one time; return the number of the first."""
        first = self._here.next_seq + len(self._found.lines)
        self._found.lines += [Line(first + place, time, record) for place, record in enumerate(records)]
        return first

    def _take(self, message: JoinedMessage) -> None:
        """Add a message, unless it is here, or is a persona that is in force."""
        force = self._force[message.parent]
        if message.kind is Kind.PERSONA and message.text == force:
            self._force[message.key] = force
            self._numbers.setdefault(message.key, self._numbers[message.parent])
            return
        self._force[message.key] = message.text if message.kind is Kind.PERSONA else force
        if (longer := self._longer(message)) is not None:
            self._numbers[message.key] = longer.id
        elif (shorter := self._shorter(message) or self._unfinished(message)) is not None:
            self._numbers[message.key] = shorter.id
            self._lengthen(shorter, message)
        if message.key in self._numbers:
            return
        parent = self._numbers[message.parent]
        times = [message.first_time, *([message.last_time] if message.kind is Kind.REPLY else [])]
        number = self._here.next_seq + len(self._found.lines)
        for time, record in zip(times, self._records(message, parent, number), strict=True):
            self._add(time, record)
        self._add(times[-1], *(Marked(number, mark, on=True) for mark in message.marks))
        self._numbers[message.key] = number
        self._found.ids.append(message.key)

    def _shorter(self, message: JoinedMessage) -> Reply | None:
        """Return the reply that is here and that a newer export goes on with; None where there is none.

        One after which something was said here stays as it was then, and so does one whose words are not in the longer
        one, which becomes its sibling.
        """
        for part in message.parts[::-1]:
            reply = self._here.replies.get(part.key)
            ended = part is not message.parts[-1] and part.key in self._by_key
            here = reply is not None and reply.parent == self._numbers[message.parent]
            if reply is not None and here and not ended and reply.id not in self._taken:
                return reply if self._may_grow(reply, message) else None
        return None

    def _longer(self, message: JoinedMessage) -> Reply | None:
        """Return the reply that is here and that an older export, or one that was cut off, has the beginning of."""
        said = _said(message)
        for reply in self._begun_with(message):
            says = _says(reply)
            if reply.purged or (len(said) <= len(says) and all(map(str.startswith, says, said))):
                return reply
        return None

    def _unfinished(self, message: JoinedMessage) -> Reply | None:
        """Return the reply that is here unfinished, and that a newer export has whole under another id."""
        for reply in self._begun_with(message):
            begins = reply.text and message.text.startswith(reply.text)
            if reply.outcome.status is ReplyStatus.INCOMPLETE and begins and self._may_grow(reply, message):
                return reply
        return None

    def _begun_with(self, message: JoinedMessage) -> Iterator[Reply]:
        """Yield the replies that began here where and when one did that is not here, and that its export lacks."""
        if message.kind is not Kind.REPLY or message.key in self._here.numbers or not message.first_time:
            return
        began = (self._numbers[message.parent], message.first_time)
        for key, reply in self._here.replies.items():
            if (reply.parent, reply.time) == began and key not in self._by_key and reply.id not in self._taken:
                yield reply

    def _may_grow(self, reply: Reply, message: JoinedMessage) -> bool:
        if reply.purged or _says(reply) == _said(message):
            return True
        held = reply.text in message.text and reply.reasoning in message.reasoning
        return held and reply.id not in self._here.followed

    def _lengthen(self, shorter: Reply, message: JoinedMessage) -> None:
        """Let a reply say what a newer export has of it, unless it does already, or was purged here."""
        self._taken.add(shorter.id)
        if shorter.purged or _says(shorter) == _said(message):
            return
        self._add(message.last_time, self._ended(message, shorter.id, self._origin(message)))
        self._found.ids.append(message.key)

    def _records(self, message: JoinedMessage, parent: int | None, number: int) -> Iterator[Record]:
        """Yield the records of a message that gets a number."""
        held = message.last
        match message.kind:
            case Kind.USER:
                self._found.attached += held.attachments
                attached = tuple(each.attachment for each in held.attachments)
                said = (message.text, attached)
                yield UserSaid(parent, *said, imported_id=message.key, imported_notes=_notes(message.notes))
            case Kind.PERSONA:
                name = held.name or f"instructions in {self._conversation.program}"
                yield PersonaSwitched(parent, IMPORTED, name, message.text, imported_id=message.key)
            case Kind.SUMMARY:
                covers = tuple(self._before(message))[::-1]
                used = ReplyOutcome(usage=message.usage, cost=message.cost, notes=_notes(message.notes))
                origin = self._origin(message)
                yield Summarised(parent, message.text, origin, covers, outcome=used, imported_id=message.key)
            case _:
                yield ReplyStarted(parent, self._origin(message), imported_id=message.key)
                yield self._ended(message, number)

    def _ended(self, message: JoinedMessage, number: int, sent: ReplyOrigin | None = None) -> ReplyEnded:
        """Return the end of a reply of a number; ``sent`` is who was asked, where that was not told when it began."""
        held = message.last
        outcome = ReplyOutcome(
            held.status,
            held.detail,
            usage=message.usage,
            cost=message.cost,
            seconds=message.seconds,
            notes=_notes(message.notes),
        )
        texts = (message.text, message.reasoning)
        return ReplyEnded(number, *texts, outcome, sent, told_apart=True, phases=message.phases)

    def _origin(self, message: JoinedMessage) -> ReplyOrigin:
        """Return who was asked."""
        persona = IMPORTED if self._force[message.parent] else "none"
        model = message.last.model or UNTOLD_MODEL
        return ReplyOrigin(model, self._conversation.program, effort=message.last.effort, persona=persona)

    def _before(self, message: JoinedMessage) -> Iterator[int]:
        """Yield the numbers of the messages that a summary stands for, the last first; personas stay in force."""
        path = list(self._path(message.parent))
        kept = self._tree.places.get(message.last.kept or "")
        covered = path[path.index(kept) + 1 :] if kept in path else path
        for key in covered:
            number = self._numbers[key]
            if self._by_key[key].kind is not Kind.PERSONA and number is not None:
                yield number

    def _path(self, at: str | None) -> Iterator[str]:
        """Yield the messages from one up to the beginning."""
        while at is not None:
            yield at
            at = self._by_key[at].parent

    def _head(self) -> int | None:
        """Return the message to go on from: one that was said here, else the one in view there, else the newest."""
        if self._here.head is not None:
            return self._here.head
        at = self._tree.places.get(self._conversation.current or "")
        return self._numbers[self._tree.messages[-1].key if at is None else at]


def _holds_anything(message: JoinedMessage) -> bool:
    said = message.text or message.reasoning or message.notes or any(part.attachments for part in message.parts)
    return bool(said) or (message.kind is Kind.REPLY and message.last.status is not ReplyStatus.COMPLETE)


def _says(reply: Reply) -> tuple[str, ...]:
    """Return what a reply that is here says."""
    return (reply.text, reply.reasoning, *map(str, reply.outcome.notes))


def _said(message: JoinedMessage) -> tuple[str, ...]:
    """Return what a reply says, as it would be kept."""
    return tuple(text.encode("utf-8", "replace").decode() for text in (message.text, message.reasoning, *message.notes))


def _notes(told: Iterable[str]) -> tuple[Note, ...]:
    return tuple(note(Reason.UNKNOWN, each) for each in told)
