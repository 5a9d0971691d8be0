"""Lists of prompts as CSV: ``act`` names a persona, ``prompt`` is its text; millions of characters, row by row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

from tui.imports.personas.document import Document, UnreadableFile
from tui.imports.personas.foreign_persona import ForeignPersona, Found, Purpose, UnreadPersona
from tui.imports.personas.form import PersonaForm
from tui.imports.personas.markdown import filled, fitted
from tui.imports.personas.placeholders import Meaning, Place, translated, variable_name

PROGRAM = "prompt lists"
PLACE = re.compile(r"\$\{([A-Za-z][\w -]{0,60})(?::([^{}\n]*))?\}")
HEADER = re.compile(r"\ufeff?[^\n]*\bprompt\b", re.IGNORECASE)
LONGEST_FIELD = 1_000_000  # characters
NAMES = ("act", "name", "title", "role")
TEXT = "TEXT"  # other types (a picture, a structure) are orders for one reply


def _fits(document: Document) -> bool:
    named = document.given and document.path.suffix.lower() == ".csv"
    return named or _columns(document.text[:500]) is not None


def _columns(text: str) -> dict[str, int] | None:
    """Return the places of the columns that the first line names; None where it names no name and no prompt."""
    if HEADER.match(text) is None:
        return None
    with _long_fields():
        names = next(csv.reader([text.split("\n", 1)[0]]), [])
    found = {name.strip().lower(): place for place, name in enumerate(names)}
    return found if "prompt" in found and not found.keys().isdisjoint(NAMES) else None


def _read(document: Document, purpose: Purpose | None) -> Iterator[Found]:
    try:
        columns = _columns(document.text)
    except csv.Error as error:
        raise UnreadableFile(f"its first line is no CSV ({error})", 1) from None
    if columns is None:
        raise UnreadableFile("its first line does not name the columns act and prompt", 1)
    rows = csv.reader(io.StringIO(document.text, newline=""))
    try:
        with _long_fields():
            yield from _found(rows, columns, purpose)
    except csv.Error as error:
        yield UnreadPersona(f"line {rows.line_num:,} and what follows", str(error))


@contextmanager
def _long_fields() -> Iterator[None]:
    """Let a field be as long as a prompt may be; the library allows less."""
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _found(rows: Iterator[list[str]], columns: dict[str, int], purpose: Purpose | None) -> Iterator[Found]:
    next(rows, None)
    name_at = next(columns[each] for each in NAMES if each in columns)
    for number, row in enumerate(rows, 1):
        if not any(map(str.strip, row)):
            continue
        name, prompt = (row[at].strip() if at < len(row) else "" for at in (name_at, columns["prompt"]))
        if name and prompt:
            kind = row[columns["type"]] if columns.get("type", len(row)) < len(row) else TEXT
            yield _persona(name, prompt, purpose or (Purpose.PERSONA if kind == TEXT else Purpose.PROMPT))
        else:
            yield UnreadPersona(f"row {number:,}", "it has no prompt" if name else "it has no name")


def _persona(name: str, prompt: str, purpose: Purpose) -> ForeignPersona:
    text, variables = fitted(translated(prompt, PLACE, _meaning, filled(purpose)), purpose)
    return ForeignPersona(PROGRAM, name, text, purpose, variables=variables)


def _meaning(match: re.Match[str]) -> Meaning:
    name = variable_name(match[1])
    return Place(name, match[2]) if name else None


FORM = PersonaForm(PROGRAM, _fits, _read)
