"""What a session file holds: one record per line.

Every record carries ``seq`` (its place in the file, the order that counts) and ``time`` (UTC, ISO 8601,
for people). A message's id is the ``seq`` of the record that brought it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from tui.core.attachments import Attachment
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, SwitchMode

VERSION = 1
Mark = Literal["muted", "pinned"]


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """The first line of every file."""

    TYPE: ClassVar[Literal["session"]] = "session"
    session: str
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Titled:
    """The session's title, from here on."""

    TYPE: ClassVar[Literal["title"]] = "title"
    title: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Connection, model, effort and budget the user chose, from here on.

    Effort None is the model's default; ``budget`` is in output tokens, None leaves it to persona and connection.
    """

    TYPE: ClassVar[Literal["choice"]] = "choice"
    connection: str
    model: str
    effort: str | None = None
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class PersonaSwitched:
    """A persona came into force, with its text as it was then."""

    TYPE: ClassVar[Literal["persona"]] = "persona"
    parent: int | None
    stem: str
    name: str
    text: str
    mode: SwitchMode = "replace"


@dataclass(frozen=True, slots=True)
class UserSaid:
    """A user's message, on disk before anything is sent."""

    TYPE: ClassVar[Literal["user"]] = "user"
    parent: int | None
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """A request went out."""

    TYPE: ClassVar[Literal["reply"]] = "reply"
    parent: int | None
    origin: ReplyOrigin


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What has arrived of a reply since the record before; ``reply`` is that reply's id."""

    TYPE: ClassVar[Literal["checkpoint"]] = "checkpoint"
    reply: int
    text: str = ""
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """The whole reply; takes the place of its checkpoints when the file is read.

    ``sent`` is what was asked in the end, where a part of the first request was refused and left out.
    """

    TYPE: ClassVar[Literal["ended"]] = "ended"
    reply: int
    text: str
    reasoning: str = ""
    outcome: ReplyOutcome = field(default_factory=ReplyOutcome)
    sent: ReplyOrigin | None = None


@dataclass(frozen=True, slots=True)
class SummaryAsked:
    """A request for a summary went out. It ends with ``ended``, as a reply does: billed, whatever comes of it."""

    TYPE: ClassVar[Literal["summarising"]] = "summarising"
    origin: ReplyOrigin


@dataclass(frozen=True, slots=True)
class Summarised:
    """A summary is sent in place of the messages it covers, from here on.

    ``asked`` is the request it came from, in this session or in its ``source``: what it took is counted there.
    """

    TYPE: ClassVar[Literal["summary"]] = "summary"
    parent: int | None
    text: str
    origin: ReplyOrigin
    covers: tuple[int, ...] = ()
    source: str = ""
    outcome: ReplyOutcome = field(default_factory=ReplyOutcome)
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A message is muted (left out of requests) or pinned (never offered to be left out), or no longer."""

    TYPE: ClassVar[Literal["mark"]] = "mark"
    message: int
    mark: Mark
    on: bool


@dataclass(frozen=True, slots=True)
class HeadMoved:
    """The head has moved to a message; None is before the first message."""

    TYPE: ClassVar[Literal["head"]] = "head"
    head: int | None


Record = (
    SessionStarted
    | Titled
    | Chosen
    | PersonaSwitched
    | UserSaid
    | ReplyStarted
    | Checkpoint
    | ReplyEnded
    | SummaryAsked
    | Summarised
    | Marked
    | HeadMoved
)


@dataclass(frozen=True, slots=True)
class Line:
    """A record with its place in the file and the time it was written."""

    seq: int
    time: str
    record: Record
