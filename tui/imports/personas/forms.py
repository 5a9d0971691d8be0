"""The forms of personas that are read, the most particular first; and the reading of one file."""

from __future__ import annotations

import csv
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from tui.core.cleaning import cleaned_line
from tui.imports.personas import (
    aichat,
    character_card,
    claude,
    copilot,
    fabric,
    gptel,
    llm,
    own,
    plain_text,
    prompt_table,
    rules,
)
from tui.imports.personas.document import Document, UnreadableFile
from tui.imports.personas.foreign_persona import Found, Purpose, UnreadPersona
from tui.imports.personas.form import PersonaForm

FORMS: tuple[PersonaForm, ...] = (
    character_card.FORM,
    gptel.FORM,
    prompt_table.FORM,
    aichat.ROLES,
    llm.FORM,
    own.FORM,
    claude.SKILLS,
    copilot.AGENT,
    copilot.PROMPT,
    copilot.INSTRUCTIONS,
    rules.FORM,
    claude.COMMAND,
    aichat.ROLE,
    claude.AGENT,
    fabric.FORM,
    plain_text.FORM,
)

DAMAGED = (
    *(csv.Error, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(NotImplementedError, ValueError, RecursionError),
)

RULES = (copilot.INSTRUCTIONS, rules.FORM)


def form_of(document: Document) -> PersonaForm | None:
    """Return the form that a file is of; None if it is of none.

    Raises:
        UnreadableFile: it is no text, and of no form that needs none; or it is damaged.
    """
    with _damage_told():
        return next((form for form in FORMS if form.fits(document)), None)


def is_known(form: PersonaForm) -> bool:
    """Return whether a form is that of a program: plain text is of none."""
    return form is not plain_text.FORM


def read(document: Document, purpose: Purpose | None = None) -> tuple[str, Iterator[Found]] | None:
    """Return the program that a file is of, and what is in it, for a purpose where one is asked for.

    None where it is of no form that is known. What cannot be read is told in what is yielded.
    """
    try:
        form = form_of(document)
    except UnreadableFile as error:
        return "", iter([_unread(error)])
    return (form.program, _read(form, document, purpose)) if form is not None else None


def _read(form: PersonaForm, document: Document, purpose: Purpose | None) -> Iterator[Found]:
    try:
        with _damage_told():
            yield from form.read(document, purpose)
    except UnreadableFile as error:
        yield _unread(error)


@contextmanager
def _damage_told() -> Iterator[None]:
    """Raise UnreadableFile for whatever a library raises at a damaged file: the other files of a folder are read."""
    try:
        yield
    except UnreadableFile:
        raise
    except DAMAGED as error:
        raise UnreadableFile(f"it is damaged ({cleaned_line(str(error)) or type(error).__name__})") from error


def _unread(error: UnreadableFile) -> UnreadPersona:
    return UnreadPersona(f"line {error.line:,}" if error.line is not None else "", error.why)
