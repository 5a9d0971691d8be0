"""Siblings: what was said, or answered, in one place of the tree, of which a path holds one.

The siblings of a user's message are the other messages that follow the same one, each text with its attachments once:
asked under another persona it is the same message. Those of a reply are the other replies to its question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from tui.core.conversation.answers import Messages, Question, identity, question_of
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


class SiblingIndex:
    """Knows the siblings of each message of a tree that only grows; what is new is taken in when it is asked."""

    def __init__(self) -> None:
        self._taken = 0  # how many messages are taken in
        self._said: dict[int | None, dict[Question, list[int]]] = {}  # by the message that they follow
        self._answered: dict[Question, list[int]] = {}
        self._several: set[int] = set()  # the messages that have siblings

    def among(self, messages: Messages, path: Iterable[Message]) -> dict[int, Siblings]:
        """Return by id the siblings of those messages of a path that have some, themselves among them."""
        self._take_in(messages)
        return {message.id: self._of(messages, message) for message in path if message.id in self._several}

    def _of(self, messages: Messages, message: Message) -> Siblings:
        if isinstance(message, UserMessage):
            each = [tuple(ids) for ids in self._said[identity(messages, message)[0]].values()]
        else:
            asked = question_of(messages, message) if isinstance(message, Reply) else None
            each = [] if asked is None else [(one,) for one in self._answered[identity(messages, asked)]]
        return Siblings(tuple(each), next(at for at, ids in enumerate(each) if message.id in ids))

    def _take_in(self, messages: Messages) -> None:
        for message in islice(messages.values(), self._taken, None):
            if isinstance(message, UserMessage):
                self._take_in_said(identity(messages, message), message.id)
            elif isinstance(message, Reply) and (asked := question_of(messages, message)) is not None:
                beside = self._answered.setdefault(identity(messages, asked), [])
                beside.append(message.id)
                self._several.update(beside if len(beside) > 1 else ())
        self._taken = len(messages)

    def _take_in_said(self, question: Question, message: int) -> None:
        beside = self._said.setdefault(question[0], {})
        beside.setdefault(question, []).append(message)
        if len(beside) > 1:
            self._several.update(each for ids in beside.values() for each in ids)
