"""``mull personas new``: a persona of one's own is begun."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui.cli.assembly import Assembly
from tui.cli.output import data, note
from tui.core.personas.checks import KEYS
from tui.core.personas.persona import Persona
from tui.core.reply_options import REPLY_OPTIONS


def new(stem: str, like: str | None) -> int:
    """Begin a persona of your own: writes a file to be edited, never over another one."""
    personas = Assembly().personas
    pattern = personas.load(like) if like else None
    path = personas.add(stem, template(stem, pattern))
    data(str(path))
    note(f"edit it; then: mull --persona {stem}")
    return 0


def template(stem: str, like: Persona | None) -> str:
    """Return the text of a new persona's file; with ``like`` it has its message and all that it asks for."""
    name = " ".join(word.capitalize() for word in stem.replace("_", "-").split("-") if word) or stem
    body = like.text if like is not None else "Say here how the model should go about it, and what to leave out."
    about = f"Like {like.name}" if like is not None else "What it is for, in a line"
    front = {"name": name, "description": about, **(asked_for(like) if like is not None else {})}
    rows = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
    return "---\n" + "\n".join(rows) + f"\n---\n{body.strip()}\n"


def asked_for(persona: Persona) -> dict[str, Any]:
    """Return what a persona's file says beside name, description and text, by its keys."""
    fields = {option.setting: option.name for option in REPLY_OPTIONS}
    told = {key: getattr(persona, fields.get(key, key)) for key in KEYS if key not in ("name", "description")}
    found = {key: dict(value) if isinstance(value, Mapping) else value for key, value in told.items()}
    found["opening"] = [turn.table for turn in persona.opening]
    return {key: value for key, value in found.items() if value not in (None, (), {}, [])}
