"""The context: the parts of the next request, each with its tokens and its status.

The meters show this value and the request is built from it, so the two always agree. Its size is that of the *next*
request, not a sum over past ones.
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
from tui.core.context.calibration import (
    CountedBy,
    Drift,
    counted_by,
    faded,
    floor_of,
    last_counted,
    last_drift,
    turns_since,
)
from tui.core.context.correction import counted_ahead, last_count_part
from tui.core.context.effort_updates import Turn
from tui.core.context.message_order import MessageOrder, is_free, ordered, role_of_last
from tui.core.context.parts import (
    LARGEST_IMAGE,
    MESSAGE_OVERHEAD,
    Fate,
    Part,
    PartKind,
    Section,
    attached_part,
    marked_part,
    persona_part,
    phases_refused,
    purged_part,
    reply_parts,
    schema_part,
    spoken_part,
    summary_part,
)
from tui.core.context.personas import Placement, as_asked, placement
from tui.core.conversation.message import Message, PersonaSwitch, Reply, Summary, UserMessage, covered_by
from tui.core.models.profile import ModelProfile
from tui.core.note import Note, Reason, note
from tui.core.token_counter import TokenCounter
from tui.core.usage.plausibility import RequestSize, input_doubt
from tui.core.usage.usage import UNKNOWN, Figure, estimated

NO_TEXT = (PartKind.SCHEMA, PartKind.CORRECTION, PartKind.PRIMING)  # kinds of which the model may be given nothing


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over parts, in tokens: those sent, by kind; those muted; the reasoning that was dropped.

    A sum with an unknown figure in it is unknown. ``text`` is what the text alone takes, without a schema, of which a
    server may send nothing to the model; ``images`` how much more than estimated the images can take.
    """

    sent: Mapping[PartKind, Figure]
    muted: Figure
    dropped: Figure
    text: int = 0
    images: int = 0

    def plus(self, parts: Sequence[Part]) -> Sums:
        """Return the sums with more parts, none of which is muted or reasoning."""
        more, sent = sums_of(parts), dict(self.sent)
        for kind, size in more.sent.items():
            sent[kind] = sent.get(kind, estimated(0)) + size
        return replace(self, sent=sent, text=self.text + more.text, images=self.images + more.images)


def sums_of(parts: Iterable[Part]) -> Sums:
    """Return the sums over some parts."""
    sent: dict[PartKind, int] = {}
    unknown: set[PartKind] = set()
    muted: list[Figure] = []
    dropped: list[Figure] = []
    attached: list[Part] = []
    for part in parts:
        if part.sent:
            value = part.tokens.value
            if value is None:
                unknown.add(part.kind)
            sent[part.kind] = sent.get(part.kind, 0) + (value or 0)
            if part.attached is not None:
                attached.append(part)
        elif part.kind is PartKind.REASONING:
            dropped.append(part.tokens)
        elif part.fate is Fate.MUTED:
            muted.append(part.tokens)
    images = [part.tokens.value or 0 for part in attached if part.attached and part.attached.attachment.is_image]
    return Sums(
        {kind: UNKNOWN if kind in unknown else estimated(value) for kind, value in sent.items()},
        sum(muted, estimated(0)),
        _added(dropped),
        sum(value for kind, value in sent.items() if kind not in NO_TEXT) - sum(images),
        sum(max(0, LARGEST_IMAGE - size) for size in images),
    )


def _added(figures: list[Figure]) -> Figure:
    """Return the sum of figures: reported if all are reported, else estimated; unknown if one is unknown."""
    if not figures:
        return estimated(0)
    values = [figure.value for figure in figures if figure.value is not None]
    if len(values) < len(figures):
        return UNKNOWN
    first, *others = {figure.provenance for figure in figures}
    return estimated(sum(values)) if others else Figure(sum(values), first)


Made = dict[int, tuple[UserMessage | Reply, tuple[Part, ...]]]
Cached = tuple[ModelProfile, Note | None]  # a model, and why it is sent no phases of output messages, None if it is
PROFILES = 8  # models whose parts are kept; the oldest is removed for a new one


class MadeParts:
    """A cache of the parts of messages, by model. A changed message is another value, so its parts are made again."""

    def __init__(self, counter: TokenCounter, contents: Contents = lost) -> None:
        self.counter = counter
        self._contents = contents
        self._made: list[tuple[Cached, Made]] = []

    def of(self, profile: ModelProfile, unphased: Note | None = None) -> Made:
        """Return the messages whose parts are kept for a model, by message id."""
        for held, made in self._made:
            if held == (profile, unphased):
                return made
        self._made = [*self._made[1 - PROFILES :], ((profile, unphased), {})]
        return self._made[-1][1]

    def uncounted(
        self, path: Sequence[Message], profile: ModelProfile, most: int, *, on_responses: bool = False
    ) -> int:
        """Return how many characters at the end of a path are not counted yet; stop above ``most`` characters."""
        made, characters = self.of(profile, phases_refused(profile, on_responses=on_responses)), 0
        for message in reversed(path):
            if message.id in made or characters > most:
                break
            characters += len(message.text)
        return characters

    def make(
        self, message: UserMessage | Reply, profile: ModelProfile, unphased: Note | None = None
    ) -> tuple[Part, ...]:
        """Make the parts of a message, keep them and return them."""
        if message.purged:
            kind = PartKind.REPLY if isinstance(message, Reply) else PartKind.USER
            parts: tuple[Part, ...] = (purged_part(kind, message.id),)
        elif isinstance(message, Reply):
            parts = tuple(reply_parts(message, profile, self.counter, unphased=unphased))
        else:
            attached = [Held(each, self._contents(each)) for each in message.attachments]
            parts = (
                spoken_part(PartKind.USER, message.text, message.id, profile, self.counter),
                *(attached_part(PartKind.USER, held, message.id, profile, self.counter) for held in attached),
            )
        self.of(profile, unphased)[message.id] = (message, parts)
        return parts


@dataclass(frozen=True)
class Context:
    """The parts of the next request, in the order in which they are sent. All sizes are in tokens.

    ``reserve`` is set aside for reasoning and answer. ``drift`` is how far off the last estimate was, None if unknown.
    ``continues`` is the reported size of the last request if this one holds all of it, else None. ``ahead`` says that
    the service counted this very request. ``cache_key`` is the key of the session's prompt cache, empty for none.
    ``turns`` are the turns of this model at this place, with their efforts.
    """

    profile: ModelProfile
    parts: tuple[Part, ...]
    reserve: int
    drift: Drift | None = None
    continues: int | None = None
    ahead: bool = False
    cache_key: str = ""
    turns: tuple[Turn, ...] = ()

    @cached_property
    def sums(self) -> Sums:
        """The sums over the parts; computed once."""
        return sums_of(self.parts)

    @property
    def window(self) -> int | None:
        """The context window in tokens, None if unknown."""
        return self.profile.window

    @property
    def used(self) -> Figure:
        """The size of the request: the sum of the parts that are sent, in tokens."""
        return sum(self.sums.sent.values(), estimated(0))

    @property
    def size(self) -> RequestSize:
        """The size of the request, and what a service may report of it."""
        used = self.used
        return RequestSize(used, self.sums.text, (used.value or 0) + self.sums.images, self.continues)

    @property
    def at_most(self) -> Figure:
        """The size that the check for room goes by: the larger one of mull's count and the one that is corrected.

        A count of this very request by the service is taken as it is.
        """
        used, own = self.used, self.estimate
        return own if not self.ahead and (own.value or 0) > (used.value or 0) else used

    @property
    def free(self) -> Figure:
        """The tokens left beside the request and the reserve; below zero if the request takes a part of the reserve."""
        used = self.used
        if self.window is None or used.value is None:
            return UNKNOWN
        return dataclasses.replace(used, value=self.window - used.value - self.reserve)

    @property
    def dropped_reasoning(self) -> Figure:
        """The reasoning of earlier turns on this path, in tokens: billed then, and not sent again."""
        return self.sums.dropped

    @property
    def muted(self) -> Figure:
        """The tokens that the muted parts would take if they were sent."""
        return self.sums.muted

    @property
    def estimate(self) -> Figure:
        """The size of the request as mull counts it, without any correction by the service's counts, in tokens."""
        less = self.kind(PartKind.CORRECTION).value or 0
        return self.used if self.used.value is None else estimated(self.used.value - less)

    @property
    def corrected(self) -> bool:
        """Whether the size is corrected by a count of the service's."""
        return PartKind.CORRECTION in self.sums.sent

    def as_corrected(self, tokens: int) -> int:
        """Return what a count of mull's own comes to on the scale of this request, which the service corrected."""
        used, own = self.used.value, self.estimate.value
        return round(tokens * used / own) if used and own and used > 0 else tokens

    def counted(self, difference: int) -> Context:
        """Return a context that the service counted ``difference`` tokens larger than the estimate."""
        return dataclasses.replace(self, parts=counted_ahead(self.parts, difference), ahead=True)

    def kind(self, *kinds: PartKind) -> Figure:
        """Return the tokens of all sent parts of these kinds."""
        return sum((size for kind, size in self.sums.sent.items() if kind in kinds), estimated(0))

    def section(self, section: Section) -> Figure:
        """Return the tokens of all sent parts that a section of the context bar shows; never below 0.

        A correction below zero counts as history; what is more than the history is taken from the persona.
        """
        size = self._sum_of(section)
        if section is Section.PERSONA:
            size += estimated(min(0, self._sum_of(Section.HISTORY).value or 0))
        return size if size.value is None else dataclasses.replace(size, value=max(0, size.value))

    def _sum_of(self, section: Section) -> Figure:
        return self.kind(*(kind for kind in PartKind if kind.traits.section is section))

    @property
    def attached(self) -> list[Part]:
        """The parts for the attachments of the draft."""
        return [part for part in self.parts if part.kind is PartKind.DRAFT and part.attached is not None]


def on_one_scale(before: Context, after: Context) -> tuple[Figure, Figure]:
    """Return the sizes of two requests, of which one may be corrected by the service's count: both are, then."""
    first, second = before.estimate.value, after.estimate.value
    if first is not None and second is not None:
        if before.corrected and not after.corrected:
            return before.used, estimated(before.as_corrected(second))
        if after.corrected and not before.corrected:
            return estimated(after.as_corrected(first)), after.used
    return before.used, after.used


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
    on_responses: bool = False,
    asked: CountedBy | None = None,
) -> Context:
    """Return the context of the next request of a conversation.

    ``path`` has the messages from the first one to the head. ``draft`` is the text about to be sent and ``attached``
    its attachments. ``contents`` returns the bytes of attachments of earlier messages. ``schema`` is the JSON Schema
    that the reply must fit. ``reserve`` is in tokens. ``muted`` and ``pinned`` are ids of messages. ``made`` keeps the
    parts of messages from one call to the next. ``asked`` is who will count the request: counts of others correct
    nothing; without it, only the model is looked at. ``on_responses`` says that the API takes the phases of messages.
    """
    made, path = made or MadeParts(counter, contents), as_asked(path)
    summaries = [m for m in path if isinstance(m, Summary) and m.id not in muted and not m.purged]
    personas = placement(path, profile, muted)
    parts = [schema_part(schema, profile, counter)] if schema is not None else []
    parts += [persona_part(each, profile, counter, first=each.id == personas.first) for each in personas.top]
    unphased = phases_refused(profile, on_responses=on_responses)
    parts += _message_parts(path, profile, made, personas, summaries, unphased)
    covered = covered_by(summaries, muted)
    if muted or pinned or covered:
        parts = [marked_part(part, muted, pinned, covered) for part in parts]
    parts = ordered(parts, profile, counter)
    continued = _continued(path, parts, profile, asked)
    continues = None
    if continued is not None:
        reply, size = continued
        continues = reply.outcome.usage.input.value or 0
        part = last_count_part(faded(continues, size, turns_since(path, reply)))
        parts += [part] if part is not None else []
    parts.append(Part(PartKind.PRIMING, None, Fate.KEPT, estimated(MESSAGE_OVERHEAD), note=note(Reason.PRIMING)))
    return with_draft(Context(profile, tuple(parts), reserve, last_drift(path), continues), draft, counter, attached)


def _message_parts(
    path: Sequence[Message],
    profile: ModelProfile,
    made: MadeParts,
    personas: Placement,
    summaries: Sequence[Summary],
    unphased: Note | None,
) -> list[Part]:
    """Return the parts for the messages of a path, without the personas at the top.

    ``personas`` says which of the switches are sent where they stand. ``summaries`` are those that are not muted.
    """
    parts: list[Part] = []
    known, sent = made.of(profile, unphased), {summary.id for summary in summaries}
    places = _places(summaries, {message.id for message in path})
    for message in path:
        if message.id in places:
            parts += [summary_part(summary, profile, made.counter) for summary in places[message.id]]
        if isinstance(message, (UserMessage, Reply)):
            held = known.get(message.id)
            parts += held[1] if held is not None and held[0] is message else made.make(message, profile, unphased)
        elif isinstance(message, PersonaSwitch):
            if message.id in personas.placed:
                parts.append(persona_part(message, profile, made.counter, first=message.id == personas.first))
        elif message.purged:
            parts.append(purged_part(PartKind.SUMMARY, message.id))
        elif message.id not in sent:
            parts.append(summary_part(message, profile, made.counter))
    return parts


def _places(summaries: Sequence[Summary], ids: AbstractSet[int]) -> dict[int, list[Summary]]:
    """Return the summaries to send before each message: before the first one they cover, else where they were made."""
    places: dict[int, list[Summary]] = {}
    for summary in summaries:
        first = next((each for each in summary.covers if each in ids), summary.id)
        places.setdefault(first, []).append(summary)
    return places


def _continued(
    path: Sequence[Message], parts: Sequence[Part], profile: ModelProfile, asked: CountedBy | None
) -> tuple[Reply, RequestSize] | None:
    """Return the reply to the last request that the service counted, and the request's size; None if that cannot serve.

    It does if the next request holds all of that one: the same model was asked at the same place, and all parts before
    the reply have the same size now as then, so that nothing was muted, summarised or switched since. A count that
    cannot be, as in a session of an earlier mull, is passed over.
    """
    reply = last_counted(path)
    if reply is None or reply.origin.model != profile.name or asked not in (None, counted_by(reply.origin)):
        return None
    before = takewhile(lambda part: part.message != reply.id, parts)
    counted = MESSAGE_OVERHEAD + sum(part.tokens.value or 0 for part in before if part.sent)
    if counted != reply.origin.counted:
        return None
    size, usage = _request_of(reply, parts, profile.window), reply.outcome.usage
    doubt = input_doubt(usage.input.value or 0, size, profile.window, usage.output)
    return (reply, size) if doubt is None else None


def _request_of(reply: Reply, parts: Sequence[Part], window: int | None) -> RequestSize:
    """Return the size of the request for a reply; ``parts`` begin with those of the request, before the reply.

    Where the service's count is near that of mull it is of one figure: there may be 30,000 parts.
    """
    counted, usage = reply.origin.counted or 0, reply.outcome.usage
    size, told = RequestSize(estimated(counted), counted, counted), usage.input.value or 0
    if told >= floor_of(size) and input_doubt(told, size, window, usage.output) is None:
        return size
    sums = sums_of(takewhile(lambda part: part.message != reply.id, parts))
    return RequestSize(size.used, sums.text, counted + sums.images)


def with_draft(context: Context, draft: str, counter: TokenCounter, attached: Sequence[Held] = ()) -> Context:
    """Return a context without a draft, with a draft and its attachments added before the priming."""
    if not draft and not attached:
        return context
    *kept, priming = context.parts
    part = spoken_part(PartKind.DRAFT, draft, None, context.profile, counter)
    if not is_free(context.profile):
        part = MessageOrder(context.profile, counter, role_of_last(kept)).placed(part)
    more = [attached_part(PartKind.DRAFT, held, None, context.profile, counter) for held in attached]
    drafted = dataclasses.replace(context, parts=(*kept, part, *more, priming))
    vars(drafted)["sums"] = context.sums.plus([part, *more])  # so that typing is as fast in a long session
    return drafted
