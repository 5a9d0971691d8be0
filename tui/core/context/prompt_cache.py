"""The prompt cache: which part of the next request the service reads from what it kept of the last one.

A service keeps the beginning of a request for a while; the next request reads it as far as both begin alike. What the
last request read is reported. What the next one will read is estimated: from what both have in common, how much a
service keeps at the least, and how long.

OpenAI and Azure keep a beginning of at least 1,024 tokens, models before gpt-5.6 in steps of 128, for five minutes
without use or longer (their guides to prompt caching). From gpt-5.6 on they bill what is written to the cache, report
it, and keep it for 30 minutes at the least (``prompt_cache_options.ttl`` in OpenAI's API description).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tui.core.context.context import Context
from tui.core.context.parts import Part, PartKind
from tui.core.conversation.message import Reply
from tui.core.usage.usage import Figure, Provenance

LEAST, STEP = 1024, 128  # tokens of a beginning that is kept, and the steps in which it grows
SHORT, LONG = timedelta(minutes=5), timedelta(minutes=30)
NO_TEXT = (PartKind.CORRECTION, PartKind.PRIMING)


class CacheState(StrEnum):
    """What becomes of a stretch of the next request at the service's prompt cache."""

    READ = "read"  # the last request read it from there
    LIKELY = "likely"  # it was kept since, so the next one likely reads it
    WRITTEN = "written"  # it will be written there, at the price of that
    FRESH = "fresh"  # it is read anew, at the price of input


@dataclass(frozen=True, slots=True)
class CacheStretch:
    """A stretch of the next request: its tokens, from ``start`` on, and who says so."""

    state: CacheState
    start: int
    tokens: int
    provenance: Provenance

    @property
    def figure(self) -> Figure:
        """Its tokens, with who says so."""
        return Figure(self.tokens, self.provenance)

    @property
    def end(self) -> int:
        """The token after its last one."""
        return self.start + self.tokens


@dataclass(frozen=True, slots=True)
class CacheRules:
    """What is known of the cache of a model at a place.

    ``published`` says that the vendor publishes what is kept and for how long, ``writes`` that writing is billed.
    """

    published: bool
    writes: bool

    @property
    def lifetime(self) -> timedelta | None:
        """How long a beginning is kept at the least, None if that is not published."""
        return (LONG if self.writes else SHORT) if self.published else None

    def kept(self, tokens: int) -> int:
        """Return how many tokens of a beginning are kept."""
        if not self.published:
            return tokens
        if tokens < LEAST:
            return 0
        return tokens if self.writes else tokens // STEP * STEP


@dataclass(frozen=True, slots=True)
class LastRequest:
    """The last request that the service reported on: its parts, and its reply.

    ``changed`` says that the next one has another effort or other options, which the service may keep apart.
    """

    parts: Sequence[Part]
    reply: Reply
    changed: bool = False

    @property
    def told(self) -> int:
        """Its size as the service counted it, in tokens."""
        return self.reply.outcome.usage.input.value or 0

    @property
    def counted(self) -> int:
        """Its size as mull counted it, in tokens."""
        return self.reply.origin.counted or 0

    @property
    def ended(self) -> datetime | None:
        """When its reply ended; None if its record does not say so."""
        try:
            began = datetime.fromisoformat(self.reply.time)
            took = timedelta(seconds=self.reply.outcome.seconds or 0)
            return began + took if began.tzinfo is not None else None
        except (ValueError, OverflowError):
            return None

    @property
    def written(self) -> bool:
        """True if the service reported what it wrote to its cache."""
        return bool(self.reply.outcome.usage.written.value)

    def scaled(self, tokens: int) -> int:
        """Return a count of mull's on the scale of the service's."""
        return round(tokens * self.told / self.counted) if self.counted else tokens


@dataclass(frozen=True, slots=True)
class PromptCache:
    """The stretches of the next request, in their order, and until when they hold.

    ``until`` is the UTC time (ISO 8601) up to which a beginning is likely kept, empty where that is not published.
    ``expired`` says that this time has passed, ``changed`` that the request has another effort or other options.
    ``last`` is the last request.
    """

    stretches: tuple[CacheStretch, ...]
    until: str
    last: LastRequest
    expired: bool = False
    changed: bool = False

    @property
    def held(self) -> int:
        """The tokens that the next request likely reads from the cache."""
        return sum(each.tokens for each in self.stretches if each.state in (CacheState.READ, CacheState.LIKELY))

    @property
    def for_programs(self) -> dict[str, Any]:
        """The stretches as JSON can hold them; ``until`` is null where that is not published."""
        return {
            "stretches": [
                {
                    "state": str(each.state),
                    "start": each.start,
                    "tokens": each.tokens,
                    "provenance": str(each.provenance),
                }
                for each in self.stretches
            ],
            "until": self.until or None,
            "expired": self.expired,
            "changed": self.changed,
        }

    def within(self, start: int, end: int) -> list[tuple[CacheState, int]]:
        """Return the states of the tokens from ``start`` to ``end``, each with its number of tokens."""
        found = ((each.state, min(end, each.end) - max(start, each.start)) for each in self.stretches)
        return [(state, size) for state, size in found if size > 0]


def prompt_cache(context: Context, last: LastRequest, rules: CacheRules, now: datetime) -> PromptCache | None:
    """Return what the cache holds of the next request. ``now`` is a UTC time.

    It is None if the request's size is unknown, or too small for any of it to be kept.
    """
    size, usage, ended = context.used.value, last.reply.outcome.usage, last.ended
    if size is None or ended is None or (rules.published and size < LEAST):
        return None
    until = None if rules.lifetime is None else ended + rules.lifetime
    expired = until is not None and now >= until
    shared = 0 if expired or last.changed else min(_shared(context, last), max(0, size))
    read = rules.kept(min(usage.cached.value or 0, shared))
    likely = max(0, _kept(shared, last, rules) - read)
    states = [(CacheState.READ, read, Provenance.REPORTED), (CacheState.LIKELY, likely, Provenance.ESTIMATED)]
    left = max(0, size - read - likely)
    rest = CacheState.WRITTEN if rules.writes else CacheState.FRESH
    states.append((rest, left, Provenance.ESTIMATED))
    return PromptCache(
        _stretches(states),
        until.isoformat(timespec="seconds") if until is not None else "",
        last,
        expired,
        last.changed,
    )


def _kept(shared: int, last: LastRequest, rules: CacheRules) -> int:
    """Return how much of the common beginning the service likely keeps, in tokens.

    Where it reported what it wrote, that is what it has. A service that publishes nothing has what it read before: it
    keeps something only if it ever reported so.
    """
    usage = last.reply.outcome.usage
    if usage.written.value is not None:
        return rules.kept(min(shared, (usage.cached.value or 0) + usage.written.value))
    if not rules.published and not usage.cached.value:
        return 0
    return rules.kept(min(shared, last.told))


def _scaled(tokens: int, context: Context, last: LastRequest) -> int:
    """Return a count of mull's on the scale of a request: the service's, where it corrects the request's size."""
    return last.scaled(tokens) if context.corrected else tokens


def _shared(context: Context, last: LastRequest) -> int:
    """Return how many tokens two requests have in common at their beginning, on the scale of the next one."""
    next_parts = sent_parts(context.parts)
    common = 0
    for part in sent_parts(last.parts):
        following = next(next_parts, None)
        if following is None or _sent_as(part) != _sent_as(following):
            return min(last.told, _scaled(common, context, last))
        common += part.tokens.value or 0
    return min(last.told, _scaled(last.counted, context, last))


def sent_parts(parts: Sequence[Part]) -> Iterator[Part]:
    """Return the parts that a request sends as text, in their order."""
    return (part for part in parts if part.sent and part.kind not in NO_TEXT)


def _sent_as(part: Part) -> tuple[object, ...]:
    """Return what makes a part the same for a service; a draft is the message that it becomes."""
    digest = part.attached.attachment.sha256 if part.attached is not None else ""
    return part.role, part.text, digest, part.joins_next, part.joins_previous, part.effort


def _stretches(states: Sequence[tuple[CacheState, int, Provenance]]) -> tuple[CacheStretch, ...]:
    """Return the stretches that follow each other, without the empty ones."""
    found: list[CacheStretch] = []
    start = 0
    for state, tokens, provenance in states:
        if tokens > 0:
            found.append(CacheStretch(state, start, tokens, provenance))
        start += tokens
    return tuple(found)


def places(context: Context, cache: PromptCache) -> dict[int, tuple[int, int]]:
    """Return where each sent part lies in the request: its first token and the one after its last, by its number.

    They are on the scale of the request: the service's, where that corrects its size.
    """
    found: dict[int, tuple[int, int]] = {}
    at = 0
    for number, part in enumerate(context.parts):
        if part.sent and part.kind is not PartKind.CORRECTION:
            size = part.tokens.value or 0
            found[number] = (_scaled(at, context, cache.last), _scaled(at + size, context, cache.last))
            at += size
    return found
