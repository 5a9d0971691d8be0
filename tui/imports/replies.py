"""The parts of a reply joined into one: programs keep reasoning, tool calls, their results and text one by one.

A reply is what stands between two messages of the user's on one path. Where parts fork, as at an answer that was asked
for again, each end is a reply of its own, and what is before the fork is in each of them; usage counts in the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tui.core.conversation.message import ReplyStatus
from tui.core.conversation.phases import BETWEEN, Phase, phases_of
from tui.core.conversation.record import Mark
from tui.core.usage.usage import FIGURES, UNKNOWN, Figure, Usage
from tui.imports.conversation import ForeignConversation, ForeignMessage, Kind
from tui.imports.foreign_tree import ForeignTree


@dataclass(frozen=True, slots=True)
class JoinedMessage:
    """A message as it becomes one here, with the messages that it was made of.

    ``key`` is that of the last of them. ``parent`` is the key of the joined message before it, None at the beginning.
    """

    parts: tuple[ForeignMessage, ...]
    parent: str | None
    counted: frozenset[str] = field(default_factory=frozenset)  # the parts whose usage another reply has

    @property
    def key(self) -> str:
        """The id that it is known by."""
        return self.parts[-1].key

    @property
    def kind(self) -> Kind:
        """What it becomes."""
        return self.parts[-1].kind

    @property
    def first_time(self) -> str:
        """When the first of it came, empty if unknown."""
        return next((part.time for part in self.parts if part.time), "")

    @property
    def last_time(self) -> str:
        """When the last of it came, empty if unknown."""
        return next((part.time for part in reversed(self.parts) if part.time), "")

    @property
    def text(self) -> str:
        """All of its text."""
        return BETWEEN.join(part.text for part in self.parts if part.text.strip())

    @property
    def reasoning(self) -> str:
        """All of its reasoning, for the reader alone."""
        return BETWEEN.join(part.reasoning for part in self.parts if part.reasoning.strip())

    @property
    def notes(self) -> tuple[str, ...]:
        """What it has beside its text; a picture in a reply is named, since replies here hold text alone."""
        return tuple(note for part in self.parts for note in (*part.notes, *_left_behind(part)))

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks that any part of it has."""
        return tuple(dict.fromkeys(mark for part in self.parts for mark in part.marks))

    @property
    def phases(self) -> tuple[Phase, ...]:
        """Where its output messages begin, if their phases are told."""
        found: list[Phase] = []
        at = 0
        for part in self.parts:
            if part.text.strip():
                found.append(Phase(at, part.phase))
                at += len(part.text) + len(BETWEEN)
        return phases_of(found)

    @property
    def usage(self) -> Usage:
        """The usage of its parts together; what one of them does not tell is unknown of all."""
        own = [part.usage for part in self.parts if part.usage is not None and part.key not in self.counted]
        return Usage(*(_sum(getattr(usage, name) for usage in own) for name in FIGURES))

    @property
    def cost(self) -> float | None:
        """The cost of its parts in US$, None where none is told."""
        own = [part.cost for part in self.parts if part.cost is not None and part.key not in self.counted]
        return sum(own) if own else None

    @property
    def seconds(self) -> float | None:
        """The seconds that its parts took, None where none is told."""
        own = [part.seconds for part in self.parts if part.seconds is not None]
        return sum(own) if own else None

    @property
    def last(self) -> ForeignMessage:
        """The last part, with the last model, effort and status that any part tells."""
        end = self.parts[-1]
        model = next((part.model for part in reversed(self.parts) if part.model), "")
        effort = next((part.effort for part in reversed(self.parts) if part.effort), None)
        return replace(end, model=model, effort=effort)


@dataclass(frozen=True, slots=True)
class JoinedTree:
    """The messages of a conversation as they become ones here, none before its parent, else by their times.

    ``places`` have for each foreign message the key of the one here that it is in, or else is below; None for none.
    """

    messages: list[JoinedMessage]
    places: Mapping[str, str | None]


def joined(conversation: ForeignConversation) -> JoinedTree:
    """Return the messages of a conversation with the parts of each reply joined; hidden ones are gone."""
    way = _Way(ForeignTree(conversation.messages))
    found: dict[str, JoinedMessage] = {}
    places: dict[str | None, str | None] = {None: None}
    before: dict[str, str | None] = {}  # by message what stands before the reply that it is a part of
    counted: set[str] = set()
    for message in way.order:
        above = way.above[message.key]
        if message.kind is Kind.HIDDEN:
            places[message.key] = places[above]
            continue
        inside = message.kind is Kind.REPLY and above in way.replies
        before[message.key] = before[above] if inside and above is not None else places[above]
        parts = way.parts(message) if way.ends_at(message) else ()
        if any(map(_holds, parts)):
            keys = frozenset(part.key for part in parts)
            found[message.key] = JoinedMessage(parts, before[message.key], keys & counted)
            counted |= keys
        places[message.key] = message.key if message.key in found else before[message.key]
    return JoinedTree(list(found.values()), {key: place for key, place in places.items() if key is not None})


class _Way:
    """How messages follow each other where hidden ones are gone."""

    def __init__(self, tree: ForeignTree) -> None:
        self.order = tree.ordered()
        self.above: dict[str, str | None] = {}  # the nearest message above one that is not hidden
        self.replies: set[str | None] = set()  # the parts of replies
        self._by_key = tree.by_key
        self._gone_on: set[str | None] = set()  # those that a part of a reply is right below
        self._answered: set[str | None] = set()  # those that anything else is right below
        shown: dict[str | None, str | None] = {None: None}
        for message in self.order:
            above = self.above[message.key] = shown[message.parent]
            shown[message.key] = above if message.kind is Kind.HIDDEN else message.key
            if message.kind is Kind.REPLY:
                self.replies.add(message.key)
                self._gone_on.add(above)
            elif message.kind is not Kind.HIDDEN:
                self._answered.add(above)

    def ends_at(self, message: ForeignMessage) -> bool:
        """Return whether what a message is a part of ends with it: nothing follows, or something else on some path."""
        more = message.kind is Kind.REPLY and message.key in self._gone_on
        return not more or message.key in self._answered

    def parts(self, message: ForeignMessage) -> tuple[ForeignMessage, ...]:
        """Return the parts of the reply that ends with a message; of anything else the message alone."""
        found = [message]
        above = self.above[message.key]
        while message.kind is Kind.REPLY and above is not None and above in self.replies:
            found.append(self._by_key[above])
            above = self.above[above]
        return tuple(found[::-1])


def _holds(part: ForeignMessage) -> bool:
    """Return whether there is anything in a message."""
    kept = part.text.strip() or part.reasoning.strip() or part.notes or part.attachments
    return bool(kept) or part.kind is not Kind.REPLY or part.status is not ReplyStatus.COMPLETE


def _left_behind(part: ForeignMessage) -> list[str]:
    held = part.attachments if part.kind is Kind.REPLY else ()
    return [f"{each.attachment.about} was left behind: a reply holds text alone" for each in held]


def _sum(figures: Iterable[Figure]) -> Figure:
    """Return a sum of figures, unknown where one of them is, or there are none."""
    found = list(figures)
    return sum(found[1:], found[0]) if found else UNKNOWN
