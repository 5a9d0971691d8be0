"""A persona that mull wrote: told by a key that no other program has, and taken as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.core.personas.checks import KEYS as PERSONA_KEYS
from tui.imports.personas.document import Document
from tui.imports.personas.foreign_persona import ForeignPersona, Found, Purpose
from tui.imports.personas.form import PersonaForm
from tui.imports.personas.markdown import name_of

KEYS = frozenset(
    {
        "variables",
        "verbosity",
        "reasoning_mode",
        "service_tier",
        "max_output_tokens",
        "seed",
        "response_schema",
        "starters",
        "connection",
        "reserve",
        "include",
        "opening",
        "imported",
    }
)


# Models by names that only Claude Code knows: an agent of its own may have an effort too.
MODELS = re.compile(r"sonnet|opus|haiku|fable|inherit|claude-.*", re.IGNORECASE)


def _fits(document: Document) -> bool:
    front = document.front
    if front.loose:
        return False
    keys = front.values.keys()
    all_known = "effort" in keys and keys <= {*PERSONA_KEYS} and MODELS.fullmatch(front.line("model")) is None
    return bool(keys & KEYS) or all_known


def _read(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    yield ForeignPersona("mull", name_of(document), document.body, purpose or Purpose.PERSONA, verbatim=document.text)


FORM = PersonaForm("mull", _fits, _read)
