r"""Placeholders of other programs as those of mull: what they fill is ``{{name}}``, what was text stays text.

What is filled here and stood there as text gets a backslash before it (``\{{date}}``), so that what is sent equals what
was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tui.core.persona import PLACE

INPUT = "input"
UNFIT = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """What stands for a placeholder: a variable with its default (None: it is asked for), or a built-in."""

    name: str
    default: str | None = None
    variable: bool = True


Meaning = Place | str | None
"""What a placeholder means: a place, a text to put there, or nothing that mull knows."""
TYPED = Place(INPUT, variable=False)
"""What is typed or piped, in a prompt."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A text as mull writes it, its variables, and whether it has a place for what is typed."""

    text: str
    variables: dict[str, str | None]
    typed: bool = False


def literal(text: str, filled: Iterable[str]) -> str:
    """Return a text that is sent as it stands: the names that mull would fill get a backslash before them."""
    names = set(filled)
    return PLACE.sub(lambda place: f"\\{place[0]}" if place[2] in names else place[0], text)


def translated(
    text: str, pattern: re.Pattern[str], meaning: Callable[[re.Match[str]], Meaning], filled: Iterable[str]
) -> Translation:
    """Return a text with the placeholders of a pattern as mull writes them; ``filled`` are names that mull fills.

    A variable with two defaults becomes two variables. A place after a backslash stays as it is: mull has no way to
    write a backslash before what is filled.
    """
    pieces: list[str | Place] = []
    variables: dict[str, str | None] = {}
    end = 0
    for match in pattern.finditer(text):
        meant = None if text[: match.start()].endswith("\\") else meaning(match)
        if meant is None:
            continue
        pieces += [text[end : match.start()], _place(meant, variables) if isinstance(meant, Place) else meant]
        end = match.end()
    pieces.append(text[end:])
    places = {piece.name for piece in pieces if isinstance(piece, Place)} | {*filled}
    return Translation(_joined(pieces, places), variables, TYPED in pieces)


def variable_name(name: str) -> str:
    """Return a name that mull takes for a variable; empty where none can be made of it."""
    plain = UNFIT.sub("_", name.strip()).strip("_-")
    return f"_{plain}" if plain[:1].isdigit() else plain


def _place(place: Place, variables: dict[str, str | None]) -> Place:
    """Return a place whose variable is known, under another name where that one has another default."""
    if not place.variable:
        return place
    name, number = place.name, 2
    while name in variables and None not in (place.default, variables[name]) and variables[name] != place.default:
        name, number = f"{place.name}_{number}", number + 1
    variables[name] = place.default if place.default is not None else variables.get(name)
    return Place(name, variables[name])


def _joined(pieces: list[str | Place], places: set[str]) -> str:
    """Return pieces as one text; two texts side by side are one, so that what they make together is seen."""
    joined: list[str] = []
    held = ""
    for piece in pieces:
        if isinstance(piece, Place):
            joined += [literal(held, places), f"{{{{{piece.name}}}}}"]
            held = ""
        else:
            held += piece
    return "".join([*joined, literal(held, places)])
