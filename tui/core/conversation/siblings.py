"""Siblings: what was said, or answered, in one place of the tree, of which a path holds one.

The siblings of a user's message are the other messages that follow the same one, each text with its attachments once:
asked under another persona it is the same message. Those of a reply are the other replies to its question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from tui.core.conversation.answers import Messages, Question, followed_by, identity, question_of
from tui.core.conversation.message import Message, Reply, UserMessage


@dataclass(frozen=True, slots=True)
class Siblings:
    """The siblings at one place, oldest first, and the index of the one that was asked about.

    ``each`` has the ids of its messages: a user's message that was asked under several personas has several.
    """

    each: tuple[tuple[int, ...], ...]
    at: int

    @property
    def number(self) -> int:
        """Which of them it is, from 1."""
        return self.at + 1

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.each)

    def beside(self, by: int) -> tuple[int, ...]:
        """Return the ids of the sibling so many places further on; behind the last is the first."""
        return self.each[(self.at + by) % len(self.each)]

    def without(self, left_out: Collection[int]) -> Siblings | None:
        """Return them without some messages; None where the one asked about is left out, or has no sibling then."""
        here = self.each[self.at]
        kept = tuple(ids for ids in self.each if not all(each in left_out for each in ids))
        return Siblings(kept, kept.index(here)) if here in kept and len(kept) > 1 else None


Place = int | None  # where something is said: the id of the message that it follows, None for the beginning
Found = Mapping[int, Siblings]  # by message


class SiblingIndex:
    """Knows the siblings of each message of a tree that only grows; what is new is taken in when it is asked.

    Texts are compared only where several messages stand in one place: such places are few.
    """

    def __init__(self) -> None:
        self._taken = 0  # how many messages are taken in
        self._said: dict[Place, list[int]] = {}  # the user's messages at each place
        self._answered: dict[int, list[int]] = {}  # the replies to each of these
        self._crowded: set[int] = set()  # the messages that do not stand alone

    def among(self, messages: Messages, path: Iterable[Message]) -> dict[int, Siblings]:
        """Return by id the siblings of those messages of a path that have some, themselves among them."""
        self._take_in(messages)
        crowded, found = self._crowded, dict[int, Siblings]()
        places = _Places(messages, self._said, self._answered)
        for message in path:
            if message.id in crowded or message.parent in crowded:
                siblings = places.siblings(message)
                if siblings is not None:
                    found[message.id] = siblings
        return found

    def _take_in(self, messages: Messages) -> None:
        for message in islice(messages.values(), self._taken, None):
            if isinstance(message, UserMessage):
                self._take_in_at(self._said.setdefault(followed_by(messages, message), []), message.id)
            elif isinstance(message, Reply) and (question := question_of(messages, message)) is not None:
                self._take_in_at(self._answered.setdefault(question.id, []), message.id)
        self._taken = len(messages)

    def _take_in_at(self, beside: list[int], message: int) -> None:
        beside.append(message)
        if len(beside) > 1:
            self._crowded.update(beside if len(beside) == 2 else (message,))


class _Places:
    """The places of a tree at which several messages stand; each is looked at once."""

    def __init__(
        self, messages: Messages, said: Mapping[Place, Sequence[int]], answered: Mapping[int, Sequence[int]]
    ) -> None:
        self._messages, self._said, self._answered = messages, said, answered
        self._versions: dict[Place, dict[Question, list[int]]] = {}
        self._found: dict[tuple[int, ...], Found] = {}

    def siblings(self, message: Message) -> Siblings | None:
        """Return the siblings of a message, itself among them; None where it has none."""
        if isinstance(message, UserMessage):
            versions = self._versions_at(followed_by(self._messages, message))
            return self._told([tuple(ids) for ids in versions.values()]).get(message.id)
        question = question_of(self._messages, message) if isinstance(message, Reply) else None
        if question is None:
            return None
        asked = identity(self._messages, question)
        replies = (each for one in self._versions_at(asked[0])[asked] for each in self._answered.get(one, ()))
        return self._told([(each,) for each in sorted(replies)]).get(message.id)

    def _versions_at(self, place: Place) -> Mapping[Question, Sequence[int]]:
        """Return what was said at a place: by what it says, the ids of the messages that say it."""
        held = self._versions.get(place)
        if held is None:
            held = self._versions[place] = {}
            for each in self._said[place]:
                message = self._messages[each]
                if isinstance(message, UserMessage):
                    held.setdefault((place, message.text, message.attachments), []).append(each)
        return held

    def _told(self, each: Sequence[tuple[int, ...]]) -> Found:
        """Return the siblings of all messages of one place."""
        if len(each) < 2:
            return {}
        if each[0] not in self._found:
            told = tuple(each)
            self._found[each[0]] = {id_: Siblings(told, at) for at, ids in enumerate(told) for id_ in ids}
        return self._found[each[0]]
