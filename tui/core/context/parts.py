"""The parts of a request, and how each message becomes parts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from tui.core.attachments import Held
from tui.core.conversation.message import ROLE, PersonaSwitch, Reply, ReplyStatus, Summary, covered_in_words
from tui.core.conversation.phases import OutputMessage
from tui.core.models.image_tokens import USUAL, rule_from
from tui.core.models.profile import ModelProfile, RefusedParameter
from tui.core.note import COVERED, MUTED, PURGED, Note, Reason, note
from tui.core.reasoning.splitter import told_apart
from tui.core.receipt import Setting
from tui.core.schema import schema_text
from tui.core.token_counter import TokenCounter
from tui.core.usage.model_stats import COUNTED
from tui.core.usage.usage import UNKNOWN, Figure, estimated

FORMATTING_LINE = "Formatting re-enabled"  # makes o1 and o3-mini use Markdown (OpenAI's guide to reasoning models)
LARGEST_IMAGE = 16_384  # tokens: the most that Qwen2.5-VL makes of one, which is the most known
MESSAGE_OVERHEAD = 3  # tokens around each message, and once more to prime the reply


class Section(StrEnum):
    """A section of the context bar: it shows the tokens of several kinds of part together."""

    PERSONA = "persona"
    HISTORY = "history"
    DRAFT = "draft"


class InTurn(Enum):
    """Whether a part begins a turn or follows in one. The parts of a turn are left out together."""

    BEGINS = auto()
    FOLLOWS = auto()


@dataclass(frozen=True, slots=True)
class PartTraits:
    """What is true of every part of a kind.

    ``section`` is the section of the context bar that counts it, None if it is never sent. ``called`` is its name to
    show, empty if that is the kind's own. ``role`` is the role it is sent under, None if it is not a message or if the
    model decides. ``turn`` is its place in a turn, None if it belongs to no turn.
    """

    section: Section | None
    called: str = ""
    role: str | None = None
    turn: InTurn | None = None


class PartKind(StrEnum):
    """The kind of a part; the value is its name in ``mull context --json``."""

    SCHEMA = "schema"
    PERSONA = "persona"
    USER = "user"
    COMMENTARY = "commentary"
    REPLY = "reply"
    REASONING = "reasoning"
    SUMMARY = "summary"
    CORRECTION = "correction"
    DRAFT = "draft"
    PRIMING = "priming"

    @property
    def traits(self) -> PartTraits:
        """What is true of every part of this kind."""
        return TRAITS[self]


TRAITS: Mapping[PartKind, PartTraits] = {
    PartKind.SCHEMA: PartTraits(Section.PERSONA),
    PartKind.PERSONA: PartTraits(Section.PERSONA),
    PartKind.USER: PartTraits(Section.HISTORY, called="message", role="user", turn=InTurn.BEGINS),
    PartKind.COMMENTARY: PartTraits(Section.HISTORY, role="assistant", turn=InTurn.FOLLOWS),
    PartKind.REPLY: PartTraits(Section.HISTORY, role="assistant", turn=InTurn.FOLLOWS),
    PartKind.REASONING: PartTraits(None),
    PartKind.SUMMARY: PartTraits(Section.HISTORY, role=ROLE, turn=InTurn.BEGINS),
    PartKind.CORRECTION: PartTraits(Section.HISTORY),
    PartKind.DRAFT: PartTraits(Section.DRAFT, role="user"),
    PartKind.PRIMING: PartTraits(Section.HISTORY, called="start"),
}


class Fate(StrEnum):
    """What happens to a part in the next request."""

    KEPT = "kept"
    DROPPED = "dropped"
    MUTED = "muted"
    ADAPTED = "adapted"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the next request.

    ``role`` is the role it is sent under, None if it is not sent as a message. ``message`` is the id of the message it
    comes from. ``joins_next`` is True if its text is put before the next user message, not sent as one of its own;
    ``joins_previous`` if it is put below the message before it, which has the same role.
    ``attached`` is the attachment that this part is, sent with the message before it. ``pinned`` is True if mull never
    offers to leave it out. ``phase`` is that of an output message, which is sent with it, empty for none. ``effort`` is
    set by an update before it (see `effort_updates`), None where none is. ``ended`` is False where it is of a reply
    that says nothing of how long a turn is: it was stopped, it failed, or it still arrives.
    """

    kind: PartKind
    role: str | None
    fate: Fate
    tokens: Figure
    text: str = ""
    note: Note | None = None
    message: int | None = None
    joins_next: bool = False
    joins_previous: bool = False
    attached: Held | None = None
    pinned: bool = False
    phase: str = ""
    effort: str | None = None
    ended: bool = True

    @property
    def sent(self) -> bool:
        """True if the part is in the request."""
        return self.fate in (Fate.KEPT, Fate.ADAPTED)

    @property
    def begins_turn(self) -> bool:
        """True if a turn begins with this part."""
        return self.kind.traits.turn is InTurn.BEGINS and self.attached is None


def marked_part(part: Part, muted: AbstractSet[int], pinned: AbstractSet[int], covered: AbstractSet[int]) -> Part:
    """Return a part with the user's marks of its message; the status of a part that is not sent does not change.

    A summary stands for what was said, never for a persona.
    """
    if part.message in pinned:
        part = dataclasses.replace(part, pinned=True)
    if not part.sent or part.message is None:
        return part
    if part.message in muted:
        return dataclasses.replace(part, fate=Fate.MUTED, note=MUTED)
    if part.message in covered and part.kind is not PartKind.PERSONA:
        return dataclasses.replace(part, fate=Fate.MUTED, note=COVERED)
    return part


def schema_part(schema: Mapping[str, Any], profile: ModelProfile, counter: TokenCounter) -> Part:
    """Return the part for the schema that the reply must fit; services put it before everything else.

    The text they put there is not published, so its estimate is the size of the schema's JSON.
    """
    text = schema_text(schema)
    refused = schema_refused(profile)
    if refused is not None:
        return Part(PartKind.SCHEMA, None, Fate.DROPPED, UNKNOWN, text, refused)
    size = estimated(counter.count(text, profile.encoding))
    return Part(PartKind.SCHEMA, None, Fate.KEPT, size, text, note(Reason.SCHEMA))


def schema_refused(profile: ModelProfile) -> Note | None:
    """Return why no schema is sent to a model; None if one is sent."""
    if {RefusedParameter.RESPONSE_FORMAT, RefusedParameter.TEXT_FORMAT} & set(profile.refused):
        return note(Reason.SCHEMA_REFUSED)
    taken = profile.structured_outputs or not profile.knows("structured_outputs")
    return None if taken else note(Reason.SCHEMA_NOT_TAKEN, profile.name)


def persona_part(switch: PersonaSwitch, profile: ModelProfile, counter: TokenCounter, *, first: bool) -> Part:
    """Return the part for a persona, as this model takes it; a note says if that is not a plain developer message."""
    if profile.role == "none":
        text = instructions_in_message(switch.text)
        size = estimated(counter.count(text, profile.encoding))
        why = note(Reason.PERSONA_IN_MESSAGE, profile.name)
        return Part(PartKind.PERSONA, "user", Fate.ADAPTED, size, text, why, switch.id, joins_next=True)
    if profile.role == "developer" and profile.formatting_line and first and not _opens_formatted(switch.text):
        text = f"{FORMATTING_LINE}\n{switch.text}"
        part = spoken_part(PartKind.PERSONA, text, switch.id, profile, counter, role=profile.role)
        why = note(Reason.FORMATTING_LINE_ADDED, repr(FORMATTING_LINE), profile.name)
        return dataclasses.replace(part, fate=Fate.ADAPTED, note=why)
    part = spoken_part(PartKind.PERSONA, switch.text, switch.id, profile, counter, role=profile.role)
    if profile.role == "developer":
        return part
    reason = Reason.PERSONA_AS_SYSTEM if profile.role == "system" else Reason.PERSONA_AS_INSTRUCTIONS
    if profile.role == "system" and not profile.goes_by("role"):
        reason = Reason.PERSONA_AS_SYSTEM_ON_TRIAL
    return dataclasses.replace(part, fate=Fate.ADAPTED, note=note(reason, profile.name))


def instructions_in_message(text: str) -> str:
    """Return a persona's text as it is put before a user message."""
    return f"<instructions>\n{text}\n</instructions>\n\n"


def _opens_formatted(text: str) -> bool:
    """Return whether a text begins with the formatting line already."""
    return text.lstrip().lower().startswith(FORMATTING_LINE.lower())


def spoken_part(
    kind: PartKind,
    text: str,
    message: int | None,
    profile: ModelProfile,
    counter: TokenCounter,
    *,
    role: str | None = None,
) -> Part:
    """Return a part that is a whole message; give ``role`` if its kind has none."""
    role = role or kind.traits.role or ROLE
    size = MESSAGE_OVERHEAD + counter.count(role, profile.encoding) + counter.count(text, profile.encoding)
    return Part(kind, role, Fate.KEPT, estimated(size), text, message=message)


def attached_part(
    kind: PartKind, held: Held, message: int | None, profile: ModelProfile, counter: TokenCounter
) -> Part:
    """Return the part for an attachment; one that is lost, or that the model does not take, is dropped with a note."""
    what = held.attachment
    if held.data is None:
        why = note(Reason.ATTACHMENT_LOST, what.name)
        return Part(kind, "user", Fate.DROPPED, UNKNOWN, note=why, message=message, attached=held)
    if not what.is_image:
        size = estimated(counter.count(f"\n\n{held.text}", profile.encoding))
        return Part(kind, "user", Fate.KEPT, size, held.text, note(Reason.ATTACHED, what.about), message, attached=held)
    unknown = not profile.images and not profile.knows("images")
    if not profile.images and not unknown:
        why = note(Reason.IMAGE_NOT_TAKEN, what.name, profile.name)
        return Part(kind, "user", Fate.DROPPED, UNKNOWN, note=why, message=message, attached=held)
    rule = rule_from(profile.image_tokens)
    why = note(Reason.ATTACHED, what.about) if rule else note(Reason.ATTACHED_ROUGHLY, what.about, profile.name)
    why = note(Reason.ATTACHED_ON_TRIAL, what.about, profile.name) if unknown else why
    size = estimated((rule or USUAL).tokens(what.width, what.height))
    return Part(kind, "user", Fate.KEPT, size, note=why, message=message, attached=held)


def summary_part(summary: Summary, profile: ModelProfile, counter: TokenCounter) -> Part:
    """Return the part for a summary: a user message whose text says that it is a summary."""
    whose = "an earlier conversation" if summary.source else "earlier messages"
    said, _ = told_apart(summary.text)  # an earlier mull may have left reasoning in it
    text = f"<summary of {whose}>\n{said}\n</summary>"
    part = spoken_part(PartKind.SUMMARY, text, summary.id, profile, counter)
    return dataclasses.replace(part, note=note(Reason.SUMMARY, covered_in_words(summary)))


def purged_part(kind: PartKind, message: int) -> Part:
    """Return the part for a message that was purged: it stands where that was, and nothing of it is sent."""
    return Part(kind, None, Fate.DROPPED, estimated(0), note=PURGED, message=message)


def _dropped(reply: Reply) -> Note:
    """Return the note on reasoning that is not sent again: dropped, as the service reported where it did so."""
    receipt = reply.outcome.receipt
    drops = None if receipt is None else receipt.drops_reasoning
    if receipt is None or drops is None:
        return note(Reason.REASONING_DROPPED)
    reason = Reason.REASONING_DROPPED_TOLD if drops else Reason.REASONING_READ_AGAIN
    return note(reason, receipt.served[Setting.CONTEXT])


def reply_parts(
    reply: Reply, profile: ModelProfile, counter: TokenCounter, *, unphased: Note | None = None
) -> list[Part]:
    """Return the parts for a reply: its reasoning, which is dropped, and its visible text, dropped if it is empty.

    Each output message is a part, with its phase. If phases are not taken, ``unphased`` says why: then they are one.
    There is no part for reasoning if there was none. Reasoning of unknown size has a part.
    """
    parts: list[Part] = []
    spent = reply.outcome.usage.reasoning
    unreported = spent.value is None and profile.may_reason and reply.outcome.usage.input.value is not None
    if spent.value != 0 and (spent.value or reply.reasoning or unreported):
        parts.append(Part(PartKind.REASONING, None, Fate.DROPPED, spent, note=_dropped(reply), message=reply.id))
    said = _text_parts(reply, profile, counter, unphased)
    ended = reply.status in COUNTED
    return [*parts, *(said if ended else (dataclasses.replace(part, ended=False) for part in said))]


def _text_parts(reply: Reply, profile: ModelProfile, counter: TokenCounter, unphased: Note | None) -> list[Part]:
    """Return the parts for the visible text of a reply, which are as `reply_parts` says."""
    if reply.text.strip() and reply.phases and unphased is None:
        return [_output_part(each, reply.id, profile, counter) for each in reply.output if each.text.strip()]
    if reply.text.strip():
        part = spoken_part(PartKind.REPLY, reply.text, reply.id, profile, counter)
        return [dataclasses.replace(part, fate=Fate.ADAPTED, note=unphased) if reply.phases else part]
    live, role = reply.status is ReplyStatus.LIVE, PartKind.REPLY.traits.role
    why = note(Reason.ARRIVING_REPLY) if live else note(Reason.EMPTY_REPLY, reply.status)
    return [Part(PartKind.REPLY, role, Fate.DROPPED, estimated(0), note=why, message=reply.id)]


def _output_part(message: OutputMessage, reply: int, profile: ModelProfile, counter: TokenCounter) -> Part:
    """Return the part for one output message of a reply."""
    kind = PartKind.COMMENTARY if message.is_commentary else PartKind.REPLY
    return dataclasses.replace(spoken_part(kind, message.text, reply, profile, counter), phase=message.phase)


def phases_refused(profile: ModelProfile, *, on_responses: bool) -> Note | None:
    """Return why the phases of output messages are not sent; None if they are."""
    if not on_responses:
        return note(Reason.PHASE_NOT_ON_CHAT)
    refused = {RefusedParameter.PHASE, RefusedParameter.REPEATED_ROLE} & set(profile.refused)
    return note(Reason.PHASE_REFUSED, profile.name) if refused else None
