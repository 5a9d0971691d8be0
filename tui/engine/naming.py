"""What contestants are called: by what tells them apart, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_uppercase

from tui.core.figures import effort_name
from tui.core.persona import NONE
from tui.engine.choice import Choice

KINDS: tuple[Callable[[Choice], str], ...] = (
    lambda choice: choice.profile.name,
    lambda choice: choice.provider.route.connection,
    lambda choice: choice.persona.stem if choice.persona.message() else NONE.stem,
    lambda choice: effort_name(choice.effort, choice.profile),
)


def names_of(choices: Sequence[Choice]) -> list[str]:
    """Return a name for each contestant; those that are alike in everything get a letter."""
    words: list[tuple[str, ...]] = [()] * len(choices)
    for kind in KINDS:
        more = [(*held, kind(choice)) for held, choice in zip(words, choices, strict=True)]
        words = more if len(set(more)) > len(set(words)) else words
    names = [" · ".join(held) or "run" for held in words]
    return [
        f"{name} {_letter(names[:at].count(name))}" if names.count(name) > 1 else name for at, name in enumerate(names)
    ]


def _letter(number: int) -> str:
    return ascii_uppercase[number % len(ascii_uppercase)]
