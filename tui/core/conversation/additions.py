"""What a copy of a session has that the session itself does not: its messages, and the ends of replies that were cut.

Both may have gone on since they were one, so a number means nothing: a message is the same in both if it began at the
same time as an answer to the same message. What both have must say the same, else they are not copies of one session.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.core.conversation.message import Message, PersonaSwitch, Reply, ReplyStatus, UserMessage
from tui.core.conversation.record import Forked, HeadMoved, Line, Marked, Record, ReplyEnded
from tui.core.conversation.references import renumbered
from tui.core.conversation.session_records import session_lines
from tui.core.conversation.tree import Conversation

UNFINISHED = (ReplyStatus.LIVE, ReplyStatus.INTERRUPTED)
Place = tuple[str, str, int | None]


class NotACopy(ValueError):
    """Two conversations are not copies of one session, or say different things where both are one."""


@dataclass(frozen=True, slots=True)
class Additions:
    """The lines to put behind a session's own, and how many messages they begin or end. Without lines all is here."""

    lines: list[Line] = field(default_factory=list)
    messages: int = 0


def additions(here: Conversation, comes: Conversation, next_seq: int) -> Additions:
    """Return what a copy adds to a session; ``next_seq`` is the number of the session's next record.

    What was said here stays in front; a session in which nothing was said goes on where the copy does. Title, tags, and
    marks of what is here stay as they are here, and what is purged in one of both adds nothing.

    Raises:
        NotACopy: see there.
    """
    if (here.imported_from, here.imported_id) != (comes.imported_from, comes.imported_id):
        raise NotACopy
    adding = _Adding(here, comes, next_seq)
    for line in session_lines(comes, max((*comes.messages, *comes.summaries_asked), default=0) + 1):
        adding.take(line)
    return adding.ended()


class _Adding:
    """The lines that a copy adds, while they are made."""

    def __init__(self, here: Conversation, comes: Conversation, next_seq: int) -> None:
        self._here, self._comes, self._next_seq = here, comes, next_seq
        self._lines: list[Line] = []
        self._numbers: dict[int, int] = {}  # by the number of a message in the copy the one that it has here
        self._new: set[int] = set()  # the messages that are added, by their numbers in the copy
        self._grown: set[int] = set()  # the replies of which the end is
        self._left: dict[Place, list[Message]] = {}  # the messages here of which the copy's is not found yet
        self._followed = {message.parent for message in here.messages.values()}
        for held in (here.messages, here.summaries_asked):
            for message in held.values():
                self._left.setdefault(_place(message, message.parent, here), []).append(message)

    def take(self, line: Line) -> None:
        """Add a record of the copy, if it is of a message that is new; the copy's records come in their order."""
        message = self._comes.messages.get(line.seq) or self._comes.summaries_asked.get(line.seq)
        if message is not None:
            self._take_message(message, line)
            return
        match line.record:
            case ReplyEnded(reply=number) if number in self._new | self._grown:
                self._add(line.time, line.record)
            case Marked(message=number) | Forked(message=number) if number in self._new:
                self._add(line.time, line.record)

    def ended(self) -> Additions:
        """Return all that is added. Raises NotACopy: the two have no message in common."""
        if self._numbers.keys() == self._new:
            raise NotACopy
        if not self._lines:
            return Additions()
        time, head = self._lines[-1].time, self._here.head
        common = {self._numbers[number] for number in self._numbers.keys() - self._new}
        if head is None or head in common:
            choice = self._comes.choice
            if choice is not None and choice != self._here.choice:
                self._add(time, choice)
            self._add(time, HeadMoved(self._comes.head))
        else:
            self._lines.append(Line(self._next_seq + len(self._lines), time, HeadMoved(head)))
        return Additions(self._lines, len((self._new | self._grown) & self._comes.messages.keys()))

    def _take_message(self, message: Message, line: Line) -> None:
        """Add a message, or find the one that it is here."""
        parent = message.parent if message.parent is None else self._number_here(message.parent)
        left = self._left.get(_place(message, parent, self._comes), [])
        found = _same(message, left, self._followed)
        if found is None:
            self._new.add(message.id)
            self._numbers[message.id] = self._add(line.time, line.record)
            return
        left.remove(found)
        self._numbers[message.id] = found.id
        if _goes_on(message, found):
            self._grown.add(message.id)

    def _number_here(self, number: int) -> int:
        """Return the number that a message of the copy has here. Raises NotACopy: the copy lacks it."""
        if number not in self._numbers:
            raise NotACopy
        return self._numbers[number]

    def _add(self, time: str, record: Record) -> int:
        """Add a record of the copy under a new number, and return that."""
        number = self._next_seq + len(self._lines)
        self._lines.append(Line(number, time, renumbered(record, self._number_here)))
        return number


def _place(message: Message, parent: int | None, of: Conversation) -> Place:
    kind = "request" if message.id in of.summaries_asked else type(message).__name__
    return kind, message.time, parent


def _same(message: Message, here: list[Message], followed: set[int | None]) -> Message | None:
    """Return the one of some messages of the same place that a message of a copy is; None where it is another one.

    Raises:
        NotACopy: there are such messages, and they say something else.
    """
    found = [each for each in here if _drawn(each) == _drawn(message)]
    equal = next((each for each in found if _said(each) == _said(message)), None)
    if equal is not None or not found:
        return equal
    purged = next((each for each in found if _purged(each) or _purged(message)), None)
    longer = next((each for each in found if _goes_on(each, message)), None)
    shorter = [each for each in found if _goes_on(message, each)]
    if purged is None and longer is None and not shorter:
        raise NotACopy
    return purged or longer or next((each for each in shorter if each.id not in followed), None)


def _goes_on(longer: Message, shorter: Message) -> bool:
    """Return whether a reply is one that had not ended yet, as it was later."""
    if not (isinstance(longer, Reply) and isinstance(shorter, Reply)) or shorter.status not in UNFINISHED:
        return False
    if _purged(longer) or _purged(shorter) or (longer.status in UNFINISHED and _said(longer) == _said(shorter)):
        return False
    return longer.text.startswith(shorter.text) and longer.reasoning.startswith(shorter.reasoning)


def _drawn(message: Message) -> str:
    """Return what was drawn at random for a reply; empty for every other message."""
    return message.nonce if isinstance(message, Reply) else ""


def _said(message: Message) -> tuple[object, ...]:
    match message:
        case UserMessage():
            return message.text, message.attachments
        case PersonaSwitch():
            return message.text, message.mode
        case Reply():
            return message.text, message.reasoning, message.origin.model
    return (message.text,)


def _purged(message: Message) -> bool:
    return not isinstance(message, PersonaSwitch) and message.purged
