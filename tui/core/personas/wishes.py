"""What a persona asks for beside its text, as a session keeps it, and what its file says today instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from tui.core.conversation.record import PersonaWishes
from tui.core.personas.persona import NONE, Persona
from tui.core.reply_options import REPLY_OPTIONS
from tui.core.sampling import value_in_words
from tui.core.schema import schema_title


def wishes_of(persona: Persona) -> PersonaWishes | None:
    """Return what a persona asks for beside its text; None of no persona."""
    if persona.stem == NONE.stem:
        return None
    held = {each.name: getattr(persona, each.name) for each in fields(PersonaWishes)}
    return PersonaWishes(**{**held, "values": dict(persona.values) or None})


def with_wishes(persona: Persona, wishes: PersonaWishes | None) -> Persona:
    """Return a persona with what it asked for once; unchanged where that is not known."""
    return persona if wishes is None else replace(persona, **{**wishes.told, "stem": persona.stem})


def as_sent(persona: Persona) -> Persona:
    """Return a persona as a session keeps it: with the text that is sent, and what it asks for."""
    sent = Persona(persona.stem, persona.name, text=persona.message(), verbatim=True)
    return with_wishes(sent, wishes_of(persona))


def as_before(persona: Persona, values: Mapping[str, str] | None) -> Persona:
    """Return a persona of today with the values that a session filled in, also of built-in names such as the date.

    Values of variables that it has no more are left out.
    """
    return persona.with_values({name: value for name, value in (values or {}).items() if name in persona.fillable})


def remembering(persona: Persona, wishes: PersonaWishes | None) -> Persona:
    """Return a persona with the values that its variables had when a session used it last; the date is today's."""
    held = wishes.values if wishes is not None and wishes.values is not None else {}
    return as_before(persona, {name: value for name, value in held.items() if name in persona.variables})


def change_in_words(held: Persona, today: Persona | None, *, known: bool) -> str:
    """Return what became of a persona's file since a session used it, as one line; empty where nothing did.

    ``held`` is the persona as the session has it, ``today`` that of the file, None where the file is gone. ``known`` is
    False where the session does not say what the persona asked for beside its text.
    """
    keeps = "this session keeps what it had" if known else "this session keeps the text; what else it had is not known"
    if today is None:
        return f"persona {held.stem} is not there any more: {keeps}"
    changes = [*(_changes(held, today) if known else ()), *(["its text"] if held.text != today.message() else [])]
    if not changes:
        return ""
    takes = f"--persona {held.stem}, or F2, takes today's"
    return f"persona {held.stem} changed since ({', '.join(changes)}): {keeps}; {takes}"


def _changes(held: Persona, today: Persona) -> list[str]:
    """Return the wishes that are others today: ``effort high → low``."""
    found = []
    for name, (words, shown) in SHOWN.items():
        before, after = getattr(held, name), getattr(today, name)
        if before != after:
            told = [shown(value) if value is not None else "none" for value in (before, after)]
            found.append(f"{words} {' → '.join(told)}" if told[0] != told[1] else f"another {words}")
    return found


SHOWN: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "effort": ("effort", str),
    "max_output_tokens": ("output budget", "{:,}".format),
    "reserve": ("reserve", "{:,}".format),
    "temperature": ("temperature", value_in_words),
    "top_p": ("top_p", value_in_words),
    "seed": ("seed", value_in_words),
    **{each.name: (each.words, str) for each in REPLY_OPTIONS},
    "response_schema": ("schema", schema_title),
}
"""Each wish by its field, with its name and how its value is shown."""
