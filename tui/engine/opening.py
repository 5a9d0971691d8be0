"""The turns that a session begins with under a persona: messages that nobody paid for, as those of an import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tui.core.conversation.message import (
    OPENING,
    UNTOLD_MODEL,
    Message,
    Reply,
    ReplyOrigin,
    ReplyOutcome,
    Summary,
    UserMessage,
)
from tui.core.conversation.message_records import lines_of
from tui.core.conversation.record import Record
from tui.core.note import Reason, note
from tui.core.personas.persona import Persona

Spoken = UserMessage | Reply
TYPED_BY_NOBODY = "from the persona: nobody typed it"


def opening_of(persona: Persona, before: Sequence[Message]) -> tuple[Spoken, ...]:
    """Return the messages that a persona puts before the first one of a session; none where something was said.

    They have no ids and no parents yet. Replies are by nobody, and used nothing.
    """
    if not persona.opening or any(isinstance(each, UserMessage | Reply | Summary) for each in before):
        return ()
    return tuple(_messages(persona))


def _messages(persona: Persona) -> Iterator[Spoken]:
    origin = ReplyOrigin(UNTOLD_MODEL, persona.name, persona=persona.stem)
    for number, turn in enumerate(persona.opening_turns(), 1):
        key = f"{OPENING}{number}"
        if turn.user:
            notes = (note(Reason.UNKNOWN, TYPED_BY_NOBODY),)
            yield UserMessage(0, None, "", turn.user, imported_id=f"{key}-user", imported_notes=notes)
        outcome = ReplyOutcome()
        yield Reply(0, None, "", origin, turn.assistant, outcome=outcome, imported_id=key)


def records_of(messages: Sequence[Spoken], parent: int | None, seq: int) -> tuple[list[Record], int | None]:
    """Return the records of the messages, one after the other behind ``parent``, and the last one's id.

    ``seq`` is the sequence number of the first record.
    """
    records: list[Record] = []
    for message in messages:
        placed = replace(message, id=seq + len(records), parent=parent)
        records += [line.record for line in lines_of(placed)]
        parent = placed.id
    return records, parent
