"""What the next request will hold: every part with its tokens and its fate.

The meters draw this value and the request is built from it, so the two cannot disagree. Occupancy is
always the *next* request, never a running sum.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from tui.core.message import Message, PersonaSwitch, Reply, UserMessage
from tui.core.model import ModelProfile
from tui.core.usage import UNKNOWN, Figure, estimated

if TYPE_CHECKING:
    from tui.core.ports import TokenCounter

FORMATTING_LINE = "Formatting re-enabled"  # what o1 and o3-mini want to read first (contract page, "Parameters")
MESSAGE_OVERHEAD = 3  # tokens around each message, and once more to prime the reply
PartKind = Literal["persona", "user", "reply", "reasoning", "draft", "priming"]


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
    that its text is put before the user message that follows instead of being one of its own.
    """

    kind: PartKind
    role: str | None
    fate: Fate
    tokens: Figure
    text: str = ""
    note: str = ""
    message: int | None = None
    joins_next: bool = False

    @property
    def sent(self) -> bool:
        """True where the part takes room in the request."""
        return self.fate in (Fate.KEPT, Fate.ADAPTED)


@dataclass(frozen=True, slots=True)
class Context:
    """The next request's parts, top to bottom, against the model's window. All sizes in tokens."""

    profile: ModelProfile
    parts: tuple[Part, ...]
    reserve: int

    @property
    def window(self) -> int | None:
        """The context window, None where nobody knows it."""
        return self.profile.window

    @property
    def used(self) -> Figure:
        """What the request takes before any reply: the sum of the parts that are sent."""
        return sum((part.tokens for part in self.parts if part.sent), estimated(0))

    @property
    def free(self) -> Figure:
        """What is left after the request and the reserve; below zero, the reserve is not whole."""
        used = self.used
        if self.window is None or used.value is None:
            return UNKNOWN
        return dataclasses.replace(used, value=self.window - used.value - self.reserve)

    @property
    def dropped_reasoning(self) -> Figure:
        """The reasoning of earlier turns on this path: paid for, and in no request."""
        dropped = [part.tokens for part in self.parts if part.kind == "reasoning"]
        return sum(dropped[1:], dropped[0]) if dropped else estimated(0)

    def kind(self, *kinds: PartKind) -> Figure:
        """Return the tokens of all sent parts of these kinds."""
        return sum((p.tokens for p in self.parts if p.sent and p.kind in kinds), estimated(0))


def build_context(
    path: Sequence[Message],
    profile: ModelProfile,
    counter: TokenCounter,
    *,
    draft: str = "",
    reserve: int = 0,
) -> Context:
    """Return what the next request of a conversation would hold.

    ``path`` is the messages from the first one to the head, ``draft`` the text about to be sent,
    ``reserve`` the tokens set aside for reasoning and answer.
    """
    top, later = _in_force(path)
    parts = [_carried(switch, profile, counter, first=True) for switch in top]
    for message in path:
        if isinstance(message, PersonaSwitch):
            if message.id in later:
                first = not any(part.kind == "persona" for part in parts)
                parts.append(_carried(message, profile, counter, first=first))
        elif isinstance(message, UserMessage):
            parts.append(_spoken("user", "user", message.text, message.id, profile, counter))
        else:
            parts += _replied(message, profile, counter)
    parts.append(Part("priming", None, Fate.KEPT, estimated(MESSAGE_OVERHEAD), note="primes the reply"))
    return with_draft(Context(profile, tuple(parts), reserve), draft, counter)


def with_draft(context: Context, draft: str, counter: TokenCounter) -> Context:
    """Return a context that has no draft yet with the text about to be sent, before the priming."""
    if not draft:
        return context
    *kept, priming = context.parts
    part = _spoken("draft", "user", draft, None, context.profile, counter)
    return dataclasses.replace(context, parts=(*kept, part, priming))


def _in_force(path: Sequence[Message]) -> tuple[list[PersonaSwitch], set[int]]:
    """Return the developer messages that stand first, and the ids of those further down.

    A replacement takes the place of everything before it, at the top; an appended one stands where
    it was switched to.
    """
    top: list[PersonaSwitch] = []
    later: set[int] = set()
    for message in path:
        if not isinstance(message, PersonaSwitch):
            continue
        if message.mode == "replace":
            top, later = ([message] if message.text else []), set()
        elif message.text:
            later.add(message.id)
    return top, later


def _carried(switch: PersonaSwitch, profile: ModelProfile, counter: TokenCounter, *, first: bool) -> Part:
    """Return a persona as the part this model takes; whatever is not a developer message, or is more, says so."""
    if profile.role == "none":
        text = f"<instructions>\n{switch.text}\n</instructions>\n\n"
        note = f"persona put before the next message of yours: {profile.name} takes no developer message"
        size = estimated(counter.count(text, profile.encoding))
        return Part("persona", "user", Fate.ADAPTED, size, text, note, switch.id, joins_next=True)
    if profile.role == "developer" and profile.formatting_line and first and not _opens_formatted(switch.text):
        part = _spoken("persona", profile.role, f"{FORMATTING_LINE}\n{switch.text}", switch.id, profile, counter)
        note = f"first line {FORMATTING_LINE!r} added: {profile.name} leaves Markdown out without it"
        return dataclasses.replace(part, fate=Fate.ADAPTED, note=note)
    part = _spoken("persona", profile.role, switch.text, switch.id, profile, counter)
    if profile.role == "developer":
        return part
    how = "a system message" if profile.role == "system" else "the request's instructions, at the top"
    note = f"persona sent as {how}: {profile.name} takes no developer message"
    return dataclasses.replace(part, fate=Fate.ADAPTED, note=note)


def _opens_formatted(text: str) -> bool:
    """Say whether a persona asks for Markdown itself."""
    return text.lstrip().lower().startswith(FORMATTING_LINE.lower())


def _spoken(
    kind: PartKind, role: str, text: str, message: int | None, profile: ModelProfile, counter: TokenCounter
) -> Part:
    """Return a part that is a message of its own."""
    size = MESSAGE_OVERHEAD + counter.count(role, profile.encoding) + counter.count(text, profile.encoding)
    return Part(kind, role, Fate.KEPT, estimated(size), text, message=message)


def _replied(reply: Reply, profile: ModelProfile, counter: TokenCounter) -> list[Part]:
    """Return an earlier reply: its reasoning as a ghost, its visible text where there is any."""
    parts: list[Part] = []
    spent = reply.outcome.usage.reasoning
    if spent.value != 0 and (spent.value or reply.reasoning):
        parts.append(Part("reasoning", None, Fate.DROPPED, spent, note="dropped after its turn", message=reply.id))
    if reply.text.strip():
        parts.append(_spoken("reply", "assistant", reply.text, reply.id, profile, counter))
    else:
        note = f"an empty reply ({reply.status}) is not sent"
        parts.append(Part("reply", "assistant", Fate.DROPPED, estimated(0), note=note, message=reply.id))
    return parts
