"""What can be left out so that the next request fits. Nothing is left out unless it is chosen here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from textual.content import Content

from tui.app.keymap import keymap
from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Row
from tui.core.context.room import LIKELY_REFUSED, Room, Verdict, in_words
from tui.core.context.trimming import Selection
from tui.core.usage.cost import span_in_words
from tui.engine.next_request import NextRequest


class Way(StrEnum):
    """What can be done so that the next request fits."""

    MUTE = "mute"
    MUTE_LARGEST = "mute largest"
    NO_PERSONA = "no persona"
    SUM_UP = "sum up"
    NEW_SESSION = "new"
    BY_HAND = "by hand"
    UNMUTE = "unmute"
    ANYWAY = "anyway"


NOTHING = Selection((), 0, 0)


@dataclass(frozen=True, slots=True)
class Offers:
    """How full the next request is, and what could be done about it.

    ``oldest`` are turns that could be muted; ``part`` is what a summary of them would take, ``whole`` one of everything
    (None where there is nothing to sum up, or where that request would not fit either); ``largest`` is the largest
    message, where muting it helps and muting the oldest turns does not; ``muted`` are the tokens of what is muted;
    ``refused`` says that a request was not sent for want of room.
    """

    room: Room
    oldest: Selection
    part: NextRequest | None
    whole: NextRequest | None
    muted: int
    refused: bool
    largest: Selection = NOTHING


class MakeRoom(Picker[Way]):
    """Answers with the way that is chosen."""

    TITLE: ClassVar[str] = "Make room"
    DETAIL: ClassVar[int] = 4
    BESIDE: ClassVar[bool] = False

    def __init__(self, offers: Offers) -> None:
        super().__init__(list(_rows(offers)))
        self._offers = offers

    def detail(self, row: Row[Way]) -> Content:
        """Say how full the request is, and what the selected way does."""
        asked = {Way.SUM_UP: self._offers.part, Way.NEW_SESSION: self._offers.whole}.get(row.value)
        effect = EFFECTS.get(row.value) or RISKS.get(self._offers.room.verdict, SAFE)[1]
        lines = [how_full(self._offers.room), keymap().in_words(effect), *([f"It {price(asked)}."] if asked else [])]
        return Content("\n".join(lines))


EFFECTS = {
    Way.MUTE: "They stay in the session and on the screen, and can be unmuted one by one (Alt+X).",
    Way.MUTE_LARGEST: "It stays in the session and on the screen, and can be unmuted (Alt+X).",
    Way.NO_PERSONA: "No persona is sent from here on. F2 takes one again.",
    Way.SUM_UP: "The model writes a summary that is sent in their place. The originals stay; muting the summary brings"
    " them back.",
    Way.NEW_SESSION: "The model sums everything up; a new session starts from that. This one stays as it is.",
    Way.BY_HAND: "The list of all parts: mute, unmute and pin each, with what it saves.",
    Way.UNMUTE: "Everything muted is sent again, and summaries give way to what they stand for.",
}
RISKS = {
    Verdict.TIGHT: (
        "the reply may be cut off",
        "The request fits; its reply may run out of room. Its tokens are spent in any case.",
    ),
    Verdict.FULL: ("the service will most likely refuse it", f"It is larger than what fits. {LIKELY_REFUSED}"),
}
SAFE = ("there is room by now", "It fits.")


def how_full(room: Room) -> str:
    """Return how full the next request is, in a sentence."""
    if room.verdict is Verdict.UNKNOWN or room.left is None:
        return "How much room there is, is not known for this model."
    text = in_words(room) or f"There is room: ~{room.left:,} tokens are left, {room.needed:,} should stay free."
    if not room.beyond:
        return f"{text} ~{room.missing:,} too many." if room.missing else text
    with_reply = f", ~{room.missing:,} with the {room.needed:,} to keep free for the reply" if room.needed else ""
    return f"{text} ~{max(1, room.beyond - 1):,} too many{with_reply}."


def saves(room: Room, saved: int) -> str:
    """Return what leaving out so many tokens does: whether the request fits then, and what its reply has left."""
    words = f"saves ~{saved:,} tokens"
    after = room.without(saved)
    if after.verdict is Verdict.FULL:
        return f"{words}; it does not fit then either"
    return f"{words}; ~{after.left:,} are left for the reply" if after.verdict is Verdict.TIGHT else words


WORST_FIRST = (Verdict.FULL, Verdict.TIGHT)


def helps_more(room: Room, saved: int, than: int) -> bool:
    """Return whether leaving out ``saved`` tokens makes a request fit, or leave its reply room, where others do not."""
    first, second = (room.without(each).verdict for each in (saved, than))
    return second in WORST_FIRST and first not in WORST_FIRST[: WORST_FIRST.index(second) + 1]


def price(estimate: NextRequest) -> str:
    """Return what a summary takes in tokens and costs in US$, before it is asked for."""
    if estimate.choice.provider.route.practice:
        cost = "costs nothing (practice)"
    elif estimate.most_cost is None:
        cost = "has no known price"
    else:
        cost = f"costs {span_in_words(estimate.least_cost, estimate.most_cost)}"
    return f"{cost}: asks {estimate.choice.profile.name} with ~{estimate.context.used.value or 0:,} tokens"


def _rows(offers: Offers) -> list[Row[Way]]:
    """Return what can be done; what changes nothing comes first, so that an Enter too many does no harm."""
    oldest, rows = offers.oldest, [Row(Way.BY_HAND, "Choose by hand", "every part of the next request, with its size")]
    turns = f"the oldest {oldest.turns} turns" if oldest.turns != 1 else "the oldest turn"
    if oldest.messages:
        rows.append(Row(Way.MUTE, f"Mute {turns}", saves(offers.room, oldest.saved)))
        if offers.part is not None:
            rows.append(Row(Way.SUM_UP, f"Sum up {turns}", price(offers.part)))
    if offers.largest.messages:
        rows.append(Row(Way.MUTE_LARGEST, "Mute the largest message", saves(offers.room, offers.largest.saved)))
    if offers.room.persona_fills:
        rows.append(Row(Way.NO_PERSONA, "Send no persona", saves(offers.room, offers.room.persona)))
    if offers.whole is not None:
        rows.append(Row(Way.NEW_SESSION, "New session from a summary", price(offers.whole)))
    if offers.muted:
        rows.append(Row(Way.UNMUTE, "Bring back what is muted", f"~{offers.muted:,} tokens more"))
    if offers.refused:
        rows.append(Row(Way.ANYWAY, "Send it anyway", RISKS.get(offers.room.verdict, SAFE)[0]))
    return rows
