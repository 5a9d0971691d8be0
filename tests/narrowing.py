"""A value whose type allows more than the test means: given as the one class it must have here, or the test fails."""

from __future__ import annotations

import re
from typing import TypeVar

from tui.core.conversation.message import Reply
from tui.core.conversation.tree import Conversation

Value = TypeVar("Value")


def present(value: Value | None) -> Value:
    """Return a value that must not be None."""
    assert value is not None
    return value


def of_class(value: object, kind: type[Value]) -> Value:
    """Return a value that must be of one class, such as a reply among messages or one event of a union."""
    assert isinstance(value, kind), f"{kind.__name__} expected, not {value!r}"
    return value


def last_reply(conversation: Conversation) -> Reply:
    """Return the reply that a conversation must end with."""
    return of_class(conversation.path()[-1], Reply)


def found(pattern: str, text: str, flags: re.RegexFlag = re.NOFLAG) -> re.Match[str]:
    """Return the first match of a pattern, which must be there; the error shows the text."""
    match = re.search(pattern, text, flags)
    assert match is not None, f"{pattern!r} is not in {text!r}"
    return match
