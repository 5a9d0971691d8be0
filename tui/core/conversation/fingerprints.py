"""The fingerprints that a service names with its replies: they tell when its backend has changed."""

from __future__ import annotations

from tui.core.conversation.message import Reply
from tui.core.conversation.tree import Conversation


def change_in_words(conversation: Conversation, reply: Reply) -> str:
    """Return that a reply names a fingerprint that no earlier one of its model did; empty where none does.

    The first fingerprint of a model is no change, nor is one that comes back.
    """
    named = reply.outcome.system_fingerprint
    earlier = [
        each.outcome.system_fingerprint
        for each in conversation.messages.values()
        if isinstance(each, Reply) and each.id < reply.id and _same_source(each, reply)
    ]
    before = next((each for each in reversed(earlier) if each), None)
    if not named or before is None or named in earlier:
        return ""
    return (
        f"the fingerprint of {reply.origin.model} is {named} now, and was {before}: its backend has changed, so one "
        "seed may give other texts from here on"
    )


def _same_source(one: Reply, other: Reply) -> bool:
    """Return whether two replies are of one model over one connection."""
    return (one.origin.model, one.origin.connection) == (other.origin.model, other.origin.connection)
