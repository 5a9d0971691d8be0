"""Reading the keys of vi's normal and visual modes: a register, a count, an operator, and what it is done with."""

from __future__ import annotations

from dataclasses import dataclass

from tui.app.chat.editing.vi.registers import NAMES

OPERATORS = "dcy"
MOTIONS = "hjklwbeWBE0^$G;,{}%"
SEARCHES = "fFtT"
OBJECTS = "wW\"'`()[]{}bBp"
COMMANDS = "xXsSDCYJ~aAiIoOpPuU.vV"
IN_VISUAL = "dxXDcsSCRryYpPJ~uUovV"  # commands that are done with what is selected
MOST = 10_000  # the highest count


class NoCommand(ValueError):
    """The keys mean nothing."""


@dataclass(frozen=True, slots=True)
class Command:
    """What keys mean. ``name`` is a motion, a text object, a command, or for a whole line the operator once more.

    ``register`` is the name of one, empty where none is named.
    """

    name: str
    count: int | None = None
    operator: str = ""
    sign: str = ""
    register: str = ""


def parse(keys: str, *, visual: bool = False) -> Command | None:
    """Return what keys mean, None where more of them are needed. ``visual``: something is selected.

    Raises:
        NoCommand: they mean nothing, whatever follows.
    """
    count, rest = _count(keys)
    register = ""
    if rest.startswith('"'):
        register, rest = rest[1:2], rest[2:]
        if register and register not in NAMES:
            raise NoCommand(keys)
        more, rest = _count(rest)
        count = _product(count, more)
    if visual:
        return _in_visual(rest, count, register) if rest else None
    operator = rest[:1] if rest[:1] in tuple(OPERATORS) else ""
    if operator:
        more, rest = _count(rest[1:])
        count = _product(count, more)
        if rest.startswith(operator):
            return Command(operator, count, operator, register=register)
    return _named(rest, count, operator, register) if rest else None


def _product(count: int | None, more: int | None) -> int | None:
    return min(MOST, (count or 1) * (more or 1)) if count or more else None


def _count(keys: str) -> tuple[int | None, str]:
    """Return the number that keys begin with, None where they begin with none, and what is behind it."""
    digits = 0
    while digits < len(keys) and keys[digits] in "0123456789" and (digits or keys[0] != "0"):
        digits += 1
    return (min(MOST, int(keys[:digits][:9])) if digits else None), keys[digits:]


def _in_visual(rest: str, count: int | None, register: str) -> Command | None:
    first, second = rest[0], rest[1:2]
    if first in "ia":
        return _object(first, second, count, "")
    if first == "r":
        return Command(first, count, sign=second) if second else None
    if first in IN_VISUAL:
        return Command(first, count, register=register)
    return _motion(rest, count)


def _object(first: str, second: str, count: int | None, operator: str, register: str = "") -> Command | None:
    if second and second not in OBJECTS:
        raise NoCommand(first + second)
    return Command(first + second, count, operator, register=register) if second else None


def _named(rest: str, count: int | None, operator: str, register: str) -> Command | None:
    first, second = rest[0], rest[1:2]
    if operator and first in "ia":
        return _object(first, second, count, operator, register)
    if first == "r" and not operator:
        return Command(first, count, sign=second) if second else None
    if first in COMMANDS and not operator:
        return Command(first, count, register=register)
    return _motion(rest, count, operator, register)


def _motion(rest: str, count: int | None, operator: str = "", register: str = "") -> Command | None:
    first, second = rest[0], rest[1:2]
    if first == "g":
        if second and second != "g":
            raise NoCommand(rest)
        return Command("gg", count, operator, register=register) if second else None
    if first in SEARCHES:
        return Command(first, count, operator, second, register) if second else None
    if first not in MOTIONS:
        raise NoCommand(rest)
    return Command(first, count, operator, register=register)
