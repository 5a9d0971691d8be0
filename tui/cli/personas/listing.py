"""``mull personas list`` and ``mull personas show``: which personas there are, and what one sends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from tui.cli.assembly import Assembly
from tui.cli.output import data, json_data, note
from tui.cli.personas.starting import passed_over
from tui.cli.personas.values import values_from
from tui.cli.table import padded, print_table
from tui.core.cleaning import cleaned_line
from tui.core.personas.persona import Persona
from tui.core.reply_options import REPLY_OPTIONS
from tui.store.personas.personas import Personas

WIDEST = 24  # columns of a stem or a name


def list_(as_json: bool) -> int:
    """List personas: stem, name, where from, tags, description; on stderr what cannot be used."""
    personas = Assembly().personas
    everyone = personas.list()
    if as_json:
        json_data([listed(persona) for persona in everyone])
    else:
        print_table(rows_of(everyone))
    note(*personas.problems())
    note(*where(personas))
    return 0


def show(persona: str, values: tuple[str, ...], as_json: bool) -> int:
    """Print a persona's developer message as it would be sent; what has no value stands in braces, and is told."""
    personas = Assembly().personas
    found = personas.load(persona).with_values(values_from(values))
    note(*passed_over(found, personas))
    if as_json:
        json_data(shown(found))
        return 0
    data(found.message())
    note(*(f"{{{{{name}}}}} has no value; give it: --var {name}=..." for name in found.missing))
    note(*(f"included: {cleaned_line(name)}" for name in found.include))
    return 0


def where(personas: Personas) -> list[str]:
    """Return where one's own personas go, and what there is of a project."""
    told = [f"your own go into {personas.folder}"]
    if personas.project is not None:
        told.append(f"those of this project are in {personas.project}")
    if personas.not_allowed is not None:
        told.append(f"this project has personas in {personas.not_allowed}; to use them: mull personas allow")
    return told


def rows_of(personas: Sequence[Persona]) -> list[list[str]]:
    """Return personas as rows of a table: stem, name where it says more, origin, and the description with the tags."""
    cells = padded([[cleaned_line(each) for each in (p.stem, _own_name(p), p.origin)] for p in personas], WIDEST)
    tags = [f" [{', '.join(persona.tags)}]" if persona.tags else "" for persona in personas]
    return [[*row, cleaned_line(p.about + of_it)] for row, p, of_it in zip(cells, personas, tags, strict=True)]


def _own_name(persona: Persona) -> str:
    """Return the name of a persona, empty where it is its stem again."""
    name, stem = (re.sub("[-_]", " ", each).casefold() for each in (persona.name, persona.stem))
    return "" if name == stem else persona.name


def listed(persona: Persona) -> dict[str, Any]:
    """Return a persona of the list for programs."""
    return {
        "stem": persona.stem,
        "name": persona.name,
        "origin": persona.origin,
        "tags": list(persona.tags),
        "description": persona.about,
    }


def shown(persona: Persona) -> dict[str, Any]:
    """Return all of a persona for programs: what is sent, its variables, its wishes; null where it has none."""
    options = {option.setting: getattr(persona, option.name) for option in REPLY_OPTIONS}
    names = ("effort", "model", "connection", "max_output_tokens", "reserve", "temperature", "top_p", "seed")
    return {
        **listed(persona),
        "message": persona.message(),
        "variables": {name: persona.filled.get(name) for name in persona.variables},
        "built_ins": {name: value for name, value in persona.values.items() if name not in persona.variables},
        "missing": list(persona.missing),
        "include": list(persona.include),
        **{name: getattr(persona, name) for name in names},
        **options,
        "response_schema": None if persona.response_schema is None else dict(persona.response_schema),
        "starters": list(persona.starters),
    }
