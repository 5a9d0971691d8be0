"""Values of a reply in progress: providers yield stream values, the engine makes a reply and turn events of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from tui.core.conversation.content_filter import FilterFinding
from tui.core.conversation.message import Reply, ReplyStatus, UserMessage
from tui.core.conversation.phases import Phase
from tui.core.note import Note
from tui.core.rate_limits import Limits
from tui.core.receipt import Settings
from tui.core.usage.usage import UNKNOWN, Figure, Usage


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Visible text."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """Reasoning text that the service shows: for the reader, never sent again."""

    text: str


@dataclass(frozen=True, slots=True)
class SummaryDelta(ReasoningDelta):
    """A summary of the reasoning, which the service shows in its place: its length says nothing of the reasoning's."""


@dataclass(frozen=True, slots=True)
class Reassigned:
    """What came so far is told apart anew: this is all of its visible text, and this all of its reasoning.

    It comes where only a later tag tells that the text before it was reasoning, or the other way round.
    """

    text: str
    reasoning: str


@dataclass(frozen=True, slots=True)
class Phases:
    """Where the output messages of the reply begin in its visible text so far; it takes the place of the one before."""

    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True)
class Identified:
    """What the service calls the request and the model; None is not reported.

    ``settings`` are those that the reply says it was served with; a later value holds rather than an earlier one.
    """

    request_id: str | None = None
    system_fingerprint: str | None = None
    model: str | None = None
    settings: Settings = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class UsageReported:
    """The usage that the service reported, in tokens.

    ``total`` is its own sum of input and output. ``unreadable`` are the figures that are no numbers of tokens, as text
    to show: ``input "12"``.
    """

    usage: Usage
    total: Figure = UNKNOWN
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """The service reported the end of the reply and its reason. A stream without this value is incomplete.

    ``names_window`` says that the reason names the context window: other words for a limit name none.
    """

    status: ReplyStatus
    reason: str
    detail: str = ""
    names_window: bool = False


@dataclass(frozen=True, slots=True)
class FilterReported:
    """What the content filter has found so far in the prompt and in the reply; it takes the place of the one before."""

    findings: tuple[FilterFinding, ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """The reply's whole body as the service sent it, once at the end; not in the ``repr``."""

    body: Mapping[str, Any] = field(repr=False, hash=False)


class Stage(Enum):
    """How far a request is on its way."""

    HERE = auto()  # nothing of it has left
    SIGNING_IN = auto()  # the key or token takes long to come; nothing has left
    SENT = auto()  # it is on the wire


@dataclass(frozen=True, slots=True)
class Underway:
    """The request has come to a stage; ``limit`` is the most seconds that it may take there, None if it has none."""

    stage: Stage
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Adapted:
    """The request was adapted, or sent again at once; ``what`` says how and why."""

    what: Note


StreamValue = (
    TextDelta
    | ReasoningDelta
    | Reassigned
    | Phases
    | Identified
    | Limits
    | UsageReported
    | Finished
    | FilterReported
    | Raw
    | Underway
    | Adapted
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The user's message is on disk and the request is being sent; ``reply`` is still empty."""

    message: UserMessage
    reply: Reply


@dataclass(frozen=True, slots=True)
class Waiting:
    """The request failed and will be sent again after ``seconds``; ``attempt`` is the number of the next attempt."""

    seconds: float
    attempt: int
    attempts: int
    why: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """New text and reasoning of the reply; pieces that came together are joined.

    ``anew`` says that they are all of the reply so far, in the place of what came before: see ``Reassigned``.
    ``summarised`` says that the reasoning is a summary of it: see ``SummaryDelta``. ``phases`` say where in all of the
    text the output messages begin; empty if that is as it was.
    """

    text: str = ""
    reasoning: str = ""
    anew: bool = False
    summarised: bool = False
    phases: tuple[Phase, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """The reply has ended, complete or not; ``reply`` is as it is on disk."""

    reply: Reply


TurnEvent = Asked | Underway | Adapted | Waiting | Arrived | Ended
