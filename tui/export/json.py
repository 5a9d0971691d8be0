"""A conversation as JSON: for programs that are not mull."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from tui.core.cleaning import cleaned_line
from tui.core.conversation.content_filter import for_programs
from tui.core.conversation.message import (
    Message,
    PersonaSwitch,
    Reply,
    Summary,
    UserMessage,
    output_for_programs,
    told_model,
)
from tui.core.conversation.tree import Conversation
from tui.core.personas.persona import Persona
from tui.core.usage.bill import bill_of
from tui.core.usage.cost import estimates_of
from tui.export.selection import EVERYTHING, Part, Selection
from tui.export.sums import sums_of


def to_json(conversation: Conversation, exported: str, selection: Selection = EVERYTHING) -> str:
    """Return the path to the head, or a part of it, as one JSON object; ``exported`` is the time, ISO 8601 UTC.

    Unknown is null.
    """
    return json.dumps(_session(conversation, exported, selection), ensure_ascii=False, indent=2) + "\n"


def _session(conversation: Conversation, exported: str, selection: Selection) -> dict[str, Any]:
    messages = selection.messages(conversation)
    told = [told_of(message, conversation, selection) for message in messages]
    return {
        "session": conversation.session,
        "title": conversation.title,
        "started": conversation.started,
        "exported": exported,
        **_lineage(conversation),
        **({} if Part.USAGE in selection.without else {"totals": sums_of(messages)}),
        **({"head": conversation.head} if selection.tree else {}),
        "messages": told,
    }


USAGE = ("usage", "estimated", "cost_usd", "bill")


def told_of(message: Message, conversation: Conversation, selection: Selection) -> dict[str, Any]:
    """Return a message without the parts that are left out, and whether it is muted or pinned."""
    told = _message(message) | ({"parent": message.parent} if selection.tree else {})
    if Part.USAGE in selection.without:
        told = {name: value for name, value in told.items() if name not in USAGE}
    if isinstance(message, Reply) and message.reasoning and Part.REASONING not in selection.without:
        told["reasoning"] = message.reasoning
    marks = [mark for mark in ("muted", "pinned", "bookmarked") if message.id in conversation.marks[mark]]
    return told | ({"marks": marks} if marks else {})


def _lineage(conversation: Conversation) -> dict[str, Any]:
    """Return which session this is a fork of, and the forks made of it; nothing where there is none."""
    forks = [{"session": fork.session, "message": fork.message} for fork in conversation.forks]
    parent = {"fork_of": conversation.fork_of, "fork_at": conversation.fork_at} if conversation.fork_of else {}
    return parent | ({"forks": forks} if forks else {})


def _message(message: Message) -> dict[str, Any]:
    head: dict[str, Any] = {"id": message.id, "time": message.time}
    if not isinstance(message, PersonaSwitch) and message.purged:
        head["purged"] = True
    match message:
        case PersonaSwitch():
            return {**head, "role": "developer", "persona": message.stem, "mode": message.mode, "text": message.text}
        case UserMessage():
            names = [cleaned_line(each.name) for each in message.attachments]
            notes = {"notes": list(map(str, message.imported_notes))} if message.imported_notes else {}
            turn = {} if message.persona is None else {"asked_under": _persona(message.persona)}
            prompt = {} if message.prompt is None else {"prompt": asdict(message.prompt)}
            return {**head, "role": "user", "text": message.text, "attachments": names, **notes, **turn, **prompt}
        case Summary():
            covers = list(message.covers)
            told = {"summary_of": covers, "model": told_model(message), "text": message.text}
            return {**head, "role": "user", **told, **_about(message)}
        case Reply():
            apart = {"output": output_for_programs(message)} if message.phases else {}
            return {**head, "role": "assistant", "text": message.answer, **apart, **_about(message)}


def _persona(persona: Persona) -> dict[str, Any]:
    """Return the persona that a message alone was asked under."""
    return {"persona": persona.stem, "name": persona.name, "text": persona.message()}


def _about(reply: Reply | Summary) -> dict[str, Any]:
    """Return which model answered, how the reply or the summary ended, and what it used."""
    origin, outcome = reply.origin, reply.outcome
    bill = bill_of(outcome.usage, outcome.rates)
    notes = (*origin.notes, *(outcome.notes if reply.imported_id else ()))
    cut_off = {} if outcome.cut_off is None else {"cut_off": str(outcome.cut_off.cause)}
    return {
        "model": told_model(reply),
        "effort": origin.effort,
        "practice": origin.practice,
        "status": str(outcome.status),
        **cut_off,
        **({"notes": list(map(str, notes))} if notes else {}),
        **({"detail": outcome.detail} if outcome.detail else {}),
        **({"content_filter": for_programs(outcome.content_filter)} if outcome.content_filter else {}),
        "usage": outcome.usage.told,
        "estimated": estimates_of(reply),
        "cost_usd": outcome.cost,
        **({} if bill is None else {"bill": bill.for_programs}),
        "seconds": outcome.seconds,
        **({} if outcome.receipt is None else {"receipt": outcome.receipt.for_programs}),
    }
