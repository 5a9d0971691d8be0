"""fabric's patterns: ``system.md`` in a folder that names it. One that ends with ``INPUT:`` is a prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tui.imports.personas.document import Document
from tui.imports.personas.foreign_persona import Found, Purpose
from tui.imports.personas.form import PersonaForm
from tui.imports.personas.markdown import filled, foreign
from tui.imports.personas.placeholders import INPUT, TYPED, Place, Translation, translated

PROGRAM = "fabric patterns"
FILE = "system.md"
HEADING = re.compile(r"#+ IDENTITY(?: and PURPOSE)?\b", re.IGNORECASE)
# A heading on the input and the word INPUT, or one of the two, at the end of the text.
TAIL = re.compile(r"\n[ \t]*(?:\*\*)?#*[ \t]*INPUT(?:\*\*)?:?(?:\*\*)?[ \t]*(?:\n\s*INPUT:)?\s*\Z", re.IGNORECASE)
PLACE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}")


def _fits(document: Document) -> bool:
    return document.name == FILE or (document.parts[0] is None and bool(HEADING.match(document.text.lstrip())))


def _read(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    tail = TAIL.search(document.body)
    waits = tail is not None or bool(re.search(r"\{\{\s*input\s*\}\}", document.body))
    purpose = purpose or (Purpose.PROMPT if waits else Purpose.PERSONA)
    name = document.folder if document.name == FILE else document.stem
    if purpose is not Purpose.PROMPT and tail is not None:
        document = replace(document, raw=document.body[: tail.start()].encode())
    yield foreign(document, PROGRAM, purpose, name, _translation(document, purpose))


def _translation(document: Document, purpose: Purpose) -> Translation:
    """Return the body with the place of what is typed: after it where it names none, as fabric does."""

    def meaning(match: re.Match[str]) -> Place | None:
        return TYPED if match[1] == INPUT and purpose is Purpose.PROMPT else None

    found = translated(document.body, PLACE, meaning, filled(purpose))
    if found.typed or purpose is not Purpose.PROMPT:
        return found
    return replace(found, text=f"{found.text.rstrip()}\n\n{{{{{INPUT}}}}}", typed=True)


FORM = PersonaForm(PROGRAM, _fits, _read)
