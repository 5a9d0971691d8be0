"""A document that was written to be read, without records: its messages as they read, made into those of a session.

It has no receipts and no attached bytes, and its figures can be edited. So what comes of it is an imported session,
whose messages have no part in sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from tui.core.conversation.message import UNTOLD_MODEL, ReplyOrigin, ReplyOutcome, ReplyStatus, SwitchMode
from tui.core.conversation.phases import BETWEEN, COMMENTARY, Phase
from tui.core.conversation.record import (
    HeadMoved,
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
from tui.export.passages import KINDS, SPEAKERS, UNTITLED, beginning

MULL = "mull"  # the program that such a session is imported from
READ = "it is a document to be read: figures, receipts and attachments are not brought in"
STATUSES = {"cut off": ReplyStatus.LENGTH, "no answer": ReplyStatus.LENGTH, "window full": ReplyStatus.LENGTH}
"""How a reply ended, by its badge, where that is not the status itself."""
SPOKEN = {KINDS[kind]: speaker for kind, speaker in SPEAKERS.items()}
Kind = Literal["user", "reply", "persona", "summary"]


@dataclass(slots=True)
class ReadMessage:
    """A message as it reads in a document. ``name`` is the model or the persona, ``time`` is as it stands there.

    ``said`` are the output messages, each with whether it is commentary. ``badges`` are those of a reply.
    ``attached`` are names, ``key`` is the message's id in the document. ``behind`` is what the document says of the
    message that it follows, where that is not the one before: a key, or words on it; empty at the beginning.
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
    behind: str | None = None

    @property
    def text(self) -> str:
        """All that is said."""
        return BETWEEN.join(text for text, _ in self.said)

    @property
    def spoken(self) -> str:
        """Who said it, and when, as a branch behind it says it."""
        return f"{SPOKEN[self.kind]} of {self.time}:"

    @property
    def in_words(self) -> str:
        """Who said it, when, and its first words, as a branch behind it says it."""
        words = self.name if self.kind == "persona" else self.said[-1][0] if self.said else ""
        return f"{self.spoken} {beginning(words)}"


@dataclass(slots=True)
class ReadableDocument:
    """What a document says of its session, and its messages in their order. ``head`` is the key of that in view."""

    session: str = ""
    title: str = ""
    head: str = ""
    messages: list[ReadMessage] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def lines(self) -> list[Line]:
        """Return the records of a session with these messages, one after another."""
        times = [moment(message.time) for message in self.messages]
        start = SessionStarted(self.session, imported_from=MULL, imported_id=self.session)
        lines = [Line(0, next(filter(None, times), ""), start)]
        numbers: list[int] = []
        persona = "none"
        for at, (message, time) in enumerate(zip(self.messages, times, strict=True)):
            first = len(lines)
            persona = message.name if message.kind == "persona" else persona
            records = _records(message, self._parent(at, numbers), message.key or str(at), persona, first)
            lines += [Line(first + place, time or lines[-1].time, record) for place, record in enumerate(records)]
            marks, last = enumerate(message.marks, len(lines)), lines[-1].time
            lines += [Line(place, last, Marked(first, mark, True)) for place, mark in marks]
            numbers.append(first)
        if self.title not in ("", UNTITLED):
            lines.append(Line(len(lines), lines[-1].time, Titled(self.title)))
        return [*lines, Line(len(lines), lines[-1].time, HeadMoved(numbers[self._in_view()]))]

    def _parent(self, at: int, numbers: Sequence[int]) -> int | None:
        """Return the number of the message that one follows; ``numbers`` are those of all before it."""
        behind = self.messages[at].behind
        if behind == "" or not at:
            return None
        if behind is None:
            return numbers[at - 1]
        before = range(at - 1, -1, -1)
        named = (each for each in before if behind in (self.messages[each].key, self.messages[each].in_words))
        timed = (each for each in before if behind.startswith(self.messages[each].spoken))
        found = next(named, next(timed, None))
        if found is None:
            self.problems.append(
                f"what the message at place {at + 1} follows is not found: it follows the one before it"
            )
        return numbers[at - 1 if found is None else found]

    def _in_view(self) -> int:
        """Return the place of the message that is in view: the last one before another branch begins."""
        keys = [message.key for message in self.messages]
        if self.head and self.head in keys:
            return keys.index(self.head)
        return next(
            (at for at, each in enumerate(self.messages[1:]) if each.behind is not None), len(self.messages) - 1
        )


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
