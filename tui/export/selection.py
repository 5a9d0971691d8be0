"""What of a conversation an export holds: which turns of the path to the head, and which parts of each message."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tui.core.conversation.branch_order import branches_of
from tui.core.conversation.message import Message, PersonaSwitch, Summary, UserMessage
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError

TURNS = re.compile(r"(\d{1,9})(?:(-)(\d{1,9})?)?")
FORMS = "Write 3, 2-5, 4- (from the fourth on) or last."


class Part(StrEnum):
    """A part of a document that can be left out."""

    REASONING = "reasoning"
    USAGE = "usage"
    PERSONAS = "personas"
    SUMMARIES = "summaries"


@dataclass(frozen=True, slots=True)
class Selection:
    """Turns ``first`` to ``last``, counted from 1; None is the last one, as a ``first`` of 0 is, and one beyond it.

    A turn begins with a message of the user's, with the persona that is switched to right before it. ``attached`` has
    the texts of attachments that are shown, and the addresses of pictures, by their digests. ``tree`` adds all other
    branches behind the path to the head; ``begins`` has the messages that begin one of them, see ``along``.
    """

    first: int = 1
    last: int | None = None
    without: frozenset[Part] = frozenset()
    attached: Mapping[str, str] = field(default_factory=dict, hash=False)
    tree: bool = False
    begins: frozenset[int] = frozenset()

    @property
    def is_all(self) -> bool:
        """True where nothing is left out."""
        return self == EVERYTHING

    def summed(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Return the messages whose tokens and US$ a document adds up: none where usage is left out."""
        return () if Part.USAGE in self.without else messages

    def messages(self, conversation: Conversation) -> list[Message]:
        """Return the messages that are exported, with the persona in force at the first; those of the path first.

        Raises:
            UsageError: there is no such turn.
        """
        path = conversation.path()
        starts = _starts(path)
        if self.is_all or (self.first == 1 and self.last is None):
            chosen = path
        else:
            first = self.first or len(starts)
            last = len(starts) if self.last is None or not self.first else self.last
            if not 1 <= first <= min(last, len(starts)):
                count = "no turn" if not starts else "one turn" if len(starts) == 1 else f"{len(starts):,} turns"
                raise UsageError(f"This branch has {count}.", FORMS)
            chosen = path[starts[first - 1] : starts[last] if last < len(starts) else None]
            chosen = [*_in_force(path[: starts[first - 1]], chosen), *chosen]
        if self.tree:
            chosen = [message for branch in branches_of(conversation) for message in branch]
        return [message for message in chosen if self._holds(message)]

    def along(self, conversation: Conversation) -> Selection:
        """Return the selection with the messages of a conversation that begin another branch, where it has branches."""
        if not self.tree:
            return self
        return replace(self, begins=frozenset(branch[0].id for branch in branches_of(conversation)[1:]))

    def _holds(self, message: Message) -> bool:
        left_out: dict[type, Part] = {PersonaSwitch: Part.PERSONAS, Summary: Part.SUMMARIES}
        return left_out.get(type(message)) not in self.without


EVERYTHING = Selection()


def selection_from(turns: str, without: Collection[str] = ()) -> Selection:
    """Return what is asked for: ``turns`` as ``3``, ``2-5``, ``4-`` or ``last``, empty for all; names of parts.

    Raises:
        UsageError: the turns cannot be read.
    """
    parts = frozenset(map(Part, without))
    text = turns.strip().lower()
    if text in ("", "last"):
        return Selection(0 if text else 1, None, parts)
    found = TURNS.fullmatch(text)
    first, last = (0, 0) if found is None else (int(found[1]), int(found[3] or 0) if found[2] else int(found[1]))
    if not first or (last and last < first):
        raise UsageError(f"{turns!r} names no turns.", FORMS)
    return Selection(first, last or None, parts)


def _starts(path: list[Message]) -> list[int]:
    """Return where each turn begins: at a message of the user's, or at the switches right before it."""
    starts = []
    for at, message in enumerate(path):
        if isinstance(message, UserMessage):
            while at and isinstance(path[at - 1], PersonaSwitch):
                at -= 1  # noqa: PLW2901  back to the first of them
            starts.append(at)
    return starts


def _in_force(before: list[Message], chosen: list[Message]) -> list[Message]:
    """Return the switches that hold at the first of some messages, and stand before them; none if it is one."""
    if chosen and isinstance(chosen[0], PersonaSwitch) and chosen[0].mode == "replace":
        return []
    switches = [message for message in before if isinstance(message, PersonaSwitch)]
    at = max((at for at, each in enumerate(switches) if each.mode == "replace"), default=0)
    return [each for each in switches[at:] if each.text]
