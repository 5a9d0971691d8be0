"""The messages of a conversation: persona switches, user messages, replies and summaries.

``imported_id`` is the id of a message in the program that it was imported from, empty of what was said in mull.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from tui.core.attachments import Attachment
from tui.core.conversation.called_prompt import CalledPrompt
from tui.core.conversation.content_filter import FilterFinding
from tui.core.conversation.phases import OutputMessage, Phase, answer_in, commentary_in, output_messages
from tui.core.models.price import Rates
from tui.core.note import Note
from tui.core.personas.persona import Persona
from tui.core.rate_limits import Limits
from tui.core.receipt import Receipt
from tui.core.schema import SchemaFit
from tui.core.usage.usage import Usage

SwitchMode = Literal["replace", "append"]


class ReplyStatus(StrEnum):
    """How a reply ended. Only ``complete`` is a whole reply."""

    LIVE = "live"  # still arriving
    COMPLETE = "complete"
    LENGTH = "length"  # a limit cut it off: ``cut_off`` says which
    FILTERED = "filtered"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"  # by the user, by a time limit, or because mull ended
    INCOMPLETE = "incomplete"  # the stream ended without the service's word that the reply is complete
    FAILED = "failed"


class Cause(StrEnum):
    """What cut a reply off."""

    WINDOW = "window"  # the context window was full
    BUDGET = "budget"  # the output budget that was sent was used up, or all that the model gives at most
    SERVER = "server"  # the service stopped it, by a limit that was not sent to it or without a limit
    SILENCE = "silence"  # the stream stalled or broke, or nothing came within a time limit


@dataclass(frozen=True, slots=True)
class CutOff:
    """What cut a reply off, and the limit it came to, in tokens: of the window, or of the output; None if unknown."""

    cause: Cause
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class PersonaSwitch:
    """A persona is used from here on; ``text`` is its developer message as it was then."""

    id: int
    parent: int | None
    time: str
    stem: str
    name: str
    text: str
    mode: SwitchMode = "replace"
    imported_id: str = ""


@dataclass(frozen=True, slots=True)
class UserMessage:
    """A message of the user, with its attachments. ``purged``: text and attachments were removed on request.

    ``persona`` is the one that this message alone is asked under, with its text as it was then; None is the session's.
    ``imported_notes`` say what an imported message had beside its text that is not here, such as files. ``prompt`` is
    the one of the user's own that it was made of, None where it was written.
    """

    id: int
    parent: int | None
    time: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    purged: bool = False
    imported_id: str = ""
    imported_notes: tuple[Note, ...] = ()
    persona: Persona | None = None
    prompt: CalledPrompt | None = None


OPENING = "opening-"
"""Begins the ``imported_id`` of the turns that a persona begins a session with: nobody typed or asked them."""
UNTOLD_MODEL = "Assistant"
"""Who answered, of an imported reply whose program does not tell the model."""

UNREADABLE = "?"  # in place of an address that cannot be read of a damaged session


@dataclass(frozen=True, slots=True)
class ReplyOrigin:
    """Which model was asked for a reply, and how. ``effort`` is None for the model's default.

    ``endpoint`` is where it went, as text to show; ``address`` is its scheme, host and port, empty for practice
    and in older sessions, ``UNREADABLE`` where it is lost. ``notes`` are the adaptations of the request. ``counted`` is
    the size of the request as mull counted it, in tokens, and ``correction`` the tokens added because of the service's
    earlier count. ``cap`` is the output budget that was sent, in tokens. ``schema`` is the title of the JSON Schema
    that the reply must fit, empty if there is none. ``verbosity``, ``mode`` and ``tier`` are the options of the reply
    that were sent, None for the service's default.
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
    address: str = ""
    verbosity: str | None = None
    mode: str | None = None
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyOutcome:
    """How a reply ended and what it used.

    ``cost`` is in US$, None if unknown. ``seconds`` is the time from sending to the end, ``thought`` that to the first
    visible text. ``notes`` say what happened on the way: waits, and what was left out after a refusal. ``fit``
    says whether a complete reply fits its schema, None if there was no schema or the reply is not complete. ``raw`` is
    the reply's body as the service sent it, without its text (see ``raw_reply``): empty if none came, None if none was
    kept. ``cut_off`` says what cut the reply off, None if nothing did, or if an earlier mull wrote the record.
    ``content_filter`` is what the service's filter found in the prompt and in the reply, ``rate_limits`` what it said
    was left of its limits, None if it said nothing. ``rates`` are the prices that ``cost`` is of, None if unknown.
    ``receipt`` is what was asked, applied and served, None if an earlier mull wrote the record. ``remedy`` is the end
    of ``detail`` that is mull's own words; it is of this run alone, since what a file says is not mull's own.
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
    cut_off: CutOff | None = None
    content_filter: tuple[FilterFinding, ...] = ()
    rate_limits: Limits | None = None
    rates: Rates | None = None
    receipt: Receipt | None = None
    remedy: str = field(default="", compare=False)

    @property
    def foreign(self) -> str:
        """The part of ``detail`` that may be a service's words."""
        return self.detail.removesuffix(self.remedy).rstrip(" .") if self.remedy else self.detail.rstrip(" .")


END_LOST = ReplyOutcome(ReplyStatus.INTERRUPTED, "its end is not in the session's file, which is damaged")


ARRIVING = ReplyOutcome(ReplyStatus.LIVE)


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's reply. ``text`` is the visible output, and the only part that is sent again.

    ``phases`` say where in the text each output message begins; empty for one message without a phase. ``purged``: the
    text was removed on request. ``nonce`` is that of its first record.
    """

    id: int
    parent: int | None
    time: str
    origin: ReplyOrigin
    text: str = ""
    reasoning: str = ""
    outcome: ReplyOutcome = ARRIVING
    phases: tuple[Phase, ...] = ()
    purged: bool = False
    nonce: str = ""
    imported_id: str = ""

    @property
    def output(self) -> tuple[OutputMessage, ...]:
        """The output messages, in order."""
        return output_messages(self.text, self.phases)

    @property
    def answer(self) -> str:
        """The text without commentary."""
        return answer_in(self.text, self.phases)

    @property
    def commentary(self) -> str:
        """The commentary, empty if there is none."""
        return commentary_in(self.text, self.phases)

    @property
    def status(self) -> ReplyStatus:
        """How it ended, or ``live``."""
        return self.outcome.status

    @property
    def empty(self) -> bool:
        """True if the service called the reply complete, or refused, and sent no answer: nothing, or commentary."""
        said_nothing = not self.answer.strip() and not self.purged
        return said_nothing and self.status in (ReplyStatus.COMPLETE, ReplyStatus.REFUSED)

    @property
    def cut_off(self) -> CutOff | None:
        """What cut it off, None if nothing did. An earlier mull called every limit the output budget."""
        if self.outcome.cut_off is None and self.status is ReplyStatus.LENGTH:
            return CutOff(Cause.BUDGET, self.origin.cap)
        return self.outcome.cut_off

    @property
    def starved(self) -> bool:
        """True if a limit was reached before any visible text: the reply is billed and empty."""
        return self.status is ReplyStatus.LENGTH and not self.text.strip() and not self.purged


def output_for_programs(reply: Reply) -> list[dict[str, str | None]]:
    """Return the output messages of a reply as JSON can hold them; empty for one message without a phase."""
    return [{"phase": each.phase or None, "text": each.text} for each in reply.output] if reply.phases else []


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary, sent in place of earlier messages; ``covers`` are their ids.

    If it covers none, it is the summary of the whole session ``source``. If it is muted, the messages it covers are
    sent again. ``asked`` is the id of the request it came from; the usage of that request is counted by itself.
    ``purged``: its text was removed on request.
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
    purged: bool = False
    imported_id: str = ""


Message = PersonaSwitch | UserMessage | Reply | Summary


def told_model(message: Reply | Summary) -> str:
    """Return the model that answered, empty where another program did not tell it."""
    untold = message.imported_id and message.origin.model == UNTOLD_MODEL
    return "" if untold else message.origin.model


ROLE = "user"  # no API has a role for a summary, so it is sent as a user message
SENT_AS = f"sent as a {ROLE} message"


def covered_by(path: Iterable[Message], muted: AbstractSet[int]) -> set[int]:
    """Return the ids of the messages that summaries on a path stand for; a muted summary stands for none."""
    summaries = (
        message for message in path if isinstance(message, Summary) and message.id not in muted and not message.purged
    )
    return {each for summary in summaries for each in summary.covers}


def covered_in_words(summary: Summary) -> str:
    """Return what a summary is sent in place of, as text to show: ``12 earlier messages``, or a session's name."""
    if summary.source:
        return f"session {summary.source}"
    count = len(summary.covers)
    return f"{count} earlier message{'' if count == 1 else 's'}"
