"""The parts a request is made of, and how each message becomes one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from tui.core.attachments import Held
from tui.core.conversation.message import ROLE, PersonaSwitch, Reply, Summary, stands_for
from tui.core.models.image_tokens import USUAL, rule_from
from tui.core.models.profile import ModelProfile
from tui.core.schema import schema_text
from tui.core.token_counter import TokenCounter
from tui.core.usage.usage import UNKNOWN, Figure, estimated

FORMATTING_LINE = "Formatting re-enabled"  # what o1 and o3-mini want first (contract of November 2026, "Parameters")
COVERED = "a summary is sent in its place"  # the note of a part that is muted by no one's hand
MESSAGE_OVERHEAD = 3  # tokens around each message, and once more to prime the reply
PartKind = Literal["schema", "persona", "user", "reply", "reasoning", "summary", "correction", "draft", "priming"]


class Fate(StrEnum):
    """What becomes of a part in the next request."""

    KEPT = "kept"
    DROPPED = "dropped"
    MUTED = "muted"
    ADAPTED = "adapted"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the conversation, as the next request sees it.

    ``role`` is the role it travels under, None where it does not travel as a message; ``joins_next`` says
    that its text is put before the user message that follows instead of being one of its own; ``attached`` is what
    travels with the message before; ``pinned`` that it is never offered to be left out.
    """

    kind: PartKind
    role: str | None
    fate: Fate
    tokens: Figure
    text: str = ""
    note: str = ""
    message: int | None = None
    joins_next: bool = False
    attached: Held | None = None
    pinned: bool = False

    @property
    def sent(self) -> bool:
        """True where the part takes room in the request."""
        return self.fate in (Fate.KEPT, Fate.ADAPTED)


def marked_part(part: Part, muted: AbstractSet[int], pinned: AbstractSet[int], covered: AbstractSet[int]) -> Part:
    """Return a part with what the user decided about its message; what is not sent anyway stays as it is."""
    if part.message in pinned:
        part = dataclasses.replace(part, pinned=True)
    if not part.sent or part.message is None:
        return part
    if part.message in muted:
        return dataclasses.replace(part, fate=Fate.MUTED, note="muted: not sent until it is unmuted")
    if part.message in covered:
        return dataclasses.replace(part, fate=Fate.MUTED, note=COVERED)
    return part


def schema_part(schema: Mapping[str, Any], profile: ModelProfile, counter: TokenCounter) -> Part:
    """Return the schema that the reply is to fit as a part: services put it before everything else.

    How they word it there is not published, so its size is that of its JSON.
    """
    text = schema_text(schema)
    why = schema_refused(profile)
    if why:
        return Part("schema", None, Fate.DROPPED, UNKNOWN, text, f"schema not sent: {why}; the reply may not fit it")
    size = estimated(counter.count(text, profile.encoding))
    return Part("schema", None, Fate.KEPT, size, text, "the schema the reply is to fit; a rough estimate")


def schema_refused(profile: ModelProfile) -> str:
    """Return why a model is sent no schema, empty where it is sent one."""
    if {"response_format", "text.format"} & set(profile.refused):
        return "this deployment refused it"
    return "" if profile.structured_outputs or not profile.known else f"{profile.name} takes no structured outputs"


def persona_part(switch: PersonaSwitch, profile: ModelProfile, counter: TokenCounter, *, first: bool) -> Part:
    """Return a persona as the part this model takes; whatever is not a developer message, or is more, says so."""
    if profile.role == "none":
        text = f"<instructions>\n{switch.text}\n</instructions>\n\n"
        note = f"persona put before the next message of yours: {profile.name} takes no developer message"
        size = estimated(counter.count(text, profile.encoding))
        return Part("persona", "user", Fate.ADAPTED, size, text, note, switch.id, joins_next=True)
    if profile.role == "developer" and profile.formatting_line and first and not _opens_formatted(switch.text):
        part = spoken_part("persona", profile.role, f"{FORMATTING_LINE}\n{switch.text}", switch.id, profile, counter)
        note = f"first line {FORMATTING_LINE!r} added: {profile.name} leaves Markdown out without it"
        return dataclasses.replace(part, fate=Fate.ADAPTED, note=note)
    part = spoken_part("persona", profile.role, switch.text, switch.id, profile, counter)
    if profile.role == "developer":
        return part
    how = "a system message" if profile.role == "system" else "the request's instructions, at the top"
    note = f"persona sent as {how}: {profile.name} takes no developer message"
    return dataclasses.replace(part, fate=Fate.ADAPTED, note=note)


def _opens_formatted(text: str) -> bool:
    """Say whether a persona asks for Markdown itself."""
    return text.lstrip().lower().startswith(FORMATTING_LINE.lower())


def spoken_part(
    kind: PartKind, role: str, text: str, message: int | None, profile: ModelProfile, counter: TokenCounter
) -> Part:
    """Return a part that is a message of its own."""
    size = MESSAGE_OVERHEAD + counter.count(role, profile.encoding) + counter.count(text, profile.encoding)
    return Part(kind, role, Fate.KEPT, estimated(size), text, message=message)


def attached_part(
    kind: PartKind, held: Held, message: int | None, profile: ModelProfile, counter: TokenCounter
) -> Part:
    """Return an attachment as a part of its own; one that is lost, or not taken, is not sent and says so."""
    what = held.attachment
    if held.data is None:
        note = f"{what.name} is no longer beside the session: not sent"
        return Part(kind, "user", Fate.DROPPED, UNKNOWN, note=note, message=message, attached=held)
    if not what.is_image:
        size = estimated(counter.count(f"\n\n{held.text}", profile.encoding))
        return Part(kind, "user", Fate.KEPT, size, held.text, what.about, message, attached=held)
    if not profile.images:
        note = f"{what.name} not sent: {profile.name} takes no images"
        return Part(kind, "user", Fate.DROPPED, UNKNOWN, note=note, message=message, attached=held)
    rule = rule_from(profile.image_tokens)
    note = what.about if rule else f"{what.about}; how {profile.name} counts images is not published: a rough estimate"
    size = estimated((rule or USUAL).tokens(what.width, what.height))
    return Part(kind, "user", Fate.KEPT, size, note=note, message=message, attached=held)


def summary_part(summary: Summary, profile: ModelProfile, counter: TokenCounter) -> Part:
    """Return a summary as a message of the user's that says what it is."""
    whose = "an earlier conversation" if summary.source else "earlier messages"
    text = f"<summary of {whose}>\n{summary.text}\n</summary>"
    part = spoken_part("summary", ROLE, text, summary.id, profile, counter)
    return dataclasses.replace(part, note=f"sent in place of {stands_for(summary)}")


def reply_parts(reply: Reply, profile: ModelProfile, counter: TokenCounter) -> list[Part]:
    """Return an earlier reply: its reasoning as a ghost, also of unknown size; its visible text where there is any."""
    parts: list[Part] = []
    spent = reply.outcome.usage.reasoning
    untold = spent.value is None and profile.reasons and reply.outcome.usage.input.value is not None
    if spent.value != 0 and (spent.value or reply.reasoning or untold):
        parts.append(Part("reasoning", None, Fate.DROPPED, spent, note="dropped after its turn", message=reply.id))
    if reply.text.strip():
        parts.append(spoken_part("reply", "assistant", reply.text, reply.id, profile, counter))
    else:
        note = f"an empty reply ({reply.status}) is not sent"
        parts.append(Part("reply", "assistant", Fate.DROPPED, estimated(0), note=note, message=reply.id))
    return parts
