"""A prompt of one's own: the text of a user's message, with places for what is typed, and the check of its file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.core.errors import PromptError
from tui.core.near_name import near_name
from tui.core.persona import NOTHING, PLACE
from tui.core.persona_file import UNFIT, InvalidPersona, persona_from

INPUT = "input"
"""The variable that is filled with what is typed after the name, or piped in."""
KEYS = ("name", "description", "variables", "persona", "tags", "imported")
CHECKED_AS_PERSONA = ("name", "description", "variables", "tags", "imported")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file gives it. ``text`` is the body as written, with its placeholders not filled yet.

    ``stem`` is what it is called by: ``/stem``. ``variables`` has the default of each variable, None for one without.
    ``persona`` is the stem or name of the persona that goes with it, None for the one in use.
    """

    stem: str
    name: str
    description: str = ""
    text: str = ""
    variables: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    persona: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The names between double braces in the text, each once, but for those after a backslash."""
        return tuple(dict.fromkeys(place[2] for place in PLACE.finditer(self.text) if not place[1]))

    @property
    def takes_input(self) -> bool:
        """Whether the text has a place for what is typed; without one that is added after a blank line."""
        return INPUT in self.places

    @property
    def known(self) -> tuple[str, ...]:
        """The variables that can be given a value, the input not counted."""
        return tuple(name for name in self.variables if name != INPUT)

    @property
    def unused(self) -> tuple[str, ...]:
        """The variables that the text does not hold."""
        return tuple(name for name in self.variables if name not in self.places)

    @property
    def undeclared(self) -> tuple[str, ...]:
        """The names between double braces that are no variables: they are sent as they stand."""
        return tuple(name for name in self.places if name != INPUT and name not in self.variables)

    def missing(self, values: Mapping[str, str] = NOTHING) -> tuple[str, ...]:
        """Return the variables of the text that have neither a value nor a default, the input among them."""
        known = [name for name in self.places if name == INPUT or name in self.variables]
        filled = self._filled(values)
        return tuple(name for name in known if name not in filled)

    def message(self, values: Mapping[str, str] = NOTHING) -> str:
        r"""Return the message to send; a variable that is missing stands as ``{{name}}``.

        ``values`` has a value for each variable that is to have another one than its default, and under ``input`` what
        was typed. Where the text has no place for that, it comes after the text and a blank line. Of ``\{{name}}`` the
        backslash alone is left out.

        Raises:
            PromptError: a value is given for a variable that this prompt does not have.
        """
        for name in values:
            if name != INPUT and name not in self.variables:
                raise PromptError(f"{self.stem} has no variable {name!r}.", self._known_in_words(name))
        filled = self._filled(values)
        text = PLACE.sub(lambda place: self._at(place, filled), self.text).strip()
        typed = values.get(INPUT, "")
        return f"{text}\n\n{typed}" if typed.strip() and not self.takes_input else text

    def _at(self, place: re.Match[str], filled: Mapping[str, str]) -> str:
        """Return what stands at a placeholder: the value of a variable, or the braces as they are."""
        if place[1]:
            return place[0].removeprefix("\\") if place[2] == INPUT or place[2] in self.variables else place[0]
        return filled.get(place[2], place[0])

    def _filled(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return the value of each variable that has one."""
        return {name: value for name, value in {**self.variables, **values}.items() if value is not None}

    def _known_in_words(self, name: str) -> str:
        """Return a remedy for a variable that is not there: the one that is near, else all of them."""
        if (near := near_name(name, self.known)) is not None:
            return f"Did you mean {near}?"
        return f"Its variables are: {', '.join(self.known)}." if self.known else "It has no variables."


def prompt_from(stem: str, front: Mapping[Any, Any], body: str) -> Prompt:
    """Return the prompt that a front matter and a body describe. ``stem`` is the file's name without its ending.

    Raises:
        InvalidPersona: something does not fit; the error names the key or the line, if there is one.
    """
    _check_keys(front)
    held = persona_from(stem, {key: front[key] for key in CHECKED_AS_PERSONA if key in front}, body, built_in=False)
    return Prompt(
        stem=stem,
        name=held.name,
        description=held.description,
        text=body,
        variables=held.variables,
        persona=_persona(front.get("persona")),
        tags=held.tags,
    )


def _check_keys(front: Mapping[Any, Any]) -> None:
    """Refuse an unknown key: most often it is mistyped."""
    for key in front:
        if key not in KEYS:
            near = near_name(key, KEYS) if isinstance(key, str) else None
            remedy = f"Did you mean {near}?" if near is not None else f"Known are {', '.join(KEYS)}."
            raise InvalidPersona(f"unknown key {key!r}.", remedy, key=key if isinstance(key, str) else None)


def _persona(value: Any) -> str | None:
    """Return the persona that goes with a prompt, checked: one line of text."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or UNFIT.search(value.strip()):
        raise InvalidPersona("persona must be one line of text.", "Write its name after persona:", key="persona")
    return value.strip()
