"""Is there room for the next request and its reply? Asked before anything is sent.

The reserve is what stays free for reasoning and answer: 25,000 tokens where nobody says otherwise, as the
vendors' guides advise at first, and never more than half of a small window.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.core.context.context import Context
from tui.core.errors import UsageError
from tui.core.models.profile import ModelProfile

DEFAULT_RESERVE = 25_000  # tokens: "Allocating space for reasoning", the vendors' guides on reasoning models
AT_ANY_EFFORT = "*"
MAKE_ROOM = "Nothing was sent. Make room (Alt+R), send less"


class Verdict(StrEnum):
    """What can be said before sending."""

    ENOUGH = "enough"
    TIGHT = "tight"  # it can be sent, but reasoning and answer may run out of room
    FULL = "full"  # it cannot be answered: the request alone is more than the model takes
    UNKNOWN = "unknown"  # nobody knows the window, or the size of the request


@dataclass(frozen=True, slots=True)
class Room:
    """The next request against what the model takes; all sizes in tokens.

    ``used`` is the request, ``most`` the largest request the model takes, ``needed`` what should stay free for
    its reply, ``left`` what does stay free.
    """

    model: str
    used: int | None
    most: int | None
    needed: int
    left: int | None

    @property
    def verdict(self) -> Verdict:
        """Whether to send."""
        if self.used is None or self.most is None:
            return Verdict.UNKNOWN
        if self.used >= self.most:
            return Verdict.FULL
        if self.left is None:
            return Verdict.UNKNOWN
        return Verdict.TIGHT if self.left < self.needed else Verdict.ENOUGH

    @property
    def missing(self) -> int:
        """How many tokens would have to go, so that the reply has its room."""
        if self.used is None or self.most is None:
            return 0
        short = self.needed - self.left if self.left is not None else 0
        return max(0, short, self.used - self.most + 1)


HELPS = {
    Verdict.FULL: f"{MAKE_ROOM}, or take a model with a larger window.",
    Verdict.TIGHT: f"{MAKE_ROOM}, or set a smaller output budget (/budget) or reserve.",
}


class TooLittleRoom(UsageError):
    """The next request is over-full, or leaves its reply less than was set aside. Nothing was sent."""

    def __init__(self, room: Room) -> None:
        super().__init__(in_words(room), HELPS.get(room.verdict, ""))
        self.room = room


def reserve_for(profile: ModelProfile, effort: str | None, default: int | None) -> int:
    """Return the tokens to set aside for a model at an effort; ``default`` is the user's own, None if there is none."""
    own = profile.reserve.get(effort or profile.default_effort or "", profile.reserve.get(AT_ANY_EFFORT, default))
    if own is not None:
        return own
    return DEFAULT_RESERVE if profile.window is None else min(DEFAULT_RESERVE, profile.window // 2)


def largest_request(profile: ModelProfile) -> int | None:
    """Return the most tokens a request to a model may hold: its window, or less; None where nobody knows."""
    return min((size for size in (profile.window, profile.max_input) if size is not None), default=None)


def room_for(context: Context, cap: int | None = None) -> Room:
    """Return whether there is room for a request and its reply; ``cap`` is the output budget that will be sent."""
    profile, used = context.profile, context.used.value
    caps = [size for size in (cap, profile.max_output) if size is not None]
    left = None if profile.window is None or used is None else profile.window - used
    return Room(profile.name, used, largest_request(profile), min([context.reserve, *caps]), left)


def in_words(room: Room) -> str:
    """Return what is wrong, in a sentence; empty where nothing is."""
    if room.verdict is Verdict.FULL:
        return f"The request would take ~{room.used:,} tokens; {room.model} takes {room.most:,} at most."
    if room.verdict is Verdict.TIGHT:
        return (
            f"~{room.left:,} tokens are left for {room.model} to think and answer; {room.needed:,} should stay free"
            " (reserve or output budget)."
        )
    return ""
