"""A document that was written to be read, without records: its messages as they read, made into those of a session.

It has one branch, without figures, receipts and attached bytes. So what comes of it is an imported session, whose
messages have no part in sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from tui.core.conversation.message import UNTOLD_MODEL, ReplyOrigin, ReplyOutcome, ReplyStatus, SwitchMode
from tui.core.conversation.phases import BETWEEN, COMMENTARY, Phase
from tui.core.conversation.record import (
    Line,
    Mark,
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
from tui.core.formatting import PRACTICE_BADGE
from tui.core.note import Reason, note
from tui.export.passages import UNTITLED

MULL = "mull"  # the program that such a session is imported from
READ = "it is a document to be read: it has one branch, and neither figures nor attachments"
STATUSES = {"cut off": ReplyStatus.LENGTH, "no answer": ReplyStatus.LENGTH, "window full": ReplyStatus.LENGTH}
"""How a reply ended, by its badge, where that is not the status itself."""
Kind = Literal["user", "reply", "persona", "summary"]


@dataclass(slots=True)
class ReadMessage:
    """A message as it reads in a document. ``name`` is the model or the persona, ``time`` is as it stands there.

    ``said`` are the output messages, each with whether it is commentary. ``badges`` are those of a reply.
    ``attached`` are names, ``key`` is the message's id in the document.
    """

    kind: Kind
    name: str = ""
    time: str = ""
    said: list[tuple[str, bool]] = field(default_factory=list)
    reasoning: str = ""
    badges: tuple[str, ...] = ()
    effort: str | None = None
    mode: SwitchMode = "replace"
    attached: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    key: str = ""

    @property
    def text(self) -> str:
        """All that is said."""
        return BETWEEN.join(text for text, _ in self.said)


@dataclass(slots=True)
class ReadableDocument:
    """What a document says of its session, and its messages in their order."""

    session: str = ""
    title: str = ""
    messages: list[ReadMessage] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def lines(self) -> list[Line]:
        """Return the records of a session with these messages, one after another."""
        times = [moment(message.time) for message in self.messages]
        start = SessionStarted(self.session, imported_from=MULL, imported_id=self.session)
        lines = [Line(0, next(filter(None, times), ""), start)]
        parent: int | None = None
        persona = "none"
        for at, (message, time) in enumerate(zip(self.messages, times, strict=True)):
            first = len(lines)
            persona = message.name if message.kind == "persona" else persona
            records = _records(message, parent, message.key or str(at), persona, first)
            lines += [Line(first + place, time or lines[-1].time, record) for place, record in enumerate(records)]
            marks, last = enumerate(message.marks, len(lines)), lines[-1].time
            lines += [Line(place, last, Marked(first, mark, True)) for place, mark in marks]
            parent = first
        if self.title not in ("", UNTITLED):
            lines.append(Line(len(lines), lines[-1].time, Titled(self.title)))
        return lines


def moment(time: str) -> str:
    """Return a time of a document, ISO 8601 or a local day and minute, as mull keeps it in UTC; empty if it is none."""
    try:
        found = datetime.fromisoformat(time).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return found.isoformat(timespec="milliseconds")


def _records(message: ReadMessage, parent: int | None, key: str, persona: str, number: int) -> Iterator[Record]:
    """Yield the records of a message; ``number`` is that of the first one."""
    match message.kind:
        case "user":
            notes = tuple(note(Reason.UNKNOWN, f"file {each} is not in what was imported") for each in message.attached)
            yield UserSaid(parent, message.text, imported_id=key, imported_notes=notes)
        case "persona":
            yield PersonaSwitched(parent, message.name, message.name, message.text, message.mode, imported_id=key)
        case "summary":
            yield Summarised(parent, message.text, _origin(message, persona), imported_id=key)
        case "reply":
            yield ReplyStarted(parent, _origin(message, persona), imported_id=key)
            outcome = ReplyOutcome(_status(message.badges))
            phases = tuple(_phases(message.said))
            yield ReplyEnded(number, message.text, message.reasoning, outcome, told_apart=True, phases=phases)


def _origin(message: ReadMessage, persona: str) -> ReplyOrigin:
    practice = PRACTICE_BADGE in message.badges
    return ReplyOrigin(message.name or UNTOLD_MODEL, MULL, effort=message.effort, persona=persona, practice=practice)


def _status(badges: Sequence[str]) -> ReplyStatus:
    known = {str(each): each for each in ReplyStatus if each is not ReplyStatus.LIVE} | STATUSES
    return next((known[each] for each in badges if each in known), ReplyStatus.COMPLETE)


def _phases(said: Sequence[tuple[str, bool]]) -> Iterator[Phase]:
    """Yield where each output message begins, where one is commentary."""
    at = 0
    for text, is_commentary in said if any(each[1] for each in said) else ():
        yield Phase(at, COMMENTARY if is_commentary else "final_answer")
        at += len(text) + len(BETWEEN)
