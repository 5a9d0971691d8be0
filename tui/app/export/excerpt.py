"""A piece of a conversation as it was said: the last reply, or code of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tui.app.transcript.markdown.source_map import Code, codes_of
from tui.core.conversation.message import Message, Reply
from tui.core.errors import UsageError

WANTED = re.compile(r"(reply|code)|code:#?(\d{1,6})")
FORMS = "Write reply, code (the last code) or code:2 (the code that is numbered so)."
ELSEWHERE = "The turns that are chosen say where it is looked for."


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A text as it was received, and the reply it is of; ``code`` is what is known of it where it is code."""

    text: str
    reply: Reply
    code: Code | None = None


def excerpt(messages: Sequence[Message], wanted: str) -> Excerpt:
    """Return a piece of some messages: ``reply`` is the last reply, ``code`` the last code there is.

    ``code:2`` is the code beside which the chat shows that number, in the last reply that has such code.

    Raises:
        UsageError: nothing is called so, or there is no such thing in these messages.
    """
    asked = WANTED.fullmatch(wanted.strip().lower())
    if asked is None:
        raise UsageError(f"{wanted!r} names nothing that was said.", FORMS)
    replies = [message for message in reversed(messages) if isinstance(message, Reply) and message.text]
    if not replies:
        raise UsageError("There is no reply with a text there.", ELSEWHERE)
    if asked[1] == "reply":
        return Excerpt(_said(replies[0]), replies[0])
    number = int(asked[2]) if asked[2] else None
    found = _code(replies, number)
    if found is None:
        named = "code" if number is None else f"code with the number {number}"
        raise UsageError(f"There is no {named} in these replies.", ELSEWHERE)
    return found


def _said(reply: Reply) -> str:
    return reply.answer or reply.commentary


def _code(replies: Iterable[Reply], number: int | None) -> Excerpt | None:
    """Return the last code of the first reply that has any, or its code of a number; None if there is none."""
    for reply in replies:
        found = codes_of(_said(reply), "json" if reply.origin.schema else "")
        if fitting := [code for code in found if number in (None, code.number)]:
            return Excerpt(fitting[-1].text, reply, fitting[-1])
    return None
