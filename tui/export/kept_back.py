"""What of a record is in an export only on request: where a request went, what the service called it, its body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tui.core.conversation.message import Reply, ReplyOrigin, ReplyOutcome
from tui.core.conversation.record import SessionStarted
from tui.core.conversation.tree import Conversation

KEPT_BACK: Mapping[type, Mapping[str, Any]] = MappingProxyType(
    {
        SessionStarted: {"folder": ""},
        ReplyOrigin: {"endpoint": "", "address": ""},
        ReplyOutcome: {"raw": None, "request_id": None, "rate_limits": None},
    }
)
"""By the kind of a value: the fields kept back, and what stands in their place, as in the file of an old mull."""
THE_SERVICE = "the service"  # in place of its host, where it is told how a reply failed
Value = TypeVar("Value")


def conversation_without(conversation: Conversation) -> Conversation:
    """Return a conversation whose messages are without what is kept back."""
    found = conversation.changed(without_kept_back)
    found.summaries_asked = {each: without_kept_back(reply) for each, reply in conversation.summaries_asked.items()}
    return found


def without_kept_back(value: Value) -> Value:
    """Return a record, a message or a part of one without what is kept back."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    if isinstance(value, Reply) and (host := urlsplit(value.origin.address).hostname):
        detail = value.outcome.detail.replace(host, THE_SERVICE)
        value = replace(value, outcome=replace(value.outcome, detail=detail))
    held = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
    kept = {name: without_kept_back(part) for name, part in held.items()} | dict(KEPT_BACK.get(type(value), {}))
    changed = {name: part for name, part in kept.items() if part is not held[name]}
    return replace(value, **changed) if changed else value
