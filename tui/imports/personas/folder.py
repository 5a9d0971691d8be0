"""The files of folders that may hold personas: one folder after the other, what is only about them left out."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tui.imports.personas import rules
from tui.imports.personas.card_file import PNG, ZIP
from tui.imports.personas.document import Document, UnreadableFile, document_at
from tui.imports.personas.foreign_persona import UnreadPersona
from tui.imports.personas.forms import form_of, is_known
from tui.imports.personas.markdown import name_of

ENDINGS = {".md", ".markdown", ".mdc", ".txt", ".prompt", ".yaml", ".yml", ".csv", ".json", ".png", ".charx", ".el"}
SKIPPED = {".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__"}
ABOUT = re.compile(r"readme(?:\.(?:md|txt|markdown))?|.*\.test\.md", re.IGNORECASE)
# Names of what is about a collection, unless it says that it is more: `readme-generator.md` may be an agent.
LIKELY_ABOUT = re.compile(
    r"(?:(?:readme|licen[cs]e|changelog)(?:[._-][^/]*)?|contributing|security|code_of_conduct|notice|support|user"
    r"|third_party_notices|pull_request_template|requirements)(?:\.(?:md|txt|markdown))?",
    re.IGNORECASE,
)
SKILL = "skill.md"


@dataclass(slots=True)
class Folders:
    """Reads the files of paths. ``passed_over`` gets the files of no form that is known, and links."""

    passed_over: list[Path] = field(default_factory=list)

    def documents(self, paths: Sequence[Path]) -> Iterator[Document | tuple[Path, UnreadPersona]]:
        """Yield each file, read, or why it cannot be; a file that is named itself comes whatever it holds."""
        for path in paths:
            if not path.is_dir():
                yield _read(path, given=True)
                continue
            refused: list[OSError] = []
            for folder, names in _folders(path, refused):
                yield from self._of_folder(folder, names, top=folder == path)
            for error in refused:
                why = f"it cannot be read: {error.strerror or error}"
                yield Path(os.fsdecode(error.filename or path)), UnreadPersona("", why)

    def _of_folder(self, folder: Path, names: list[str], top: bool) -> Iterator[Document | tuple[Path, UnreadPersona]]:
        """Yield what a folder holds. Plain texts of a sub-folder are personas where others beside them are."""
        plain: list[Document] = []
        beside = top
        for name in names:
            path = folder / name
            if path.is_symlink():
                self.passed_over.append(path)
                continue
            found = _read(path, given=False)
            if LIKELY_ABOUT.fullmatch(name) and not _says_what_it_is(found):
                continue
            known = _known(found)
            if known is None:
                self.passed_over.append(path)
            elif known or not isinstance(found, Document):
                beside = beside or known
                yield found
            else:
                plain.append(found)
        if beside:
            yield from plain
        else:
            self.passed_over += [each.path for each in plain]


def _known(found: Document | tuple[Path, UnreadPersona]) -> bool | None:
    """Return whether a file is of a form of a program; None where it is of none, and no plain text either."""
    if not isinstance(found, Document):
        return False
    try:
        form = form_of(found)
    except UnreadableFile:  # it is told when it is read
        return None if found.raw.startswith((PNG, ZIP)) else True
    return None if form is None else is_known(form)


def _says_what_it_is(found: Document | tuple[Path, UnreadPersona]) -> bool:
    """Return whether a file is of a form of a program by its ending, or by a front matter of its own."""
    if not isinstance(found, Document):
        return False
    try:
        named = name_of(found) != found.stem
        return (named or found.parts[0] is not None) and bool(_known(found))
    except UnreadableFile:
        return False


def _read(path: Path, *, given: bool) -> Document | tuple[Path, UnreadPersona]:
    try:
        return document_at(path, given=given)
    except UnreadableFile as error:
        return path, UnreadPersona("", error.why)


def _folders(top: Path, refused: list[OSError]) -> Iterator[tuple[Path, list[str]]]:
    """Yield each folder and the names in it that may be personas; beside a skill and below it there are none.

    ``refused`` gets an error for each folder that cannot be read.
    """
    for folder, folders, names in os.walk(top, onerror=refused.append):
        skill = [name for name in names if name.lower() == SKILL]
        folders[:] = [] if skill else sorted(each for each in folders if each not in SKIPPED)
        yield Path(folder), skill or sorted(name for name in names if _may_be(name))


def _may_be(name: str) -> bool:
    if ABOUT.fullmatch(name):
        return False
    return os.path.splitext(name)[1].lower() in ENDINGS or name.lower() in rules.NAMES
