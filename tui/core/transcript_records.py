"""What a Markdown transcript carries for mull itself: the records behind each message, in comments nobody sees.

The comment of a message holds its records without their texts, and where in the section below it each text
stands; so the transcript stays one that people read, and can be brought back without loss.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tui.core.conversation import Conversation
from tui.core.message import Message, PersonaSwitch, Reply, Summary, UserMessage
from tui.core.record import (
    Line,
    Marked,
    PersonaSwitched,
    Record,
    ReplyEnded,
    ReplyStarted,
    SessionStarted,
    Summarised,
    Titled,
    UserSaid,
)
from tui.core.record_json import to_json

TEXTS = ("text", "reasoning")  # what stands in the section; everything else is in the comment


def session_comment(conversation: Conversation) -> str:
    """Return the comment with what is of the session as a whole: name, start, title, choice, marks."""
    path = conversation.path()
    last = path[-1].id + 2 if path else 1
    time = path[-1].time if path else conversation.started
    records: list[Record] = [Titled(conversation.title)]
    records += [conversation.choice] if conversation.choice is not None else []
    for mark, held in (("muted", conversation.muted), ("pinned", conversation.pinned)):
        records += [Marked(m.id, mark, True) for m in path if m.id in held]  # type: ignore[arg-type]  # one of two words
    lines = [Line(0, conversation.started, SessionStarted(conversation.session))]
    lines += [Line(last + place, time, record) for place, record in enumerate(records)]
    return _comment("session", [json.loads(to_json(line)) for line in lines])


def message_comment(message: Message, section: str) -> str:
    """Return the comment of a message whose section follows it, after a line feed."""
    held = []
    for line in _lines(message):
        plain = json.loads(to_json(line))
        at = {}
        for name in TEXTS:
            text = plain.get(name)
            if text and (start := section.find(text)) >= 0:
                at[name] = [start, len(text)]
                del plain[name]
        held.append({**plain, "at": at} if at else plain)
    return _comment("records", {"size": len(section), "lines": held})


def _lines(message: Message) -> Sequence[Line]:
    """Return the records that bring a message back. A reply's end comes right after it: nothing on its path can."""
    match message:
        case PersonaSwitch() as m:
            record: Record = PersonaSwitched(m.parent, m.stem, m.name, m.text, m.mode)
        case UserMessage() as m:
            record = UserSaid(m.parent, m.text, m.attachments)
        case Summary() as m:
            asked = m.asked if m.source else None  # the request does not go along: what it took stands here then
            record = Summarised(m.parent, m.text, m.origin, m.covers, m.source, m.outcome, asked)
        case Reply() as m:
            end = ReplyEnded(m.id, m.text, m.reasoning, m.outcome)
            return [Line(m.id, m.time, ReplyStarted(m.parent, m.origin)), Line(m.id + 1, m.time, end)]
    return [Line(message.id, message.time, record)]


def _comment(kind: str, value: Any) -> str:
    """Return data as a comment on one line; ``--`` would end it early."""
    text = json.dumps(value, ensure_ascii=True).replace("--", "-\\u002d")
    return f"<!-- mull {kind} {text} -->"
