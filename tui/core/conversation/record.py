"""The records of a session file, one per line.

Every line has ``seq``, the place of its record in the file, which gives the order, and ``time``, in UTC and ISO 8601,
for people to read. The id of a message is the ``seq`` of the record that added it; its ``imported_id`` is the one that
it has in the program it was imported from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal

from tui.core.attachments import Attachment
from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.conversation.message import ReplyOrigin, ReplyOutcome, SwitchMode
from tui.core.conversation.phases import Phase
from tui.core.note import Note
from tui.core.personas.persona import Persona
from tui.core.schema import SchemaFit

VERSION = 1
Mark = Literal["muted", "pinned", "bookmarked", "aside"]


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """The first record of every file. ``folder`` is where mull was started, ``~`` for the home; empty if unknown.

    A fork names the session that it was made of, ``fork_of``, and the last message that it has of it, ``fork_at``, by
    its number here. ``root`` is the session that the first of these began as: by it each turn that they share is
    counted once. All three are empty where the session is no fork.

    ``imported_from`` is the program that the session was imported from, ``imported_id`` its id there; else both are
    empty.
    """

    TYPE: ClassVar[Literal["session"]] = "session"
    session: str
    version: int = VERSION
    fork_of: str = ""
    fork_at: int | None = None
    root: str = ""
    folder: str = ""
    imported_from: str = ""
    imported_id: str = ""


@dataclass(frozen=True, slots=True)
class Titled:
    """The session has this title from here on."""

    TYPE: ClassVar[Literal["title"]] = "title"
    title: str


@dataclass(frozen=True, slots=True)
class Filed:
    """The session has these tags from here on, stands above the list (``pinned``), or is put away (``archived``)."""

    TYPE: ClassVar[Literal["filed"]] = "filed"
    tags: tuple[str, ...] = ()
    pinned: bool = False
    archived: bool = False


@dataclass(frozen=True, slots=True)
class PersonaWishes:
    """What a persona asked for beside its text when it was used; ``stem`` names it. None is no wish.

    The fields are those of `Persona` that a request is made of, ``max_output_tokens`` and ``reserve`` in tokens.
    ``values`` are those that were filled into the text, by name.
    """

    stem: str
    effort: str | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    seed: int | None = None
    verbosity: str | None = None
    mode: str | None = None
    tier: str | None = None
    response_schema: Mapping[str, Any] | None = field(default=None, hash=False)
    top_p: float | None = None
    reserve: int | None = None
    values: Mapping[str, str] | None = field(default=None, hash=False)

    @property
    def told(self) -> dict[str, Any]:
        """The wishes that there are, and the stem, by name."""
        held = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in held.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The user's choice of connection, model, effort, budget, sampling and options of the reply, from here on.

    ``effort`` None is the model's default. ``budget`` is in output tokens; None leaves it to persona and connection.
    ``response_schema`` is the user's own JSON Schema. ``persona_wishes`` are those of the persona in use; None where
    there is none, or where an earlier mull wrote the record.
    """

    TYPE: ClassVar[Literal["choice"]] = "choice"
    connection: str
    model: str
    effort: str | None = None
    budget: int | None = None
    seed: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    verbosity: str | None = None
    mode: str | None = None
    tier: str | None = None
    response_schema: Mapping[str, Any] | None = field(default=None, hash=False)
    persona_wishes: PersonaWishes | None = None


@dataclass(frozen=True, slots=True)
class PersonaSwitched:
    """A persona is used from here on; ``text`` is its developer message as it was then."""

    TYPE: ClassVar[Literal["persona"]] = "persona"
    parent: int | None
    stem: str
    name: str
    text: str
    mode: SwitchMode = "replace"
    imported_id: str = ""


@dataclass(frozen=True, slots=True)
class UserSaid:
    """A message of the user, written before anything is sent. ``purged``: its text was removed on request.

    ``persona`` is the one that this message alone is asked under, with its text as it was then; None is the session's.
    ``imported_notes`` say what an imported message had beside its text that is not here, such as files. ``prompt`` is
    the one of the user's own that it was made of.
    """

    TYPE: ClassVar[Literal["user"]] = "user"
    parent: int | None
    text: str
    attachments: tuple[Attachment, ...] = ()
    purged: bool = False
    imported_id: str = ""
    imported_notes: tuple[Note, ...] = ()
    persona: Persona | None = None
    prompt: CalledPrompt | None = None


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """A request for a reply is sent. ``purged``: the text of the reply was removed on request.

    ``nonce`` is drawn at random: it tells the reply from one that another machine begins at the same moment. It is
    empty where an earlier mull wrote the record.
    """

    TYPE: ClassVar[Literal["reply"]] = "reply"
    parent: int | None
    origin: ReplyOrigin
    purged: bool = False
    nonce: str = ""
    imported_id: str = ""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What has arrived of a reply since its last checkpoint; ``reply`` is the reply's id.

    ``anew`` says that it is all of the reply so far: a tag that came late has told text and reasoning apart anew.
    ``phases`` say where in all of the text the output messages begin, as far as the service has named their phases.
    """

    TYPE: ClassVar[Literal["checkpoint"]] = "checkpoint"
    reply: int
    text: str = ""
    reasoning: str = ""
    anew: bool = False
    phases: tuple[Phase, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """The end of a reply, with all of its text; it replaces the checkpoints when the file is read.

    ``sent`` is the origin of the last request, if a part of the first one was refused and left out; else None.
    ``told_apart`` says that reasoning in the text was told apart when it arrived; where it is False, an earlier mull
    wrote the record, and it is told apart when the record is read. ``phases`` say where
    in the text the output messages begin.
    """

    TYPE: ClassVar[Literal["ended"]] = "ended"
    reply: int
    text: str
    reasoning: str = ""
    outcome: ReplyOutcome = field(default_factory=ReplyOutcome)
    sent: ReplyOrigin | None = None
    told_apart: bool = False
    phases: tuple[Phase, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyChecked:
    """Whether a reply fits its schema. It comes after the reply's end, which is written before the check begins."""

    TYPE: ClassVar[Literal["checked"]] = "checked"
    reply: int
    fit: SchemaFit


@dataclass(frozen=True, slots=True)
class SummaryAsked:
    """A request for a summary is sent. It ends with ``ReplyEnded``, as a reply does, and is billed even if it fails.

    ``nonce`` is as that of a reply.
    """

    TYPE: ClassVar[Literal["summarising"]] = "summarising"
    origin: ReplyOrigin
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Summarised:
    """A summary is sent in place of the messages it covers, from here on.

    ``asked`` is the id of the request it came from, in this session or in ``source``; its usage is counted there.
    ``purged``: its text was removed on request.
    """

    TYPE: ClassVar[Literal["summary"]] = "summary"
    parent: int | None
    text: str
    origin: ReplyOrigin
    covers: tuple[int, ...] = ()
    source: str = ""
    outcome: ReplyOutcome = field(default_factory=ReplyOutcome)
    asked: int | None = None
    purged: bool = False
    imported_id: str = ""


@dataclass(frozen=True, slots=True)
class Forked:
    """Another session, ``session``, was made of the path up to a message of this one."""

    TYPE: ClassVar[Literal["forked"]] = "forked"
    session: str
    message: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A message has a mark; ``on`` False ends that.

    A message is muted (left out of requests), pinned (never offered to be left out), bookmarked (found again in the
    tree), or the question of an aside (asked beside the conversation).
    """

    TYPE: ClassVar[Literal["mark"]] = "mark"
    message: int
    mark: Mark
    on: bool


@dataclass(frozen=True, slots=True)
class HeadMoved:
    """The head moves to a message; None is before the first message."""

    TYPE: ClassVar[Literal["head"]] = "head"
    head: int | None


Record = (
    SessionStarted
    | Titled
    | Filed
    | Chosen
    | PersonaSwitched
    | UserSaid
    | ReplyStarted
    | Checkpoint
    | ReplyEnded
    | ReplyChecked
    | SummaryAsked
    | Summarised
    | Marked
    | HeadMoved
    | Forked
)


@dataclass(frozen=True, slots=True)
class Line:
    """A record with its place in the file and the time at which it was written."""

    seq: int
    time: str
    record: Record
