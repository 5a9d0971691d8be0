"""llm's templates: YAML with a system text, a prompt, or both, and ``$name`` for what is filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tui.imports.fields import mapping
from tui.imports.personas.document import Document, UnreadableFile
from tui.imports.personas.foreign_persona import ForeignPersona, Found, Purpose
from tui.imports.personas.form import PersonaForm
from tui.imports.personas.front_matter import kept
from tui.imports.personas.markdown import filled, fitted
from tui.imports.personas.placeholders import INPUT, TYPED, Meaning, Place, translated
from tui.imports.personas.sampling import sampling
from tui.imports.yaml_events import loaded_text

PROGRAM = "llm templates"
KEYS = frozenset(
    {
        "name",
        "prompt",
        "system",
        "attachments",
        "attachment_types",
        "model",
        "defaults",
        "options",
        "extract",
        "extract_last",
        "schema_object",
        "fragments",
        "system_fragments",
        "tools",
        "functions",
    }
)
BEGINS = re.compile(rf"(?:#[^\n]*\n|---[ \t]*\n|\s)*(?:{'|'.join(sorted(KEYS))}):(?:\s|$)")
PLACE = re.compile(r"\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})")


def _fits(document: Document) -> bool:
    yaml = document.path.suffix.lower() in (".yaml", ".yml")
    if not yaml and document.path.suffix:
        return False
    return BEGINS.match(document.text) is not None and bool(
        re.search(r"^(?:system|prompt):", document.text, re.MULTILINE)
    )


def _read(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    value, why = loaded_text(document.text)
    if why or not isinstance(value, Mapping):
        raise UnreadableFile(why or "it is no table of keys")
    system, prompt = (_text(value, key) for key in ("system", "prompt"))
    if not system and not prompt:
        raise UnreadableFile("it has neither a system text nor a prompt")
    unknown = sorted(set(map(str, value)) - KEYS)
    told = (f"llm itself refuses the keys {', '.join(unknown)}",) if unknown else ()
    if system:
        yield replace(_found(document.stem, system, value, purpose or Purpose.PERSONA), told=told)
    if prompt:
        found = _found(document.stem, prompt, value, purpose or Purpose.PROMPT)
        yield replace(_awaiting(found), persona=document.stem if system else "")


def _found(name: str, text: str, value: Mapping[str, Any], purpose: Purpose) -> ForeignPersona:
    defaults = mapping(value, "defaults")

    def meaning(match: re.Match[str]) -> Meaning:
        if match[1]:
            return "$"
        key = match[2] or match[3]
        default = defaults.get(key)
        return TYPED if key == INPUT else Place(key, default if isinstance(default, str) else None)

    body, variables = fitted(translated(text, PLACE, meaning, filled(purpose)), purpose)
    wishes, used = sampling(mapping(value, "options")) if purpose is Purpose.PERSONA else ({}, ())
    left = {**value, "options": kept(mapping(value, "options"), *used)}
    left = kept(left, "name", "system", "prompt", "defaults")
    return ForeignPersona(PROGRAM, name, body, purpose, variables=variables, wishes=wishes, kept=left)


def _awaiting(found: ForeignPersona) -> ForeignPersona:
    """Return a prompt with the place of what is typed: after it where it names none, as llm does."""
    if found.purpose is not Purpose.PROMPT or re.search(r"(?<!\\)\{\{input\}\}", found.text):
        return found
    return replace(found, text=f"{found.text.rstrip()}\n\n{{{{{INPUT}}}}}")


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) and found.strip() else ""


FORM = PersonaForm(PROGRAM, _fits, _read)
