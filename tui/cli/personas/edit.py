"""``mull personas edit`` and ``duplicate``: a persona's file is written in one's own editor, or copied."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from time import monotonic

from tui.app.terminal.editor import edit as edit_in
from tui.app.terminal.editor import editor_command, forget
from tui.cli.assembly import Assembly
from tui.cli.output import data, note
from tui.cli.personas.check import findings_on
from tui.core.cleaning import cleaned_line
from tui.core.errors import AlreadyThere, MullError, PersonaError
from tui.core.personas.own_file import ChangedMeanwhile, PersonaFile, PersonaFiles, UnsavedText, renamed

OF_PROJECT = (
    "{stem} is of this project: what you save is in {path}, and goes for all who use the project; you allowed that "
    "folder, so the new text is used here without another question"
)
NO_SUCH = "`mull personas new {stem}` begins it."


def edit(persona: str) -> int:
    """Edit a persona in your own editor, and check it afterwards: exit code 2 where it cannot be used now."""
    assembly = Assembly()
    files = assembly.persona_files
    found = files.read(persona)
    left = files.unsaved(found.stem)
    if left is None:
        found = existing(assembly, persona)
    base, before = (found.held, found.text) if left is None else (left.base, left.text)
    if left is not None:
        goes = f"; what is in {found.path} goes to the versions" if found.own else ""
        note(f"what you wrote before and did not save is back{goes}")
    elif found.of_project:
        note(OF_PROJECT.format(stem=found.stem, path=found.path))
    elif not found.own:
        note(f"{found.stem} is built in: what you save becomes your own of that name, and takes its place")
    command = editor_command(os.environ)
    edited = asyncio.run(edit_in(command, before.removesuffix("\n"), nullcontext, monotonic, stays=True))
    after = f"{edited.text}\n"
    with _kept_where_refused(edited.file):
        if left is None and after.rstrip("\n") == before.rstrip("\n"):
            note("nothing was changed")
            return 0
        data(save(files, found.stem, after, base).path)
    return told(assembly, found.stem, after)


@contextmanager
def _kept_where_refused(file: Path) -> Iterator[None]:
    """Take away what the editor has left, once it is saved or kept; where the text is refused it stays, and is named.

    Raises:
        MullError: it was refused.
    """
    try:
        yield
    except ChangedMeanwhile:
        forget(file)  # the text is kept as one that is not saved
        raise
    except MullError as error:
        error.remedy = f"{error.remedy or ''} What you wrote is in {file}".strip()
        raise
    forget(file)


def save(files: PersonaFiles, stem: str, text: str, base: str | None) -> PersonaFile:
    """Save a text; where the file changed meanwhile the text is kept, and the next ``edit`` goes on with it.

    Raises:
        ChangedMeanwhile: so it was.
    """
    try:
        saved = files.save(stem, text, base)
    except ChangedMeanwhile as error:
        files.keep_unsaved(stem, UnsavedText(error.theirs.held, text))
        error.remedy = (
            f"What you wrote is kept: `mull personas edit {stem}` goes on with it. Saving it then puts it in the place"
            " of that file, whose text goes to the versions."
        )
        raise
    files.keep_unsaved(stem, None)
    return saved


def told(assembly: Assembly, stem: str, text: str) -> int:
    """Say what the check has to say of a text that was saved; return 2 where it cannot be used, else 0."""
    try:
        found = assembly.persona_files.parsed(stem, text)
    except PersonaError as error:
        note(*(f"it is saved, and cannot be used: {each}" for each in error.each))
        return 2
    note(*(findings_on(found, assembly.personas) if assembly.settings.prompt_advice else []))
    return 0


def duplicate(persona: str, stem: str) -> int:
    """Copy a persona's file to another name, as your own; never over another one."""
    assembly = Assembly()
    files = assembly.persona_files
    found = existing(assembly, persona)
    there = files.read(stem)
    if there.text:
        kind = f"{there.path} exists" if there.own else f"{stem} is built in"
        raise AlreadyThere(f"{kind} already; nothing was written.", "Give another name.")
    data(files.save(stem, renamed(found.text, stem), None).path)
    note(f"edit it: mull personas edit {stem}")
    return 0


def existing(assembly: Assembly, persona: str) -> PersonaFile:
    """Return the file of a persona that is there: the user's own, of an allowed project, or built in.

    Raises:
        PersonaError: there is none.
    """
    found = assembly.persona_files.read(persona)
    if not found.own and not found.text:
        waiting = assembly.personas.not_allowed
        also = f" {waiting} is not allowed yet: `mull personas allow`." if waiting else ""
        raise PersonaError(f"There is no persona {cleaned_line(persona)!r}.", NO_SUCH.format(stem=found.stem) + also)
    return found
