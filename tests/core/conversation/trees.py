"""Conversations made of records."""

from tui.core.conversation.record import Line, Record
from tui.core.conversation.tree import Conversation


def conversation_of(*records: Record) -> Conversation:
    """Return what records, numbered from 0, amount to; each has a time of its own, t0, t1 and so on."""
    conversation = Conversation()
    for seq, record in enumerate(records):
        conversation.apply(Line(seq, f"t{seq}", record))
    return conversation
