"""Purging one message: its text is gone, its place in the tree and what it cost stay.

The same rules hold for a message in memory, for a record, and for the rows of a session's file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tui.core.attachments import Attachment
from tui.core.conversation.message import Message, PersonaSwitch, Reply, ReplyOutcome, ReplyStatus, Summary, UserMessage
from tui.core.conversation.message_numbers import RECORD
from tui.core.conversation.message_records import lines_of
from tui.core.conversation.record import (
    Checkpoint,
    Line,
    Record,
    ReplyChecked,
    ReplyEnded,
    ReplyStarted,
    Summarised,
    Titled,
    UserSaid,
)
from tui.core.conversation.session_records import FORK
from tui.core.conversation.tree import Conversation, title_from
from tui.core.errors import UsageError
from tui.core.key_in_text import key_in
from tui.core.note import Reason
from tui.core.schema import SchemaFit

BLOCK = 16  # signs: a piece of a text is known again by each of these that it holds whole
NOWHERE = -1  # a number that no record has
Purgeable = UserMessage | Reply | Summary
GONE_FIT = SchemaFit(unchecked="the reply was purged")


@dataclass(frozen=True, slots=True)
class Purge:
    """What is to be purged: a message by its id, the request of a summary, the texts, a title made of them.

    ``time`` and ``type`` are those of the message's record, by which it is known in a copy that counts otherwise.
    ``digests`` are of attachments that no other message of the session has.
    """

    message: int
    time: str
    type: str
    texts: tuple[str, ...]
    asked: int | None = None
    title: str = ""
    digests: tuple[str, ...] = ()

    def within(self, lines: Sequence[Line]) -> Purge:
        """Return what is to be purged in a copy of the session, or in a fork: titles alone where the message is not."""
        held = [line for line in lines if line.time == self.time and self.type == line.record.TYPE]
        found = [line for line in held if line.seq == self.message]
        found = found or [line for line in held if self._holds(_text_of(line, lines))]
        if len(found) != 1:
            return self.nowhere
        seq, record = found[0].seq, found[0].record
        asked = record.asked if isinstance(record, Summarised) else None
        others = (line.record for line in lines if line.seq != seq and isinstance(line.record, UserSaid))
        needed = {each.sha256 for said in others for each in said.attachments}
        digests = tuple(each for each in self.digests if each not in needed)
        return replace(self, message=seq, asked=asked, digests=digests)

    def _holds(self, text: str) -> bool:
        return text in self.texts if self.texts else not text

    @property
    def nowhere(self) -> Purge:
        """The same where no record is known to be the message: titles and texts alone."""
        return replace(self, message=NOWHERE, asked=None, digests=())

    def in_title(self, title: str) -> bool:
        """Return whether a title was made of it, be it that of a fork, or holds its key or all of its text."""
        pieces = [piece for text in self.texts for piece in (key_in(text), text.strip()) if len(piece) >= BLOCK]
        made = bool(title) and title.removesuffix(FORK) == self.title
        return made or any(piece in title for piece in pieces)


def purge_of(conversation: Conversation, number: int) -> Purge:
    """Return what has to go so that a message is purged.

    Raises:
        UsageError: there is no such message, it is a persona, or it still arrives.
    """
    message = purgeable(conversation, number)
    texts = (message.text, message.reasoning if isinstance(message, Reply) else "")
    attached = set(message.attachments) if isinstance(message, UserMessage) else set()
    others = {each for m in conversation.messages.values() if m.id != number for each in _attached(m)}
    return Purge(
        number,
        message.time,
        lines_of(message)[0].record.TYPE,
        tuple(text for text in texts if text.strip()),
        message.asked if isinstance(message, Summary) else None,
        title_from(message) if isinstance(message, UserMessage) else "",
        tuple(sorted(each.sha256 for each in attached if each.sha256 not in {o.sha256 for o in others})),
    )


def _text_of(message: Line, lines: Iterable[Line]) -> str:
    """Return the text of the message that a record begins, empty of a reply without an end."""
    if isinstance(message.record, (UserSaid, Summarised)):
        return message.record.text
    ends = (line.record for line in lines if isinstance(line.record, ReplyEnded))
    return next((end.text for end in ends if end.reply == message.seq), "")


def _attached(message: Message) -> Iterator[Attachment]:
    if isinstance(message, UserMessage):
        yield from message.attachments


def purgeable(conversation: Conversation, number: int) -> Purgeable:
    """Return a message that can be purged. Raises UsageError: there is none of that number, or not now."""
    message = conversation.messages.get(number)
    if message is None or isinstance(message, PersonaSwitch):
        what = "is a persona" if message is not None else "is not there"
        raise UsageError(f"Message {RECORD}{number} {what}: a message, a reply or a summary can be purged.")
    if isinstance(message, Reply) and message.status is ReplyStatus.LIVE:
        raise UsageError("This reply still arrives.", "Stop it with Escape, then purge it.")
    return message


def quoted_in(conversation: Conversation, number: int) -> list[int]:
    """Return the other messages that hold the key that is seen in a message, else all of its text if that is long."""
    text = conversation.messages[number].text.strip()
    quoted = key_in(text) or (text if len(text) >= BLOCK else "")
    return [m.id for m in conversation.messages.values() if quoted and m.id != number and quoted in m.text]


def purged(message: Purgeable) -> Purgeable:
    """Return a message without its text and attachments."""
    match message:
        case UserMessage():
            return replace(message, text="", attachments=(), imported_notes=(), purged=True)
        case Reply():
            outcome = _outcome(message.outcome)
            return replace(message, text="", reasoning="", phases=(), outcome=outcome, purged=True)
        case Summary():
            return replace(message, text="", outcome=_outcome(message.outcome), purged=True)


def purged_record(seq: int, record: Record, purge: Purge) -> Record:
    """Return a record without what is purged; one that has nothing of it comes back as it is."""
    is_it, mine = seq == purge.message, (purge.message, purge.asked)
    changed: Record = record
    match record:
        case UserSaid() if is_it:
            changed = replace(record, text="", attachments=(), imported_notes=(), purged=True)
        case ReplyStarted() if is_it:
            changed = replace(record, purged=True)
        case Summarised() if is_it:
            changed = replace(record, text="", outcome=_outcome(record.outcome), purged=True)
        case ReplyEnded(reply=reply) if reply in mine:
            changed = replace(record, text="", reasoning="", phases=(), outcome=_outcome(record.outcome))
        case Checkpoint(reply=reply) if reply in mine:
            changed = replace(record, text="", reasoning="", phases=())
        case ReplyChecked(reply=reply) if reply in mine:
            changed = replace(record, fit=GONE_FIT)
        case Titled(title=title) if purge.in_title(title):
            changed = Titled("")
    return changed


def purged_elsewhere(lines: Sequence[Line], other: Sequence[Line]) -> list[Purge]:
    """Return what has to go from a history because it is purged in another one of the session."""
    places = _places(lines)
    gone = _purged(other, _places(other)) - _purged(lines, places)
    numbers = [number for number, place in places.items() if place in gone]
    conversation = Conversation()
    for line in lines if numbers else ():
        conversation.apply(line)
    conversation.settle()
    found: list[Purge] = []
    for number in numbers:
        found.append(purge_of(conversation, number))
        held = purgeable(conversation, number)
        conversation.purge(purged(held), retitle=found[-1].in_title(conversation.title))
    return found


def lines_without(lines: Sequence[Line], purges: Iterable[Purge]) -> list[Line]:
    """Return a history without what is purged, in a line that has something of it; others are as they were."""
    held = list(lines)
    for purge in purges:
        held = [replace(line, record=purged_record(line.seq, line.record, purge)) for line in held]
    return held


Place = tuple[str, str, int]  # type and time of a message's record, and which of several with these it is


def _places(lines: Iterable[Line]) -> dict[int, Place]:
    """Return by its number what a message's record is known by in every copy of its file."""
    counts: Counter[tuple[str, str]] = Counter()
    found: dict[int, Place] = {}
    for line in lines:
        if isinstance(line.record, (UserSaid, ReplyStarted, Summarised)):
            counts[line.record.TYPE, line.time] += 1
            found[line.seq] = (line.record.TYPE, line.time, counts[line.record.TYPE, line.time])
    return found


def _purged(lines: Iterable[Line], places: Mapping[int, Place]) -> set[Place]:
    return {places[line.seq] for line in lines if line.seq in places and getattr(line.record, "purged", False)}


def pieces_of(text: str) -> list[str]:
    """Return pieces by which a part of a text is known again; of a short text it is all of it."""
    if len(text) < 2 * BLOCK:
        return [text]
    return [text[at : at + BLOCK] for at in range(0, len(text) - BLOCK + 1, BLOCK)]


def _outcome(outcome: ReplyOutcome) -> ReplyOutcome:
    """Return how a reply ended and what it cost, without what may quote it, as imported notes do."""
    fit = None if outcome.fit is None else GONE_FIT
    own = tuple(each for each in outcome.notes if each.reason is not Reason.UNKNOWN)
    return replace(outcome, detail="", raw=None, content_filter=(), fit=fit, notes=own)
