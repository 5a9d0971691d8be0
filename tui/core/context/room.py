"""Whether there is room for the next request and its reply, checked before anything is sent.

The reserve is kept free for reasoning and answer. The default is 25,000 tokens, which OpenAI's guide to reasoning
models advises to start with, and at most half of a small window.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from tui.core.context.context import Context
from tui.core.context.parts import PartKind
from tui.core.errors import UsageError
from tui.core.models.profile import ModelProfile
from tui.core.usage.plausibility import near

DEFAULT_RESERVE = 25_000  # tokens ("Allocating space for reasoning" in OpenAI's guide to reasoning models)
AT_ANY_EFFORT = "*"
MAKE_ROOM = "Nothing was sent. Make room (Alt+R), send less"


class Verdict(StrEnum):
    """Whether there is room, before sending. It follows from a count and a window, which can both be wrong."""

    ENOUGH = "enough"
    TIGHT = "tight"  # the request can be sent, but reasoning and answer may run out of room
    FULL = "full"  # the request alone is as large as the model takes, or larger
    UNKNOWN = "unknown"  # the window or the size of the request is unknown


@dataclass(frozen=True, slots=True)
class Room:
    """The size of the next request and the limits of the model, in tokens; None is unknown.

    ``used`` is the size of the request and ``most`` that of the largest one the model takes. ``needed`` is what should
    stay free for the reply, ``left`` what does stay free. ``persona`` is what the persona takes of the request.
    ``by_service`` is how much of ``used`` rests on the service's own count alone, where that is far above the count of
    mull; ``by_mull`` is how much of it rests on mull's count alone, where the service's is far below that. Else they
    are 0.
    """

    model: str
    used: int | None
    most: int | None
    needed: int
    left: int | None
    persona: int = 0
    by_service: int = 0
    by_mull: int = 0

    @property
    def verdict(self) -> Verdict:
        """Whether there is room."""
        if self.used is None or self.most is None:
            return Verdict.UNKNOWN
        if self.used >= self.most:
            return Verdict.FULL
        if self.left is None:
            return Verdict.UNKNOWN
        return Verdict.TIGHT if self.left < self.needed else Verdict.ENOUGH

    @property
    def missing(self) -> int:
        """How many tokens must be left out, so that the reply has its room; 0 if none, or if that is unknown."""
        if self.used is None or self.most is None:
            return 0
        short = self.needed - self.left if self.left is not None else 0
        return max(0, short, self.beyond)

    @property
    def beyond(self) -> int:
        """How many tokens must be left out, so that the request fits at all; 0 if none, or if that is unknown."""
        return 0 if self.used is None or self.most is None else max(0, self.used - self.most + 1)

    def without(self, saved: int) -> Room:
        """Return the room of the request with so many tokens left out."""
        used, left = self.used, self.left
        return replace(self, used=None if used is None else used - saved, left=None if left is None else left + saved)

    @property
    def persona_fills(self) -> bool:
        """Whether there is too little room and the persona alone takes half of what there is, or more."""
        return self.verdict in SENT_ANYWAY and self.persona * 2 >= (self.most or 0) > 0


def within(room: Room, most: int | None) -> Room:
    """Return the room where the largest request is at most so many tokens; None is no such limit."""
    if most is None or (room.most is not None and room.most <= most):
        return room
    return replace(room, most=most, left=None if room.used is None else most - room.used)


SENT_ANYWAY = frozenset({Verdict.TIGHT, Verdict.FULL})
"""What the user overrules by sending a request anyway: whatever was found."""
BY_SERVICE = (
    "Of the request's ~{:,} tokens, {:,} are there by the service's own count alone, which is far above mull's and"
    " may be wrong."
)
BY_MULL = "Of the request's ~{:,} tokens, {:,} are there by mull's own count alone: the service counted fewer before."
LIKELY_REFUSED = "The service will most likely refuse it; but a count or a window can be wrong."
HELPS = {
    Verdict.FULL: f"{MAKE_ROOM}, take a model with a larger window, or send it anyway.",
    Verdict.TIGHT: f"{MAKE_ROOM}, set a smaller output budget (/budget) or reserve, or send it anyway.",
}


class TooLittleRoom(UsageError):
    """The next request is too large, or leaves too little room for its reply. Nothing was sent."""

    def __init__(self, room: Room) -> None:
        super().__init__(in_words(room), HELPS.get(room.verdict, "") + about_persona(room))
        self.room = room


def reserve_for(
    profile: ModelProfile,
    effort: str | None,
    default: int | None,
    budget: int | None = None,
    persona: int | None = None,
) -> int:
    """Return what is set aside for a reply of a model at an effort, in tokens.

    ``persona`` is what the persona asks for, ``default`` the user's own reserve and ``budget`` the output budget that
    will be sent, None if there is none. A reply takes no more than its budget and than the most that the model gives,
    so no more is set aside.
    """
    limits = [size for size in (budget, profile.max_output) if size is not None]
    return min([_reserve_set(profile, effort, default) if persona is None else persona, *limits])


def _reserve_set(profile: ModelProfile, effort: str | None, default: int | None) -> int:
    """Return the reserve that is set for a model at an effort, in tokens, else the one of its window."""
    own = profile.reserve.get(effort or profile.default_effort or "", profile.reserve.get(AT_ANY_EFFORT, default))
    return advised(profile) if own is None else own


def advised(profile: ModelProfile) -> int:
    """Return what the guide advises for reasoning and answer of a model, in tokens; at most half of its window."""
    return DEFAULT_RESERVE if profile.window is None else min(DEFAULT_RESERVE, profile.window // 2)


def largest_request(profile: ModelProfile) -> int | None:
    """Return the size of the largest request to a model, in tokens: its window or less; None if unknown."""
    return min((size for size in (profile.window, profile.max_input) if size is not None), default=None)


def room_for(context: Context) -> Room:
    """Return the room for a request and its reply, by the larger one of mull's count and the service's."""
    profile, used = context.profile, context.at_most.value
    left = None if profile.window is None or used is None else profile.window - used
    persona = context.kind(PartKind.PERSONA).value or 0
    by_service, by_mull = _far_above(context), _far_below(context)
    return Room(profile.name, used, largest_request(profile), context.reserve, left, persona, by_service, by_mull)


def _far_above(context: Context) -> int:
    """Return by how many tokens the service's count is above that of mull, 0 if both can be of the same text."""
    more, counted = context.kind(PartKind.CORRECTION).value or 0, context.estimate.value or 0
    return 0 if near(counted + more, counted) else max(0, more)


def _far_below(context: Context) -> int:
    """Return by how many tokens the service's count is below that of mull, 0 if both can be of the same text."""
    corrected, most = context.used.value or 0, context.at_most.value or 0
    return 0 if near(corrected, most) else most - corrected


def about_persona(room: Room) -> str:
    """Return a sentence, after a space, on a persona that fills the window; empty if none does."""
    if not room.persona_fills:
        return ""
    return f" The persona alone takes ~{room.persona:,} tokens: send none with F2, or --persona none."


def in_words(room: Room) -> str:
    """Return what is wrong, in one or two sentences; empty if nothing is."""
    said = _too_little(room)
    for alone, words in ((room.by_service, BY_SERVICE), (room.by_mull, BY_MULL)):
        said += f" {words.format(room.used, alone)}" if said and alone else ""
    return said


def _too_little(room: Room) -> str:
    if room.verdict is Verdict.FULL:
        return f"The request would take ~{room.used:,} tokens; {room.model} takes {room.most:,} at most."
    if room.verdict is Verdict.TIGHT:
        return (
            f"~{room.left:,} tokens are left for {room.model} to think and answer; {room.needed:,} should stay free"
            " (reserve or output budget)."
        )
    return ""
