r"""Placeholders of other programs as those of mull: what they fill is ``{{name}}``, what was text stays text.

What is filled here and stood there as text gets a backslash before it (``\{{date}}``), so that what is sent equals what
was written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tui.core.personas.persona import PLACE

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
    variables = _Variables()
    end = 0
    for match in pattern.finditer(text):
        meant = None if text.endswith("\\", 0, match.start()) else meaning(match)
        if meant is None:
            continue
        pieces += [text[end : match.start()], variables.place(meant) if isinstance(meant, Place) else meant]
        end = match.end()
    pieces.append(text[end:])
    places = {piece.name for piece in pieces if isinstance(piece, Place)} | {*filled}
    return Translation(_joined(pieces, places), variables.defaults, TYPED in pieces)


class _Variables:
    """The variables of a text: one with two defaults is two, a place without a default has the first of them."""

    def __init__(self) -> None:
        self.defaults: dict[str, str | None] = {}
        self._known: dict[tuple[str, str], str] = {}  # the variable of a name with a default
        self._numbers: Counter[str] = Counter()

    def place(self, place: Place) -> Place:
        """Return a place under the name of its variable, and note that."""
        if not place.variable:
            return place
        if place.default is None:
            self.defaults.setdefault(place.name, None)
            return place
        name = self._known.get((place.name, place.default)) or self._named(place.name, place.default)
        return Place(name, place.default)

    def _named(self, wanted: str, default: str) -> str:
        name = wanted
        while self.defaults.get(name) is not None:
            self._numbers[wanted] += 1
            name = f"{wanted}_{self._numbers[wanted] + 1}"
        self.defaults[name] = default
        self._known[wanted, default] = name
        return name


def variable_name(name: str) -> str:
    """Return a name that mull takes for a variable; empty where none can be made of it."""
    plain = UNFIT.sub("_", name.strip()).strip("_-")
    return f"_{plain}" if plain[:1].isdigit() else plain


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
