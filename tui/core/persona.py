"""A persona: a developer message with a name, its variables, and what it asks of the model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tui.core.errors import PersonaError

VARIABLE = r"[A-Za-z_][A-Za-z0-9_-]*"
# Other double braces (formulas, templates quoted as examples) are left as they are.
PLACE = re.compile(rf"\{{\{{\s*({VARIABLE})\s*\}}\}}")
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Persona:
    """A persona as its file gives it; ``text`` is the body as written, its places still unfilled.

    ``max_output_tokens`` is in tokens, reasoning included; ``variables`` holds each variable's default.
    """

    stem: str
    name: str
    description: str = ""
    text: str = ""
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)
    effort: str | None = None
    model: str | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    seed: int | None = None
    response_schema: Mapping[str, Any] | None = field(default=None, hash=False)
    tags: tuple[str, ...] = ()
    built_in: bool = False

    def message(self, values: Mapping[str, str] = NOTHING) -> str:
        """Return the developer message: every place filled, with a value given here or else the default.

        Raises:
            PersonaError: a value is given for a variable this persona does not have.
        """
        for name in values:
            if name not in self.variables:
                known = ", ".join(self.variables) or "none"
                raise PersonaError(f"{self.name} has no variable {name!r}.", f"Its variables are: {known}.")
        filled = {**self.variables, **values}
        return PLACE.sub(lambda place: filled.get(place[1], place[0]), self.text).strip()


NONE = Persona(stem="none", name="None", description="Sends no developer message", built_in=True)
