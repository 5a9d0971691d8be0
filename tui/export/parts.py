"""What a document says of each message, part by part: its text, and around it what mull says. Formats write these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import (
    SENT_AS,
    Message,
    PersonaSwitch,
    Reply,
    Summary,
    UserMessage,
    covered_in_words,
)
from tui.core.conversation.tree import Conversation
from tui.core.formatting import badges, day_and_time, fit_line, how_ended, reply_line
from tui.core.note import MUTED

UNTITLED = "Untitled conversation"
PRACTICE = "replies so marked come from the built-in practice model; no model thought about them"
REASONING = "Reasoning shown by the service, never sent again"


class PartKind(Enum):
    """What a part is. The text of ``SAID``, ``VERBATIM`` and ``REASONING`` is the message's, the rest is mull's."""

    HEADING = auto()
    NOTES = auto()
    SAID = auto()
    VERBATIM = auto()
    REASONING = auto()
    ATTACHED = auto()
    FOOTER = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message: its lines, or its text as the only one. ``language`` is that of a verbatim text."""

    kind: PartKind
    lines: tuple[str, ...]
    language: str = "text"

    @property
    def text(self) -> str:
        """The text, or the lines joined."""
        return "\n".join(self.lines)


def title_line(conversation: Conversation) -> str:
    """Return the title of a conversation on one line."""
    return cleaned_line(conversation.title) or UNTITLED


def facts(conversation: Conversation, exported: str) -> list[str]:
    """Return what stands under the title; ``exported`` is the time of the export, ISO 8601 UTC."""
    named = f"session {conversation.session}, started {day_and_time(conversation.started)}"
    return [cleaned_line(named), cleaned_line(f"exported by mull, {day_and_time(exported)}")]


def has_practice(conversation: Conversation) -> bool:
    """Return whether there is a reply of the practice model on the path to the head."""
    return any(isinstance(m, Reply) and m.origin.practice for m in conversation.path())


def parts_of(message: Message, conversation: Conversation) -> list[Part]:
    """Return the parts of one message of a conversation, the heading first."""
    when = cleaned_line(day_and_time(message.time))
    match message:
        case PersonaSwitch():
            found = list(_persona(message, when))
        case UserMessage():
            found = list(_user(message, when))
        case Summary():
            found = list(_summary(message, when))
        case Reply():
            found = list(_reply(message, when))
    muted = [_notes(str(MUTED))] if message.id in conversation.muted else []
    return [*found, *muted]


def _heading(speaker: str, when: str) -> Part:
    return Part(PartKind.HEADING, (f"{cleaned_line(speaker)} · {when}",))


def _notes(*lines: str) -> Part:
    return Part(PartKind.NOTES, tuple(map(cleaned_line, lines)))


def _user(message: UserMessage, when: str) -> Iterator[Part]:
    """Yield text and attachments, each with the digest by which its file beside the session is found."""
    yield _heading("You", when)
    yield Part(PartKind.SAID, (message.text,))
    told = [cleaned_line(each.about).replace("`", "'") for each in message.attachments]
    lines = [f"attached: `{what}`, sha256 {each.sha256}" for what, each in zip(told, message.attachments, strict=True)]
    if lines:
        yield Part(PartKind.ATTACHED, tuple(lines))


def _persona(switch: PersonaSwitch, when: str) -> Iterator[Part]:
    if not switch.text:
        yield _heading("Persona: none", when)
        yield _notes("No developer message from here on.")
        return
    how = "takes the place of the one before" if switch.mode == "replace" else "added to those before"
    yield _heading(f"Persona: {switch.name}", when)
    yield _notes(f"Developer message, {how}:")
    yield Part(PartKind.VERBATIM, (switch.text,))


def _summary(summary: Summary, when: str) -> Iterator[Part]:
    yield _heading(f"Summary by {summary.origin.model}", when)
    yield _notes(f"Stands for {covered_in_words(summary)}, {SENT_AS}:")
    yield Part(PartKind.SAID, (summary.text,))
    yield Part(PartKind.FOOTER, (cleaned_line(reply_line(summary)),))


def _reply(reply: Reply, when: str) -> Iterator[Part]:
    marks = "".join(f" [{badge}]" for badge in badges(reply))
    yield _heading(f"{reply.origin.model}{marks}", when)
    if reply.origin.notes:
        yield _notes(*map(str, reply.origin.notes))
    if reply.reasoning:
        yield Part(PartKind.REASONING, (reply.reasoning,))
    yield _text(reply)
    if reply.outcome.fit is not None:
        yield _notes(fit_line(reply.origin.schema, reply.outcome.fit))
    if reply.outcome.detail or reply.outcome.cut_off is not None:
        yield _notes(f"{reply.status}: {how_ended(reply)}")
    yield Part(PartKind.FOOTER, (cleaned_line(reply_line(reply)),))


def _text(reply: Reply) -> Part:
    """Return what a reply says; one that was asked for as JSON, and is, verbatim."""
    if not reply.text:
        return _notes("(no visible text)")
    if reply.origin.schema and reply.text.lstrip()[:1] in ("{", "["):
        return Part(PartKind.VERBATIM, (reply.text,), "json")
    return Part(PartKind.SAID, (reply.text,))
