"""What the next request will hold: every part with its tokens and its fate.

The meters draw this value and the request is built from it, so the two cannot disagree. Occupancy is
always the *next* request, never a running sum.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import Any

from tui.core.attachments import Contents, Held, lost
from tui.core.context.calibration import Drift, last_counted, last_drift
from tui.core.context.parts import (
    MESSAGE_OVERHEAD,
    Fate,
    Part,
    PartKind,
    Section,
    attached_part,
    marked_part,
    persona_part,
    reply_parts,
    schema_part,
    spoken_part,
    summary_part,
)
from tui.core.conversation.message import Message, PersonaSwitch, Reply, Summary, UserMessage
from tui.core.models.profile import ModelProfile
from tui.core.note import Reason, note
from tui.core.token_counter import TokenCounter
from tui.core.usage.usage import UNKNOWN, Figure, estimated


@dataclass(frozen=True, slots=True)
class Sums:
    """What is sent of each kind, what is muted, and the reasoning that was dropped; in tokens.

    A sum over a figure nobody knows is unknown.
    """

    sent: Mapping[PartKind, Figure]
    muted: Figure
    dropped: Figure

    def plus(self, parts: Iterable[Part]) -> Sums:
        """Return the sums with further parts that are sent, or are in no sum."""
        sent = dict(self.sent)
        for part in parts:
            if part.sent:
                sent[part.kind] = sent.get(part.kind, estimated(0)) + part.tokens
        return replace(self, sent=sent)


def sums_of(parts: Iterable[Part]) -> Sums:
    """Return the sums over parts."""
    sent: dict[PartKind, int] = {}
    unknown: set[PartKind] = set()
    muted: list[Figure] = []
    dropped: list[Figure] = []
    for part in parts:
        if part.sent:
            value = part.tokens.value
            if value is None:
                unknown.add(part.kind)
            sent[part.kind] = sent.get(part.kind, 0) + (value or 0)
        elif part.kind is PartKind.REASONING:
            dropped.append(part.tokens)
        elif part.fate is Fate.MUTED:
            muted.append(part.tokens)
    return Sums(
        {kind: UNKNOWN if kind in unknown else estimated(value) for kind, value in sent.items()},
        sum(muted, estimated(0)),
        _added(dropped),
    )


def _added(figures: list[Figure]) -> Figure:
    """Return the sum of figures; one of reported figures alone is reported."""
    if not figures:
        return estimated(0)
    values = [figure.value for figure in figures if figure.value is not None]
    if len(values) < len(figures):
        return UNKNOWN
    first, *others = {figure.provenance for figure in figures}
    return estimated(sum(values)) if others else Figure(sum(values), first)


Made = dict[int, tuple[UserMessage | Reply, tuple[Part, ...]]]
PROFILES = 8  # models whose parts are kept; one more makes room for itself


class MadeParts:
    """Keeps what each message became. A message that has changed is another value, and is made anew."""

    def __init__(self, counter: TokenCounter, contents: Contents = lost) -> None:
        self.counter = counter
        self._contents = contents
        self._made: list[tuple[ModelProfile, Made]] = []

    def of(self, profile: ModelProfile) -> Made:
        """Return what was made for a model, by the message's id."""
        for held, made in self._made:
            if held == profile:
                return made
        self._made = [*self._made[1 - PROFILES :], (profile, {})]
        return self._made[-1][1]

    def left(self, path: Sequence[Message], profile: ModelProfile, most: int) -> int:
        """Return how many characters at the end of a path were not counted yet; no further than ``most``."""
        made, left = self.of(profile), 0
        for message in reversed(path):
            if message.id in made or left > most:
                break
            left += len(message.text)
        return left

    def make(self, message: UserMessage | Reply, profile: ModelProfile) -> tuple[Part, ...]:
        """Return a message's parts, and keep them."""
        if isinstance(message, Reply):
            parts = tuple(reply_parts(message, profile, self.counter))
        else:
            attached = [Held(each, self._contents(each)) for each in message.attachments]
            parts = (
                spoken_part(PartKind.USER, message.text, message.id, profile, self.counter),
                *(attached_part(PartKind.USER, held, message.id, profile, self.counter) for held in attached),
            )
        self.of(profile)[message.id] = (message, parts)
        return parts


@dataclass(frozen=True)
class Context:
    """The next request's parts, top to bottom, against the model's window. All sizes in tokens.

    ``drift`` is how far off the last estimate was, None where that is not known.
    """

    profile: ModelProfile
    parts: tuple[Part, ...]
    reserve: int
    drift: Drift | None = None

    @cached_property
    def sums(self) -> Sums:
        """The sums over the parts: asked for many times, made once."""
        return sums_of(self.parts)

    @property
    def window(self) -> int | None:
        """The context window, None where nobody knows it."""
        return self.profile.window

    @property
    def used(self) -> Figure:
        """What the request takes before any reply: the sum of the parts that are sent."""
        return sum(self.sums.sent.values(), estimated(0))

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
        return self.sums.dropped

    @property
    def muted(self) -> Figure:
        """What the muted parts would take, were they sent."""
        return self.sums.muted

    def kind(self, *kinds: PartKind) -> Figure:
        """Return the tokens of all sent parts of these kinds."""
        return sum((size for kind, size in self.sums.sent.items() if kind in kinds), estimated(0))

    def section(self, section: Section) -> Figure:
        """Return the tokens of all sent parts that a section of the context bar shows."""
        return self.kind(*(kind for kind in PartKind if kind.traits.section is section))

    @property
    def attached(self) -> list[Part]:
        """The parts that are attached to the message about to be sent."""
        return [part for part in self.parts if part.kind is PartKind.DRAFT and part.attached is not None]


def build_context(
    path: Sequence[Message],
    profile: ModelProfile,
    counter: TokenCounter,
    *,
    draft: str = "",
    attached: Sequence[Held] = (),
    contents: Contents = lost,
    schema: Mapping[str, Any] | None = None,
    reserve: int = 0,
    muted: AbstractSet[int] = frozenset(),
    pinned: AbstractSet[int] = frozenset(),
    made: MadeParts | None = None,
) -> Context:
    """Return what the next request of a conversation would hold.

    ``path`` is the messages from the first one to the head, ``draft`` the text about to be sent and ``attached`` what
    goes with it, ``reserve`` the tokens set aside for reasoning and answer; ``muted`` and ``pinned`` are ids of
    messages; ``contents`` gives the bytes of what was attached to earlier ones; ``made`` keeps the parts of messages
    from one call to the next; ``schema`` is the JSON Schema the reply is to fit.
    """
    top, later = _in_force(path)
    in_use = [message for message in path if isinstance(message, Summary) and message.id not in muted]
    places = _places(in_use, {message.id for message in path})
    parts = [schema_part(schema, profile, counter)] if schema is not None else []
    parts += [persona_part(switch, profile, counter, first=True) for switch in top]
    made = made or MadeParts(counter, contents)
    known = made.of(profile)
    for message in path:
        if message.id in places:
            parts += [summary_part(summary, profile, counter) for summary in places[message.id]]
        if isinstance(message, (UserMessage, Reply)):
            held = known.get(message.id)
            parts += held[1] if held is not None and held[0] is message else made.make(message, profile)
        elif isinstance(message, PersonaSwitch):
            if message.id in later:
                first = not any(part.kind is PartKind.PERSONA for part in parts)
                parts.append(persona_part(message, profile, counter, first=first))
        elif message.id in muted:
            parts.append(summary_part(message, profile, counter))
    covered = {each for summary in in_use for each in summary.covers}
    if muted or pinned or covered:
        parts = [marked_part(part, muted, pinned, covered) for part in parts]
    parts += _corrected(path, parts, profile)
    parts.append(Part(PartKind.PRIMING, None, Fate.KEPT, estimated(MESSAGE_OVERHEAD), note=note(Reason.PRIMING)))
    return with_draft(Context(profile, tuple(parts), reserve, last_drift(path)), draft, counter, attached)


def _places(summaries: Sequence[Summary], ids: AbstractSet[int]) -> dict[int, list[Summary]]:
    """Return where each summary is sent: before the first message it covers, else where it was made."""
    places: dict[int, list[Summary]] = {}
    for summary in summaries:
        first = next((each for each in summary.covers if each in ids), summary.id)
        places.setdefault(first, []).append(summary)
    return places


def _corrected(path: Sequence[Message], parts: Sequence[Part], profile: ModelProfile) -> list[Part]:
    """Return what the service's count of the last request says about ours, as a part; nothing where it does not fit.

    It fits where the same model was asked, and all that comes before its reply is counted as it was then:
    nothing muted, summarised or switched since.
    """
    reply = last_counted(path)
    if reply is None or reply.origin.model != profile.name:
        return []
    before = takewhile(lambda part: part.message != reply.id, parts)
    held = MESSAGE_OVERHEAD + sum(part.tokens.value or 0 for part in before if part.sent)
    wrong = (reply.outcome.usage.input.value or 0) - held
    if held != reply.origin.counted or not wrong:
        return []
    why = note(Reason.COUNTED_LARGER if wrong > 0 else Reason.COUNTED_SMALLER, f"{abs(wrong):,}")
    return [Part(PartKind.CORRECTION, None, Fate.KEPT, estimated(wrong), note=why)]


def with_draft(context: Context, draft: str, counter: TokenCounter, attached: Sequence[Held] = ()) -> Context:
    """Return a context that has no draft yet with what is about to be sent, before the priming."""
    if not draft and not attached:
        return context
    *kept, priming = context.parts
    part = spoken_part(PartKind.DRAFT, draft, None, context.profile, counter)
    more = [attached_part(PartKind.DRAFT, held, None, context.profile, counter) for held in attached]
    drafted = dataclasses.replace(context, parts=(*kept, part, *more, priming))
    vars(drafted)["sums"] = context.sums.plus([part, *more])  # typing must not cost more in a long session
    return drafted


def _in_force(path: Sequence[Message]) -> tuple[list[PersonaSwitch], set[int]]:
    """Return the developer messages that stand first, and the ids of those further down.

    A replacement takes the place of everything before it, at the top; an appended one comes where
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
