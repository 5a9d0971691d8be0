"""A persona: a named developer message, its variables with their values, and its wishes for the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from tui.core.errors import PersonaError

VARIABLE = r"[A-Za-z_][A-Za-z0-9_-]*"
# Only variables and built-in names are filled: other double braces (formulas, quoted templates) are left unchanged.
PLACE = re.compile(rf"(\\?)\{{\{{\s*({VARIABLE})\s*\}}\}}")
BUILT_INS = ("date", "os", "shell", "cwd", "language")
"""The names that have a value without being declared: today, the system, its shell, the working folder, the user's
language."""
NOTHING: Mapping[str, str] = MappingProxyType({})


class Origin(StrEnum):
    """Where a persona comes from, as lists show it."""

    OWN = "yours"
    PROJECT = "project"
    BUILT_IN = "built in"


@dataclass(frozen=True, slots=True)
class OpeningTurn:
    """A turn that a session begins with, as a file says it: what the user says, empty for a greeting, and a reply."""

    user: str
    assistant: str

    @property
    def table(self) -> dict[str, str]:
        """The turn as a file has it."""
        return {"user": self.user, "assistant": self.assistant} if self.user else {"assistant": self.assistant}


@dataclass(frozen=True, slots=True)
class Persona:
    """A persona as its file gives it. ``text`` is the body as written, with its placeholders not filled yet.

    ``variables`` has the default of each variable, None where there is none. ``values`` is what was filled in, also of
    built-in names. ``include`` names files beside the persona's own, and ``included`` are their texts, which come after
    the body. ``max_output_tokens`` includes reasoning; ``reserve`` is the tokens kept free for the reply. ``starters``
    are texts that an empty chat offers to begin with; they are never sent by themselves. ``opening`` are turns that a
    session begins with: nobody asked for them, and they go along in each request. ``imported`` is the front
    matter of another program, kept as it was and never sent. ``verbatim``: the text is what was sent once, and nothing
    in it is filled any more.
    """

    stem: str
    name: str
    description: str = ""
    text: str = ""
    variables: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    effort: str | None = None
    model: str | None = None
    verbosity: str | None = None
    mode: str | None = None
    tier: str | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    seed: int | None = None
    response_schema: Mapping[str, Any] | None = field(default=None, hash=False)
    tags: tuple[str, ...] = ()
    starters: tuple[str, ...] = ()
    built_in: bool = False
    connection: str | None = None
    reserve: int | None = None
    top_p: float | None = None
    include: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    imported: Mapping[str, Any] = field(default_factory=dict, hash=False)
    values: Mapping[str, str] = field(default_factory=dict, hash=False)
    verbatim: bool = False
    opening: tuple[OpeningTurn, ...] = ()
    from_project: bool = False

    @property
    def origin(self) -> Origin:
        """Where it comes from: the user's folder, that of a project, or mull itself."""
        if self.built_in:
            return Origin.BUILT_IN
        return Origin.PROJECT if self.from_project else Origin.OWN

    @property
    def source(self) -> str:
        """The text as written: the body, then the texts of the included files."""
        return "\n\n".join(text.strip() for text in (self.text, *self.included))

    @property
    def filled(self) -> Mapping[str, str]:
        """The value of each variable and built-in name that has one: what was filled in, else the default."""
        defaults = {name: value for name, value in self.variables.items() if value is not None}
        return {**defaults, **self.values}

    @property
    def missing(self) -> tuple[str, ...]:
        """The variables without a value and without a default: they are asked for before the persona is used."""
        return tuple(name for name, value in self.variables.items() if value is None and name not in self.values)

    @property
    def fillable(self) -> tuple[str, ...]:
        """The names that a value can be given to: the variables, and the built-in names that the text holds."""
        held = (name for name in places(self.source) if name in BUILT_INS and name not in self.variables)
        return (*self.variables, *held)

    @property
    def about(self) -> str:
        """The description, with the values of its variables."""
        return fill(self.description, self.filled)

    @property
    def undeclared(self) -> tuple[str, ...]:
        """The names between double braces in the text that are no variables: they are sent as they stand."""
        known = {*self.variables, *BUILT_INS}
        return tuple(name for name in places(self.source) if name not in known)

    @property
    def unused(self) -> tuple[str, ...]:
        """The variables that the text does not hold."""
        held = places("\n".join((self.source, *self._opening_texts)))
        return tuple(name for name in self.variables if name not in held)

    def message(self) -> str:
        r"""Return the developer message: each placeholder filled with its value; one that is missing stands as it is.

        Of ``\{{name}}`` the backslash alone is left out.
        """
        if self.verbatim:
            return self.text.strip()
        return fill(self.source, self.filled, (*self.missing, *BUILT_INS)).strip()

    def opening_turns(self) -> tuple[OpeningTurn, ...]:
        """Return the turns that a session begins with, filled as the message is."""
        kept = (*self.missing, *BUILT_INS)
        return tuple(
            OpeningTurn(fill(turn.user, self.filled, kept), fill(turn.assistant, self.filled, kept))
            for turn in self.opening
        )

    @property
    def _opening_texts(self) -> tuple[str, ...]:
        return tuple(text for turn in self.opening for text in (turn.user, turn.assistant))

    def with_values(self, values: Mapping[str, str]) -> Persona:
        """Return the persona with values of variables, in place of those before or of the defaults.

        Raises:
            PersonaError: a value is given for a variable that this persona does not have.
        """
        for name in values:
            if name not in self.fillable:
                known = ", ".join(self.fillable) or "none"
                raise PersonaError(f"{self.name} has no variable {name!r}.", f"Its variables are: {known}.")
        return replace(self, values=MappingProxyType({**self.values, **values})) if values else self

    def with_built_ins(self, values: Mapping[str, str]) -> Persona:
        """Return the persona with the values of the built-in names in it, but for those that are its variables."""
        held = places("\n".join((self.source, self.description, *self._opening_texts)))
        new = {name: values[name] for name in held if name in BUILT_INS and name in values}
        new = {name: value for name, value in new.items() if name not in self.variables}
        return replace(self, values=MappingProxyType({**new, **self.values})) if new else self


def by_origin(personas: Iterable[Persona]) -> list[Persona]:
    """Return personas with the user's own first, then those of the project, then the built-in ones."""
    return sorted(personas, key=lambda persona: list(Origin).index(persona.origin))


def places(text: str) -> tuple[str, ...]:
    """Return the names between double braces, each once, without those behind a backslash."""
    return tuple(dict.fromkeys(place[2] for place in PLACE.finditer(text) if not place[1]))


def fill(text: str, values: Mapping[str, str], kept: tuple[str, ...] = ()) -> str:
    """Return a text with the values of its placeholders; other braces stay, and the placeholders that are ``kept``.

    A value is not filled again. A backslash before a placeholder of one of the names is left out.
    """

    def filled(place: re.Match[str]) -> str:
        if place[2] not in values and place[2] not in kept:
            return place[0]
        if place[1]:
            return place[0].removeprefix("\\")
        return values.get(place[2], place[0])

    return PLACE.sub(filled, text)


IMPORTED = "imported"
"""The stem of a persona that came with a conversation of another program: it never had a file."""
NONE = Persona(stem="none", name="None", description="Sends no developer message", built_in=True)
