"""What a reply in progress can say. Codecs make these values, the engine folds them into a reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.core.conversation.message import Reply, ReplyStatus, UserMessage
from tui.core.note import Note
from tui.core.rate_limits import Limits
from tui.core.usage.usage import Usage


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Visible text."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """Reasoning the service shows (a summary, or a server's own thoughts): for the reader, never sent again."""

    text: str


@dataclass(frozen=True, slots=True)
class Identified:
    """What the service calls this reply."""

    request_id: str | None = None
    system_fingerprint: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class UsageReported:
    """The service's own count."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class Finished:
    """The service said that the reply is done, and why. A stream without this is incomplete."""

    status: ReplyStatus
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Raw:
    """The reply's body as the service sent it, once at the end; for the reader, and so in no ``repr``."""

    body: Mapping[str, Any] = field(repr=False, hash=False)


StreamValue = TextDelta | ReasoningDelta | Identified | Limits | UsageReported | Finished | Raw


@dataclass(frozen=True, slots=True)
class Asked:
    """The user's message is on disk and the request goes out; ``reply`` is still empty."""

    message: UserMessage
    reply: Reply


@dataclass(frozen=True, slots=True)
class Adapted:
    """The request differs from what was asked for; ``what`` says how and why."""

    what: Note


@dataclass(frozen=True, slots=True)
class Waiting:
    """The request failed and will be sent again after ``seconds``; ``attempt`` of ``attempts`` is the next."""

    seconds: float
    attempt: int
    attempts: int
    why: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """Pieces of the reply, joined over what came at once."""

    text: str = ""
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The reply is over, well or badly; it is on disk as it is here."""

    reply: Reply


TurnEvent = Asked | Adapted | Waiting | Arrived | Ended
