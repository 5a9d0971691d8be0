"""``mull personas new``: a persona of one's own is begun."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui.cli.assembly import Assembly
from tui.cli.output import data, note
from tui.core.personas.checks import KEYS, name_from
from tui.core.personas.own_file import begun
from tui.core.personas.persona import Persona
from tui.core.reply_options import REPLY_OPTIONS


def new(stem: str, like: str | None) -> int:
    """Begin a persona of your own: writes a file to be edited, never over another one."""
    personas = Assembly().personas
    pattern = personas.load(like) if like else None
    path = personas.add(stem, begun(stem) if pattern is None else like_it(stem, pattern))
    data(str(path))
    note(f"edit it; then: mull --persona {stem}")
    return 0


def like_it(stem: str, like: Persona) -> str:
    """Return the text of a file with another persona's message and all that it asks for, but with a name of its own."""
    front = {"name": name_from(stem), "description": f"Like {like.name}", **asked_for(like)}
    rows = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
    return "---\n" + "\n".join(rows) + f"\n---\n{like.text.strip()}\n"


def asked_for(persona: Persona) -> dict[str, Any]:
    """Return what a persona's file says beside name, description and text, by its keys."""
    fields = {option.setting: option.name for option in REPLY_OPTIONS}
    told = {key: getattr(persona, fields.get(key, key)) for key in KEYS if key not in ("name", "description")}
    found = {key: dict(value) if isinstance(value, Mapping) else value for key, value in told.items()}
    found["opening"] = [turn.table for turn in persona.opening]
    return {key: value for key, value in found.items() if value not in (None, (), {}, [])}
