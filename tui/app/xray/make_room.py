"""What can be left out so that the next request fits. Nothing is left out unless it is chosen here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content

from tui.app.pickers.picker import Picker, Row
from tui.core.context.room import Room, Verdict, in_words
from tui.core.context.trimming import Selection
from tui.core.usage.cost import span_in_words
from tui.engine.estimate import Prospect


@dataclass(frozen=True, slots=True)
class Offers:
    """What stands, and what could be done: turns to leave out, and what summing them up or everything would take."""

    room: Room
    oldest: Selection
    part: Prospect | None
    whole: Prospect | None
    muted: int
    pending: bool


class MakeRoom(Picker[str]):
    """Answers with a way: mute, sum up, new (session from a summary), by hand, unmute, anyway."""

    TITLE: ClassVar[str] = "Make room"

    def __init__(self, offers: Offers) -> None:
        super().__init__(list(_rows(offers)))
        self._offers = offers

    def detail(self, row: Row[str]) -> Content:
        """Say how it stands, and what the chosen way does."""
        asked = {"sum up": self._offers.part, "new": self._offers.whole}.get(row.value)
        lines = [standing(self._offers.room), EFFECTS[row.value], *([f"It {price(asked)}."] if asked else [])]
        return Content("\n".join(lines))


EFFECTS = {
    "mute": "They stay in the session and on the screen, and can be unmuted one by one (Alt+X).",
    "sum up": "The model writes a summary that is sent in their place. The originals stay; muting the summary brings"
    " them back.",
    "new": "The model sums everything up; a new session starts from that. This one stays as it is.",
    "by hand": "The list of all parts: mute, unmute and pin each, with what it saves.",
    "unmute": "Everything muted is sent again, and summaries give way to what they stand for.",
    "anyway": "The request fits; its reply may run out of room. It is billed in any case.",
}


def standing(room: Room) -> str:
    """Return how full the next request is, in a sentence."""
    if room.verdict is Verdict.UNKNOWN or room.left is None:
        return "How much room there is, is not known for this model."
    said = in_words(room) or f"There is room: ~{room.left:,} tokens are left, {room.needed:,} should stay free."
    return f"{said} ~{room.missing:,} too many." if room.missing else said


def price(prospect: Prospect) -> str:
    """Return what a summary takes and costs, before it is asked for."""
    if prospect.choice.provider.route.practice:
        cost = "costs nothing (practice)"
    elif prospect.most_cost is None:
        cost = "has no known price"
    else:
        cost = f"costs {span_in_words(prospect.least_cost, prospect.most_cost)}"
    return f"{cost}: asks {prospect.choice.profile.name} with ~{prospect.context.used.value or 0:,} tokens"


def _rows(offers: Offers) -> list[Row[str]]:
    """Return what can be done; what changes nothing stands first, so that an Enter too many does no harm."""
    oldest, rows = offers.oldest, [Row("by hand", "Choose by hand", "every part of the next request, with its size")]
    turns = f"the oldest {oldest.turns} turns" if oldest.turns != 1 else "the oldest turn"
    if oldest.messages:
        missing = offers.room.missing
        enough = "" if oldest.saved >= missing else f" of the ~{missing:,} that are too many"
        rows.append(Row("mute", f"Mute {turns}", f"saves ~{oldest.saved:,} tokens{enough}"))
        if offers.part is not None:
            rows.append(Row("sum up", f"Sum up {turns}", price(offers.part)))
    if offers.whole is not None:
        rows.append(Row("new", "New session from a summary", price(offers.whole)))
    if offers.muted:
        rows.append(Row("unmute", "Bring back what is muted", f"~{offers.muted:,} tokens more"))
    if offers.pending and offers.room.verdict is Verdict.TIGHT:
        rows.append(Row("anyway", "Send it anyway", "the reply may be cut off"))
    return rows
