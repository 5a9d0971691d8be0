"""Plain text, or Markdown of no program that is known: the text itself is the message."""

from __future__ import annotations

from collections.abc import Iterator

from tui.imports.personas.document import Document
from tui.imports.personas.foreign_persona import Found, Purpose
from tui.imports.personas.form import PersonaForm
from tui.imports.personas.markdown import foreign, given_name, name_of

ENDINGS = {".md", ".markdown", ".txt", ".prompt", ""}


def _fits(document: Document) -> bool:
    return document.path.suffix.lower() in ENDINGS


def _read(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    name = given_name(document) or name_of(document)
    yield foreign(document, "plain text", purpose or Purpose.PERSONA, name)


FORM = PersonaForm("plain text", _fits, _read)
