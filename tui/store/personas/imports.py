"""Texts of other programs become files of mull's own: personas and prompts, under stems that fit, none overwritten."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from tui.core.errors import AlreadyThere, PersonaError, PromptError, StoreError
from tui.core.personas.import_report import ImportedText, Outcome, PersonaImportReport
from tui.core.personas.persona import NONE, Persona
from tui.core.prompt import Prompt
from tui.imports.personas.document import Document, UnreadableFile, document_at
from tui.imports.personas.file_text import file_of, stem_of
from tui.imports.personas.folder import Folders
from tui.imports.personas.foreign_persona import ForeignPersona, Purpose, UnreadPersona
from tui.imports.personas.forms import RULES, form_of, is_known, read
from tui.store.new_files import RESERVED
from tui.store.personas.folder import SUFFIX
from tui.store.personas.personas import LARGEST, Personas, built_in_stems, parse_persona
from tui.store.prompts import Prompts, parse_prompt

MOST = 1_000  # texts of one name
LOOKED_AT = 200  # files of a folder of which one tells whose they are
TOLD = ("model", "description")  # what is said of them has a sentence of its own
NO_FORM = "it is of no form that mull knows"
Check = Callable[[str, str, str], Persona | Prompt]


def program_of(path: Path) -> str:
    """Return the program that a file or a folder with personas or prompts is of; empty where it is none, or plain text.

    Of a folder some files tell. Rules of a project are none.
    """
    if not path.is_dir():
        try:
            return _program(document_at(path, given=False))
        except UnreadableFile:
            return ""
    read = (each for each in islice(Folders().documents([path]), LOOKED_AT) if isinstance(each, Document))
    return next(filter(None, map(_program, read)), "")


def _program(document: Document) -> str:
    try:
        form = form_of(document)
    except UnreadableFile:
        return ""
    return form.program if form is not None and is_known(form) and form not in RULES else ""


class Shelf:
    """A folder that texts are filed in, by what is in its files; with ``write`` false nothing is written.

    ``taken`` are stems that no file may have; ``check`` raises for a text that the folder would not take.
    """

    def __init__(self, store: Personas | Prompts, taken: Sequence[str], check: Check, write: bool) -> None:
        self._store = store
        self._check = check
        self._taken = {*taken, *RESERVED, NONE.stem}
        self._write = write
        self._texts = self._read()

    def file(self, wanted: str, text: str, origin: str) -> tuple[str, Path, bool]:
        """Return the stem and the file of a text, and whether it is new; the next free number where a stem is taken.

        ``origin`` is the file it came from, for errors.

        Raises:
            PersonaError: it is no text that a persona may have.
            PromptError: it is none that a prompt may have.
            StoreError: the folder refuses, or holds 1,000 of that name.
        """
        if len(text.encode("utf-8", "replace")) > LARGEST:
            raise StoreError("it is larger than 1 MB.")
        self._check(text, f"{wanted}-2", origin)  # a stem that is never taken by a rule
        for number in range(1, MOST + 1):
            stem = wanted if number == 1 else f"{wanted}-{number}"
            path = self._store.folder / f"{stem}{SUFFIX}"
            held = self._texts.get(stem.casefold())
            if held == text:
                return stem, path, False
            if held is not None or stem.casefold() in self._taken:
                continue
            try:
                path = self._store.add(stem, text) if self._write else path
            except AlreadyThere:  # written by somebody else meanwhile
                continue
            self._texts[stem.casefold()] = text
            return stem, path, True
        raise StoreError(f"there are {MOST:,} of the name {wanted} already.", "Move some away.")

    def _read(self) -> dict[str, str]:
        """Return the text of each file by its stem without case; of one that cannot be read it is empty."""
        try:
            paths = [path for path in self._store.folder.iterdir() if path.suffix.lower() == SUFFIX]
        except OSError:  # it is told when a file is written
            return {}
        return {path.stem.casefold(): _text_of(path) for path in paths}


class PersonaImport:
    """Imports paths: personas and prompts are filed, rules are told. With ``write`` false nothing is written."""

    def __init__(self, personas: Personas, prompts: Prompts, *, write: bool = True) -> None:
        self.report = PersonaImportReport()
        self._shelves = {
            Purpose.PERSONA: Shelf(personas, built_in_stems(), parse_persona, write),
            Purpose.PROMPT: Shelf(prompts, (), parse_prompt, write),
        }

    def run(self, paths: Sequence[Path], purpose: Purpose | None = None) -> Iterator[ImportedText]:
        """Import what paths hold, for a purpose where one is asked for; yield each text once it is done."""
        folders = Folders()
        for found in folders.documents(paths):
            texts = self._of_document(found, purpose) if isinstance(found, Document) else [_unread(*found)]
            for text in texts:
                self.report.texts.append(text)
                yield text
        self.report.passed_over = [str(path) for path in folders.passed_over]

    def _of_document(self, document: Document, purpose: Purpose | None) -> Iterator[ImportedText]:
        found = read(document, purpose)
        if found is None:
            yield _unread(document.path, UnreadPersona("", NO_FORM))
            return
        called: dict[str, str] = {}
        for each in found[1]:
            if isinstance(each, UnreadPersona):
                yield _unread(document.path, each)
                continue
            text = self._filed(document, each, called.get(each.persona, each.persona))
            called[each.name] = text.stem
            yield text

    def _filed(self, document: Document, found: ForeignPersona, persona: str) -> ImportedText:
        """Return what became of one text; ``persona`` is the stem of the one a prompt goes with."""
        origin, program = str(document.path), found.program
        kept = tuple(key for key in found.kept if key not in TOLD)
        if found.purpose is Purpose.RULE:
            return ImportedText(origin, Outcome.RULE, found.purpose, program, told=found.told)
        text, told = file_of(found, persona)
        try:
            stem, path, new = self._shelves[found.purpose].file(stem_of(found.name), found.verbatim or text, origin)
        except (PersonaError, PromptError, StoreError) as error:
            where, why = _parted(error.problem, origin)
            return ImportedText(where, Outcome.UNREAD, found.purpose, program, told=(why,))
        outcome = Outcome.NEW if new else Outcome.SAME
        told = (*_renamed(found, stem), *_model(found), *_description(found), *found.told, *told)
        return ImportedText(origin, outcome, found.purpose, program, stem, str(path), kept, told)


def _parted(problem: str, origin: str) -> tuple[str, str]:
    """Return where a problem is, and the problem, of a sentence that may begin with the file and its line."""
    place, _, why = problem.partition(": ")
    found = why and place.startswith(origin)
    return (place, why.rstrip(".")) if found else (origin, problem.rstrip("."))


def _renamed(found: ForeignPersona, stem: str) -> tuple[str, ...]:
    """Return a sentence where a text is not called what its own program calls it."""
    wanted = stem_of(found.name)
    return (f"{wanted} is taken",) if stem != wanted else ()


def _model(found: ForeignPersona) -> tuple[str, ...]:
    """Return a sentence where another program's model is asked for: it is never asked for here."""
    model = found.kept.get("model")
    named = ", ".join(map(str, model)) if isinstance(model, list) else model
    return (f"its model {named} is another program's and not asked for",) if named else ()


def _description(found: ForeignPersona) -> tuple[str, ...]:
    """Return a sentence where the description is shorter here."""
    return ("its description is shortened, all of it is kept",) if "description" in found.kept else ()


def _unread(path: Path, found: UnreadPersona) -> ImportedText:
    where = ", ".join(filter(None, (str(path), found.where)))
    return ImportedText(where, Outcome.UNREAD, told=(found.why,))


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return os.fspath(path)  # of no text, and not free
