"""A piece of a conversation as it was said: the last reply, or code of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tui.app.transcript.markdown.source_map import Code, codes_of
from tui.core.conversation.message import Message, Reply
from tui.core.errors import UsageError

WANTED = re.compile(r"(reply|code)|code:#?(\d{1,6})")
FORMS = "Write reply, code (the last code) or code:2 (the code that is numbered so)."


def excerpt(messages: Sequence[Message], wanted: str) -> str:
    """Return a text as it was received: ``reply`` is the last reply, ``code`` the last code there is.

    ``code:2`` is the code beside which the chat shows that number, in the last reply that has such code.

    Raises:
        UsageError: nothing is called so, or there is no such thing in these messages.
    """
    asked = WANTED.fullmatch(wanted.strip().lower())
    if asked is None:
        raise UsageError(f"--only {wanted!r} names nothing.", FORMS)
    replies = [message for message in reversed(messages) if isinstance(message, Reply) and message.text]
    if not replies:
        raise UsageError("There is no reply with a text there.", "--turns says which turns are looked at.")
    if asked[1] == "reply":
        return _said(replies[0])
    number = int(asked[2]) if asked[2] else None
    code = _code(replies, number)
    if code is None:
        named = "code" if number is None else f"code with the number {number}"
        raise UsageError(f"There is no {named} in these replies.", "--turns says which turns are looked at.")
    return code.text


def _said(reply: Reply) -> str:
    return reply.answer or reply.commentary


def _code(replies: Iterable[Reply], number: int | None) -> Code | None:
    """Return the last code of the first reply that has any, or its code of a number; None if there is none."""
    for reply in replies:
        found = codes_of(_said(reply), "json" if reply.origin.schema else "")
        if fitting := [code for code in found if number in (None, code.number)]:
            return fitting[-1]
    return None
