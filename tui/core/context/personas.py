"""Which personas are in force on a path, and where each of them goes into the request.

What is in force is sent, each text once, and nothing else. Where it goes is decided by the model: at the top, where it
has a place for instructions; an appended one where it was appended, unless only one such message is taken; and before
the message of the user that follows the switch, where the model has no place for instructions.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from tui.core.conversation.message import Message, PersonaSwitch, UserMessage
from tui.core.models.profile import ModelProfile, RefusedParameter

OF_TURN = -1  # the id of the persona of one turn, which has no message of its own
ONE_AT_THE_TOP = frozenset({RefusedParameter.REPEATED_ROLE, RefusedParameter.LATER_SYSTEM})
"""What a server refuses that takes one system message, at the beginning."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The personas that are sent: ``top`` before everything else, ``placed`` where they were switched to, by id.

    ``first`` is the id of the first one that is sent, None where none is.
    """

    top: tuple[PersonaSwitch, ...] = ()
    placed: AbstractSet[int] = field(default_factory=frozenset)
    first: int | None = None


def in_force(path: Sequence[Message], muted: AbstractSet[int] = frozenset()) -> list[PersonaSwitch]:
    """Return the switches whose texts are in force at the end of a path: one that replaced, and those appended to it.

    ``muted`` are ids of messages: a muted switch is in force, though it is not sent. A text that is sent already is not
    in force twice: a session of an earlier mull may have appended it again.
    """
    found: list[PersonaSwitch] = []
    for message in path:
        if not isinstance(message, PersonaSwitch):
            continue
        if message.mode == "replace":
            found = []
        if message.text and message.text not in (each.text for each in found if each.id not in muted):
            found.append(message)
    return found


def as_asked(path: Sequence[Message]) -> Sequence[Message]:
    """Return a path with the persona that its last message alone is asked under, before that message."""
    last = path[-1] if path else None
    if not isinstance(last, UserMessage) or last.persona is None:
        return path
    held = last.persona
    return [*path[:-1], PersonaSwitch(OF_TURN, last.parent, last.time, held.stem, held.name, held.message()), last]


def has_place(profile: ModelProfile) -> bool:
    """Return whether a model has a place for instructions, apart from the messages of the user."""
    return profile.role != "none"


def goes_to_top(profile: ModelProfile) -> bool:
    """Return whether an appended persona goes to the top too, joined to the one before it."""
    one = not ONE_AT_THE_TOP.isdisjoint(profile.refused)
    return profile.role == "instructions" or (has_place(profile) and one)


def placement(path: Sequence[Message], profile: ModelProfile, muted: AbstractSet[int]) -> Placement:
    """Return where the personas in force at the end of a path go; ``muted`` are ids of messages."""
    held = in_force(path, muted)
    first = next((each.id for each in held if each.id not in muted), None)
    if goes_to_top(profile):
        return Placement(tuple(held), first=first)
    top = tuple(each for each in held[:1] if each.mode == "replace" and has_place(profile))
    return Placement(top, frozenset(each.id for each in held[len(top) :]), first)
