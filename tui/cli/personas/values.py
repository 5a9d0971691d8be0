"""The values of a persona's variables on the command line: ``--var name=value``, and what is said where one lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tui.core.conversation.record import PersonaWishes
from tui.core.errors import PersonaError, UsageError
from tui.core.personas.persona import Persona
from tui.core.personas.wishes import remembering


@dataclass(frozen=True, slots=True)
class PersonaValues:
    """The values that the command line gives, by name.

    ``ask`` returns values for what a persona lacks still, as many as the user gives; None where nobody is asked.
    """

    given: Mapping[str, str]
    ask: Callable[[Persona], Mapping[str, str]] | None = None

    def fill(self, persona: Persona, before: PersonaWishes | None = None) -> Persona:
        """Return a persona with these values; else those that a session used ``before``, else its defaults.

        Raises:
            PersonaError: it has no variable of a name, or lacks a value; says how to give it.
        """
        filled = remembering(persona, before).with_values(self.given)
        if filled.missing and self.ask is not None:
            filled = filled.with_values(self.ask(filled))
        if filled.missing:
            flags = " ".join(f"--var {name}=..." for name in filled.missing)
            raise PersonaError(f"{persona.name} needs a value for {' and '.join(filled.missing)}.", f"Give it: {flags}")
        return filled

    def of(self, persona: Persona) -> PersonaValues:
        """Return those that a persona has a variable for."""
        return replace(self, given={name: value for name, value in self.given.items() if name in persona.fillable})

    def fill_each(self, personas: Sequence[Persona]) -> list[Persona]:
        """Return several personas, each with the values that it has a variable for.

        Raises:
            PersonaError: none of them has a variable of a name, or one lacks a value.
        """
        known = {name for persona in personas for name in persona.fillable}
        for name in self.given:
            if name not in known:
                raise PersonaError(f"No persona here has a variable {name!r}.", "`mull personas show NAME` names them.")
        return [self.of(persona).fill(persona) for persona in personas]


NO_VALUES = PersonaValues({})


def values_from(words: Sequence[str]) -> dict[str, str]:
    """Return the values of ``--var name=value``, by name.

    Raises:
        UsageError: one has no ``=``, or no name before it.
    """
    found = {}
    for each in words:
        name, sign, value = each.partition("=")
        if not sign or not name.strip():
            raise UsageError(f"--var {each} names no value.", "Write it as --var name=value.")
        found[name.strip()] = value
    return found
