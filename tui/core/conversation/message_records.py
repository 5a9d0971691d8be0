"""A message as the records it is kept as, and a record as the message it begins: both ways beside each other.

A new field of a message is added here in both directions; ``tree`` reads session files, ``tui.export.markdown`` writes
exports and ``session_records`` whole sessions by these two functions.
"""

from __future__ import annotations

from tui.core.conversation.message import Message, PersonaSwitch, Reply, Summary, UserMessage
from tui.core.conversation.record import Line, PersonaSwitched, ReplyEnded, ReplyStarted, Summarised, UserSaid

MessageRecord = PersonaSwitched | UserSaid | ReplyStarted | Summarised


def message_of(seq: int, time: str, record: MessageRecord) -> Message:
    """Return the message that a record begins: its id is the record's sequence number. A reply is still to arrive."""
    match record:
        case UserSaid() as r:
            said = (r.text, r.attachments, r.purged, r.imported_id, r.imported_notes, r.persona, r.prompt)
            return UserMessage(seq, r.parent, time, *said)
        case ReplyStarted() as r:
            return Reply(seq, r.parent, time, r.origin, purged=r.purged, nonce=r.nonce, imported_id=r.imported_id)
        case PersonaSwitched() as r:
            return PersonaSwitch(seq, r.parent, time, r.stem, r.name, r.text, r.mode, r.imported_id)
        case Summarised() as r:
            held = (r.text, r.origin, r.covers, r.source, r.outcome, r.asked, r.purged, r.imported_id)
            return Summary(seq, r.parent, time, *held)


def end_of(reply: Reply) -> ReplyEnded:
    """Return the record of the end of a reply, with all of its text."""
    return ReplyEnded(reply.id, reply.text, reply.reasoning, reply.outcome, told_apart=True, phases=reply.phases)


def lines_of(message: Message) -> list[Line]:
    """Return the records that bring a message back. A reply's end comes right after it: nothing on its path can."""
    match message:
        case PersonaSwitch() as m:
            record: MessageRecord = PersonaSwitched(m.parent, m.stem, m.name, m.text, m.mode, m.imported_id)
        case UserMessage() as m:
            said = (m.text, m.attachments, m.purged, m.imported_id, m.imported_notes, m.persona, m.prompt)
            record = UserSaid(m.parent, *said)
        case Summary() as m:
            asked = m.asked if m.source else None  # the request is not exported with it: what it used is kept here
            held = (m.text, m.origin, m.covers, m.source, m.outcome, asked, m.purged, m.imported_id)
            record = Summarised(m.parent, *held)
        case Reply() as m:
            started = ReplyStarted(m.parent, m.origin, m.purged, m.nonce, m.imported_id)
            return [Line(m.id, m.time, started), Line(m.id + 1, m.time, end_of(m))]
    return [Line(message.id, message.time, record)]
