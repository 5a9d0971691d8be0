"""What an export says of each message: its text, and around it what mull says, as passages for every format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import PurePath
from textwrap import shorten

from tui.core.cleaning import cleaned_line
from tui.core.conversation.content_filter import SOURCES, any_found, summed_up
from tui.core.conversation.message import (
    SENT_AS,
    Message,
    PersonaSwitch,
    Reply,
    ReplyOutcome,
    Summary,
    UserMessage,
    covered_in_words,
)
from tui.core.conversation.session_tree import first_words
from tui.core.conversation.tree import Conversation
from tui.core.formatting import badges, day_and_time, fit_line, how_ended
from tui.core.mention import turn_in_words
from tui.core.note import MUTED, PURGED, Note, is_long_note
from tui.core.receipt import note_on
from tui.core.reply_facts import reply_line
from tui.export.selection import EVERYTHING, Part, Selection

WORDS = 60  # characters of a message by which it is named
UNTITLED = "Untitled conversation"
NO_TEXT = "(no visible text)"
NO_DEVELOPER_MESSAGE = "No developer message from here on."
FROM_THE_BEGINNING, AFTER = "Another branch, from the beginning.", "Another branch, after "
FIRST, REPLACES, ADDED = "from here on", "takes the place of the one before", "added to those before"
DEVELOPER_MESSAGE, STANDS_FOR = "Developer message, ", "Stands for "  # how what stands above a text begins
PRACTICE = "replies so marked come from the built-in practice model; no model thought about them"

KINDS: dict[type[Message], str] = {PersonaSwitch: "persona", UserMessage: "user", Reply: "reply", Summary: "summary"}

SPEAKERS: dict[type[Message], str] = {
    PersonaSwitch: "the persona",
    UserMessage: "your message",
    Reply: "the reply",
    Summary: "the summary",
}


class PassageKind(Enum):
    """What a passage is. The text of ``SAID``, ``VERBATIM``, ``REASONING``, ``COMMENTARY`` and ``TOOLS`` is its own."""

    HEADING = auto()
    NOTES = auto()
    SAID = auto()
    VERBATIM = auto()
    REASONING = auto()
    COMMENTARY = auto()
    TOOLS = auto()
    ATTACHED = auto()
    ATTACHED_TEXT = auto()
    PICTURE = auto()
    FOOTER = auto()


# What is folded at first in formats that can, and its title.
FOLDED = {
    PassageKind.REASONING: "Reasoning shown by the service, never sent again",
    PassageKind.COMMENTARY: "Commentary on the way to the answer",
    PassageKind.TOOLS: "Tools that were used on the way",
}


PARTS = {
    PassageKind.REASONING: Part.REASONING,
    PassageKind.COMMENTARY: Part.REASONING,
    PassageKind.TOOLS: Part.REASONING,
    PassageKind.FOOTER: Part.USAGE,
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a message: its lines, or its text as the only one. ``language`` is that of a verbatim text.

    ``title`` is the name of what was attached; the text of a ``PICTURE`` is its address.
    """

    kind: PassageKind
    lines: tuple[str, ...]
    language: str = "text"
    title: str = ""

    @property
    def text(self) -> str:
        """The text, or the lines joined."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Framed:
    """A passage as it is written in a format: what mull writes ``before`` and ``after`` the text of a message."""

    before: str
    text: str = ""
    after: str = ""

    @property
    def whole(self) -> str:
        """The passage."""
        return f"{self.before}{self.text}{self.after}"


def title_line(conversation: Conversation) -> str:
    """Return the title of a conversation on one line."""
    return cleaned_line(conversation.title) or UNTITLED


def facts(conversation: Conversation, exported: str) -> list[str]:
    """Return what stands under the title; ``exported`` is the time of the export, ISO 8601 UTC."""
    named = f"session {conversation.session}, started {day_and_time(conversation.started)}"
    found = [named, f"exported by mull, {day_and_time(exported)}"]
    return [*map(cleaned_line, found), *lineage(conversation)]


def lineage(conversation: Conversation) -> list[str]:
    """Return which session this is a fork of, and which were forked from it, a line each; mostly none."""
    found = []
    if conversation.fork_of:
        found.append(f"a fork of session {conversation.fork_of}, the same up to message {conversation.fork_at}")
    found += [f"forked at message {fork.message}: session {fork.session}" for fork in conversation.forks]
    return list(map(cleaned_line, found))


def has_practice(conversation: Conversation) -> bool:
    """Return whether there is a reply of the practice model on the path to the head."""
    return any(isinstance(m, Reply) and m.origin.practice for m in conversation.path())


def passages_of(message: Message, conversation: Conversation, selection: Selection = EVERYTHING) -> list[Passage]:
    """Return the passages of one message of a conversation, the heading first, without those that are left out."""
    when = cleaned_line(day_and_time(message.time))
    match message:
        case PersonaSwitch():
            found = list(_persona(message, when))
        case UserMessage():
            found = list(_user(message, when, selection.attached))
        case Summary():
            found = list(_summary(message, when))
        case Reply():
            found = list(_reply(message, when))
    found[1:1] = [_notes(_branch(message, conversation))] if message.id in selection.begins else []
    muted = [_notes(str(MUTED))] if message.id in conversation.muted else []
    gap = [_notes(str(PURGED))] if not isinstance(message, PersonaSwitch) and message.purged else []
    return [each for each in [*found, *muted, *gap] if PARTS.get(each.kind) not in selection.without]


def _heading(speaker: str, when: str) -> Passage:
    return Passage(PassageKind.HEADING, (" · ".join(each for each in (cleaned_line(speaker), when) if each),))


def _branch(message: Message, conversation: Conversation) -> str:
    """Return that a message begins another branch, and behind which message."""
    parent = None if message.parent is None else conversation.messages.get(message.parent)
    if parent is None:
        return FROM_THE_BEGINNING
    said = f"{SPEAKERS[type(parent)]} of {day_and_time(parent.time)}"
    return f"{AFTER}{said}: {beginning(first_words(parent))}"


def beginning(words: str) -> str:
    """Return the first words of a message as another branch tells them."""
    return shorten(words, WORDS)


def _notes(*lines: str) -> Passage:
    return Passage(PassageKind.NOTES, tuple(map(cleaned_line, lines)))


def _user(message: UserMessage, when: str, shown: Mapping[str, str]) -> Iterator[Passage]:
    """Yield text and attachments, each with the digest by which its file beside the session is found."""
    yield _heading("You", when)
    if turn := turn_in_words(message.persona, message.prompt):
        yield _notes(*turn)
    yield Passage(PassageKind.SAID, (message.text,))
    told = [cleaned_line(each.about).replace("`", "'") for each in message.attachments]
    lines = [f"attached: `{what}`, sha256 {each.sha256}" for what, each in zip(told, message.attachments, strict=True)]
    if lines:
        yield Passage(PassageKind.ATTACHED, tuple(lines))
    for what, each in zip(told, message.attachments, strict=True):
        if each.sha256 in shown:
            kind = PassageKind.PICTURE if each.is_image else PassageKind.ATTACHED_TEXT
            yield Passage(kind, (shown[each.sha256],), _language(each.name), title=what)
    yield from _imported(message.imported_notes)


def _language(name: str) -> str:
    """Return the language of a text that was attached, as a fence names it: the ending of its name."""
    ending = PurePath(name).suffix.removeprefix(".").lower()
    return ending if ending.isascii() and ending.isalnum() else "text"


def _persona(switch: PersonaSwitch, when: str) -> Iterator[Passage]:
    if not switch.text:
        yield _heading("Persona: none", when)
        yield _notes(NO_DEVELOPER_MESSAGE)
        return
    how = ADDED if switch.mode == "append" else FIRST if switch.parent is None else REPLACES
    yield _heading(f"Persona: {switch.name}", when)
    yield _notes(f"{DEVELOPER_MESSAGE}{how}:")
    yield Passage(PassageKind.VERBATIM, (switch.text,))


def _summary(summary: Summary, when: str) -> Iterator[Passage]:
    yield _heading(f"Summary by {summary.origin.model}", when)
    yield _notes(f"{STANDS_FOR}{covered_in_words(summary)}, {SENT_AS}:")
    yield Passage(PassageKind.SAID, (summary.text,))
    yield from _imported(summary.outcome.notes if summary.imported_id else ())
    yield from _served_otherwise(summary.outcome)
    yield Passage(PassageKind.FOOTER, (cleaned_line(reply_line(summary)),))


def _reply(reply: Reply, when: str) -> Iterator[Passage]:
    marks = "".join(f" [{badge}]" for badge in badges(reply))
    yield _heading(f"{reply.origin.model}{marks}", when)
    if reply.origin.notes:
        yield _notes(*map(str, reply.origin.notes))
    if reply.reasoning:
        yield Passage(PassageKind.REASONING, (reply.reasoning,))
    yield from _imported(reply.outcome.notes if reply.imported_id else ())
    yield from _output(reply)
    if reply.outcome.fit is not None:
        yield _notes(fit_line(reply.origin.schema, reply.outcome.fit))
    if reply.outcome.detail or reply.outcome.cut_off is not None:
        yield _notes(f"{reply.status}: {how_ended(reply)}")
    found = reply.outcome.content_filter
    if any_found(found):
        lines = [(word, summed_up(found, source)) for source, word in SOURCES.items()]
        yield _notes(*(f"Content filter, {word}: {line}" for word, line in lines if line))
    yield from _served_otherwise(reply.outcome)
    yield Passage(PassageKind.FOOTER, (cleaned_line(reply_line(reply)),))


def _imported(notes: Sequence[Note]) -> Iterator[Passage]:
    """Yield what a message had beside its text where it was imported from: lines, or all of it where one is long."""
    told = tuple(map(str, notes))
    if any(map(is_long_note, told)):
        yield Passage(PassageKind.TOOLS, ("\n\n".join(told),))
    elif told:
        yield _notes(*told)


def _served_otherwise(outcome: ReplyOutcome) -> Iterator[Passage]:
    """Yield a line for each setting that was not served as it was asked for."""
    if outcome.receipt is not None and outcome.receipt.differs:
        yield _notes(*(f"Served otherwise: {note_on(each)}" for each in outcome.receipt.differences))


def _output(reply: Reply) -> Iterator[Passage]:
    """Yield what a reply says, one passage an output message; one that was asked for as JSON, and is, verbatim."""
    if not reply.text:
        yield _notes(NO_TEXT)
        return
    for message in reply.output:
        if message.is_commentary:
            yield Passage(PassageKind.COMMENTARY, (message.text,))
        elif reply.origin.schema and message.text.lstrip()[:1] in ("{", "["):
            yield Passage(PassageKind.VERBATIM, (message.text,), "json")
        else:
            yield Passage(PassageKind.SAID, (message.text,))
