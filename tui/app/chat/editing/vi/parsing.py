"""Reading the keys of vi's normal mode: a count, an operator, and a motion, a text object or a command."""

from __future__ import annotations

from dataclasses import dataclass

OPERATORS = "dcy"
MOTIONS = "hjklwbeWBE0^$G;,{}%"
SEARCHES = "fFtT"
OBJECTS = "wW\"'`()[]{}bBp"
COMMANDS = "xXsSDCYJ~aAiIoOpPuU."
WITH_SIGN = SEARCHES + "r"  # a sign follows
MOST = 10_000  # the highest count


class NoCommand(ValueError):
    """The keys mean nothing."""


@dataclass(frozen=True, slots=True)
class Command:
    """What keys mean. ``name`` is a motion, a text object, a command, or for a whole line the operator once more."""

    name: str
    count: int | None = None
    operator: str = ""
    sign: str = ""


def parse(keys: str) -> Command | None:
    """Return what keys mean, None where more of them are needed.

    Raises:
        NoCommand: they mean nothing, whatever follows.
    """
    count, rest = _count(keys)
    operator = rest[:1] if rest[:1] in tuple(OPERATORS) else ""
    if operator:
        more, rest = _count(rest[1:])
        count = min(MOST, (count or 1) * (more or 1)) if count or more else None
        if rest.startswith(operator):
            return Command(operator, count, operator)
    return _named(rest, count, operator) if rest else None


def _count(keys: str) -> tuple[int | None, str]:
    """Return the number that keys begin with, None where they begin with none, and what is behind it."""
    digits = 0
    while digits < len(keys) and keys[digits] in "0123456789" and (digits or keys[0] != "0"):
        digits += 1
    return (min(MOST, int(keys[:digits][:9])) if digits else None), keys[digits:]


def _named(rest: str, count: int | None, operator: str) -> Command | None:
    first, second = rest[0], rest[1:2]
    if operator and first in "ia":
        if second and second not in OBJECTS:
            raise NoCommand(rest)
        return Command(first + second, count, operator) if second else None
    if first == "g":
        if second and second != "g":
            raise NoCommand(rest)
        return Command("gg", count, operator) if second else None
    if first in SEARCHES or (first == "r" and not operator):
        return Command(first, count, operator, second) if second else None
    if first in MOTIONS or (first in COMMANDS and not operator):
        return Command(first, count, operator)
    raise NoCommand(rest)
