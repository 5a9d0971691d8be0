"""What a turn is made of: the persona in force, what the user said, and the reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from tui.core.attachments import Attachment
from tui.core.note import Note
from tui.core.schema import SchemaFit
from tui.core.usage.usage import Usage

SwitchMode = Literal["replace", "append"]


class ReplyStatus(StrEnum):
    """How a reply ended. Only ``complete`` is a whole answer."""

    LIVE = "live"  # still arriving
    COMPLETE = "complete"
    LENGTH = "length"  # its output budget ran out
    FILTERED = "filtered"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"  # by the user or a time limit, or mull ended first
    INCOMPLETE = "incomplete"  # the stream ended without saying that it was done
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PersonaSwitch:
    """From here on a developer message is in force; ``text`` is what it said at the time."""

    id: int
    parent: int | None
    time: str
    stem: str
    name: str
    text: str
    mode: SwitchMode = "replace"


@dataclass(frozen=True, slots=True)
class UserMessage:
    """What the user said, and what was attached to it."""

    id: int
    parent: int | None
    time: str
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyOrigin:
    """Who was asked for a reply, and how; ``effort`` None is the model's default.

    ``counted`` is what mull counted of the request, in tokens, ``correction`` what it added because of what the
    service had reported before; ``cap`` is the output budget that was sent, in tokens. ``schema`` is the title of
    the JSON Schema the reply is to fit, empty where it is free.
    """

    model: str
    connection: str
    endpoint: str = ""
    effort: str | None = None
    persona: str = "none"
    practice: bool = False
    notes: tuple[Note, ...] = ()
    counted: int | None = None
    correction: int = 0
    cap: int | None = None
    schema: str = ""


@dataclass(frozen=True, slots=True)
class ReplyOutcome:
    """How a reply ended and what it used; ``seconds`` from sending to the end, ``thought`` to the first text.

    ``notes`` says what happened on the way: waits, and what was left out after a refusal. ``fit`` is how a whole
    reply kept to the schema it was asked to fit, None where there was none or the reply was not whole. ``raw`` is
    the reply's body as the service sent it, but for its text (``raw_reply``): empty where none came, None where it
    was not kept.
    """

    status: ReplyStatus = ReplyStatus.COMPLETE
    detail: str = ""
    finish_reason: str | None = None
    usage: Usage = field(default_factory=Usage)
    cost: float | None = None
    seconds: float | None = None
    thought: float | None = None
    request_id: str | None = None
    system_fingerprint: str | None = None
    notes: tuple[Note, ...] = ()
    fit: SchemaFit | None = None
    raw: str | None = None


ARRIVING = ReplyOutcome(ReplyStatus.LIVE)


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's reply. ``text`` is the visible output and the only part that is ever sent again."""

    id: int
    parent: int | None
    time: str
    origin: ReplyOrigin
    text: str = ""
    reasoning: str = ""
    outcome: ReplyOutcome = ARRIVING

    @property
    def status(self) -> ReplyStatus:
        """How it ended, or ``live``."""
        return self.outcome.status

    @property
    def starved(self) -> bool:
        """True when the budget ran out before a single visible word: billed, and empty."""
        return self.status is ReplyStatus.LENGTH and not self.text.strip()


@dataclass(frozen=True, slots=True)
class Summary:
    """Stands for earlier messages, in a model's words, from here on; ``covers`` are their ids.

    Without any it is the summary of another session, ``source``. Muted, it gives way to what it covers. ``asked`` is
    the request it came from: what that took is in the sums by itself.
    """

    id: int
    parent: int | None
    time: str
    text: str
    origin: ReplyOrigin
    covers: tuple[int, ...] = ()
    source: str = ""
    outcome: ReplyOutcome = field(default_factory=ReplyOutcome)
    asked: int | None = None


Message = PersonaSwitch | UserMessage | Reply | Summary


ROLE = "user"  # no API has a role for a summary: it is sent as a message of the user's
SENT_AS = f"sent as a {ROLE} message"


def stands_for(summary: Summary) -> str:
    """Return what a summary is sent in place of: ``12 earlier messages``, or another session by its name."""
    if summary.source:
        return f"session {summary.source}"
    count = len(summary.covers)
    return f"{count} earlier message{'' if count == 1 else 's'}"
