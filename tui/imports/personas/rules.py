"""Rules of a project (AGENTS.md, CLAUDE.md, those of Cursor): what a person attaches, and no role."""

from __future__ import annotations

from collections.abc import Iterator

from tui.imports.personas.document import Document
from tui.imports.personas.foreign_persona import Found, Purpose
from tui.imports.personas.form import PersonaForm
from tui.imports.personas.markdown import foreign, name_of

NAMES = {
    "agents.md",
    "agents.override.md",
    "claude.md",
    "claude.local.md",
    "gemini.md",
    "conventions.md",
    "copilot-instructions.md",
    ".cursorrules",
    ".windsurfrules",
    ".clinerules",
}


def _fits(document: Document) -> bool:
    keys = document.front.values.keys()
    return document.name in NAMES or document.name.endswith(".mdc") or "alwaysApply" in keys


def _read(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    yield foreign(document, "project rules", purpose or Purpose.RULE, name_of(document))


FORM = PersonaForm("project rules", _fits, _read)
