"""One folder of personas: which of its files are personas, and what lies in it that is none."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tui.core.errors import PersonaError
from tui.core.trials.case_file import CASES

SUFFIX = ".md"
MISNAMED = (".txt", ".markdown")
MOST_LOOKED_AT = 1_000  # entries of one folder inside the folder
PROJECT = Path(".mull")  # what mull reads of a project is in folders of this one
PERSONAS, PROMPTS = "personas", "prompts"


@dataclass(frozen=True, slots=True)
class PersonaFolder:
    """A folder of personas. In that ``of_project`` links that lead out of it are refused: they are somebody else's."""

    path: Path
    of_project: bool = False

    def files(self) -> tuple[list[Path], list[PersonaError]]:
        """Return the files by name, and what is wrong with the folder; a folder that is not there is empty.

        Of names that differ only in case the first is taken, and the others are told.
        """
        try:
            found = sorted(self.path.iterdir())
        except FileNotFoundError:
            return [], []
        except OSError as error:
            remedy = "Check that it is a folder you may read."
            return [], [PersonaError(f"{self.path} cannot be read: {error.strerror}.", remedy)]
        taken: dict[str, Path] = {}
        problems = []
        for path in found:
            if not _holds_persona(path.name):
                continue
            first = taken.setdefault(path.stem.casefold(), path)
            if first is not path:
                problem = f"{path} differs from {first.name} only in case: {first.name} is used."
                problems.append(PersonaError(problem, "Give it another name."))
        kept = [path for path in taken.values() if not self.of_project or is_inside(path, self.path)]
        out = (path for path in taken.values() if path not in kept)
        problems += [PersonaError(f"{path} is a link that leads out of the folder.", "Copy the file.") for path in out]
        return kept, problems

    def strays(self, included: Collection[Path]) -> list[PersonaError]:
        """Return what looks like a persona and is none: a text of another ending, a file in a folder of the folder.

        ``included`` are files that personas include: they are no strays.
        """
        try:
            found = sorted(self.path.iterdir())
        except OSError:
            return []
        wrong = []
        for path in found:
            if path.name.startswith(".") or path in included:
                continue
            if path.suffix.lower() in MISNAMED:
                remedy = f"Name it {path.stem}{SUFFIX}, where it is one."
                wrong.append(PersonaError(f"{path} is no persona: its name does not end in {SUFFIX}.", remedy))
            else:
                inner = (each for each in _within(path) if each not in included)
                remedy = f"Move it into {self.path}."
                wrong += [
                    PersonaError(f"{each} is in a folder of the folder: it is not read.", remedy) for each in inner
                ]
        return wrong


def file_of(folder: Path, stem: str) -> Path | None:
    """Return the file of a persona in a folder, whose case does not matter: the one that `PersonaFolder.files` takes.

    Raises:
        OSError: the folder cannot be read.
    """
    wanted = stem.casefold()
    there = (path for path in sorted(folder.iterdir()) if _holds_persona(path.name) and path.stem.casefold() == wanted)
    return next(there, None)


def _holds_persona(name: str) -> bool:
    """Return whether a file of this name is a persona, and not the cases of one."""
    lower = name.lower()
    return lower.endswith(SUFFIX) and not lower.endswith(CASES) and not lower.startswith(".")


def _within(folder: Path) -> Iterator[Path]:
    """Return the files of a folder that would be personas beside it; not those of its folders."""
    try:
        if folder.is_dir() and not folder.is_symlink():
            yield from (path for path in islice(folder.iterdir(), MOST_LOOKED_AT) if _holds_persona(path.name))
    except OSError:
        return


def is_inside(path: Path, folder: Path) -> bool:
    """Return whether a file is inside a folder, also where a link leads."""
    try:
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
    except OSError:
        return False


def project_folder(here: Path, kind: str = PERSONAS) -> Path | None:
    """Return the folder of personas, or of another ``kind``, of the project that a folder is in; None without one.

    It is looked for from the folder upward to the root of the repository; outside of one in the folder alone.
    """
    ways = [here, *here.parents]
    root = next((at for at, folder in enumerate(ways) if (folder / ".git").exists()), 0)
    for folder in ways[: root + 1]:
        if (held := folder / PROJECT / kind).is_dir():
            return Path(os.path.realpath(held))
    return None


def folder_of_project(kind: str) -> Path | None:
    """Return the folder of a kind of the project that the working folder is in; None without one."""
    try:
        return project_folder(Path.cwd(), kind)
    except OSError:  # the working folder was deleted
        return None
