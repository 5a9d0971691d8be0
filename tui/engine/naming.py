"""What contestants are called: by what tells them apart, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_uppercase
from typing import TypeVar

from tui.core.figures import clock_time, effort_name
from tui.core.message import Reply
from tui.core.persona import NONE
from tui.engine.choice import Choice

T = TypeVar("T")

OF_CHOICES: tuple[Callable[[Choice], str], ...] = (
    lambda choice: choice.profile.name,
    lambda choice: choice.provider.route.connection,
    lambda choice: choice.persona.stem if choice.persona.message() else NONE.stem,
    lambda choice: effort_name(choice.effort, choice.profile),
)
OF_REPLIES: tuple[Callable[[Reply], str], ...] = (
    lambda reply: reply.origin.model,
    lambda reply: reply.origin.connection,
    lambda reply: reply.origin.persona,
    lambda reply: reply.origin.effort or "default effort",
    lambda reply: clock_time(reply.time),
)


def names_of(choices: Sequence[Choice]) -> list[str]:
    """Return a name for each contestant; those that are alike in everything get a letter."""
    return _names(choices, OF_CHOICES)


def names_of_replies(replies: Sequence[Reply]) -> list[str]:
    """Return a name for each reply there is."""
    return _names(replies, OF_REPLIES)


def _names(things: Sequence[T], kinds: Sequence[Callable[[T], str]]) -> list[str]:
    words: list[tuple[str, ...]] = [()] * len(things)
    for kind in kinds:
        more = [(*held, kind(thing)) for held, thing in zip(words, things, strict=True)]
        words = more if len(set(more)) > len(set(words)) else words
    names = [" · ".join(held) or "run" for held in words]
    return [
        f"{name} {_letter(names[:at].count(name))}" if names.count(name) > 1 else name for at, name in enumerate(names)
    ]


def _letter(number: int) -> str:
    return ascii_uppercase[number % len(ascii_uppercase)]
