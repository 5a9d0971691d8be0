"""The files of personas that may be written: read, saved without writing over what another program saved, taken away.

They are the user's own, and those of a project that the user allowed; the texts that these had are with the user's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from tui.core.errors import AlreadyThere, PersonaError, StoreError
from tui.core.personas.own_file import (
    BUILT_IN,
    CURRENT,
    ChangedMeanwhile,
    PersonaFile,
    PersonaVersion,
    UnsavedText,
)
from tui.core.personas.persona import NONE, Persona
from tui.store.durable_files import open_ordinary, replace_file
from tui.store.new_files import write_new
from tui.store.paths import private_folder
from tui.store.personas.folder import SUFFIX, PersonaFolder, file_of
from tui.store.personas.personas import LARGEST, SEE_LIST, Personas, check_stem, text_of
from tui.store.personas.versions import PersonaVersions

NOTHING_WRITTEN = "Nothing was written."


class OwnPersonaFiles:
    """The port ``PersonaFiles`` over the folders of ``personas``: the user's, and that of a project which is allowed.

    Without ``keeps`` a text that is not saved is never written. ``now`` is a clock, with its time zone.
    """

    def __init__(
        self,
        personas: Personas,
        *,
        keeps: bool = True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._personas = personas
        self._folder = personas.folder
        self._keeps = keeps
        self._now = now

    def read(self, stem: str) -> PersonaFile:
        """Return what there is of a stem: the user's own file, that of the project, the built-in text, or nothing."""
        path = self._path(stem)
        text = _text_in(path)
        if text is not None:
            return self._held(path, text)
        return PersonaFile(stem, str(path), _built_in_text(stem) or "")

    def _held(self, path: Path, text: str) -> PersonaFile:
        return PersonaFile(path.stem, str(path), text, own=True, of_project=path.parent != self._folder)

    def parsed(self, stem: str, text: str) -> Persona:
        """Return the persona that a text would be, as the file of its stem."""
        return self._personas.parsed(stem, text, self._path(stem).parent)

    def save(self, stem: str, text: str, held: str | None) -> PersonaFile:
        """Write a text, which may be broken; what the file held before goes to the versions."""
        path = self._path(stem)
        if len(text.encode("utf-8", "replace")) > LARGEST:
            raise PersonaError(f"{path} would be larger than 1 MB.", f"Shorten it. {NOTHING_WRITTEN}")
        found = self.read(stem)
        if found.held != held:
            raise ChangedMeanwhile(found)
        if held is None:
            self._write_new(path, text)
        elif held != text:
            self._replace(path, held, text)
        return self._held(path, text)

    def versions(self, stem: str) -> tuple[PersonaVersion, ...]:
        """Return the texts of a stem: the current one, what was kept, the built-in one."""
        path = self._path(stem)
        text, built_in = _text_in(path), _built_in_text(stem)
        now = [] if text is None else [PersonaVersion(CURRENT, text, _written(path))]
        first = [] if built_in is None else [PersonaVersion(BUILT_IN, built_in)]
        return (*now, *self._versions(path).past(path.stem), *first)

    def delete(self, stem: str) -> None:
        """Take the user's own file away; its text stays with the versions."""
        path = self._path(stem)
        if path.parent != self._folder:
            raise PersonaError(f"{stem} is of this project: it is not deleted here.", f"Its file is {path}.")
        text = _text_in(path)
        if text is None:
            why = f"{stem} is built in: it cannot be deleted." if _built_in_text(stem) else f"There is no {path}."
            raise PersonaError(why, SEE_LIST)
        self._versions(path).keep(path.stem, text, self._now())
        try:
            path.unlink()
        except OSError as error:
            raise StoreError(f"{path} could not be deleted: {error.strerror}.", "Check its permissions.") from None
        self._versions(path).keep_unsaved(path.stem, None)

    def keep_unsaved(self, stem: str, unsaved: UnsavedText | None) -> None:
        """Keep what is being edited; None takes it away."""
        if self._keeps:
            path = self._path(stem)
            self._versions(path).keep_unsaved(path.stem, unsaved)

    def unsaved(self, stem: str) -> UnsavedText | None:
        """Return what was being edited and never saved."""
        path = self._path(stem)
        return self._versions(path).unsaved(path.stem) if self._keeps else None

    def _path(self, stem: str) -> Path:
        """Return the file of a stem, whose case does not matter: the user's, else the project's; else a new one's.

        Raises:
            PersonaError: there is none, and no new one can have this name; or the folder cannot be read.
        """
        if stem.casefold() == NONE.stem:
            raise PersonaError("'none' is what sends no persona.", "Give it another name.")
        try:
            there = file_of(self._folder, stem)
        except (FileNotFoundError, NotADirectoryError):
            there = None
        except OSError as error:
            problem = f"{self._folder} cannot be read: {error.strerror}."
            raise PersonaError(problem, "Check that it is a folder you may read.") from None
        if known := there or self._of_project(stem):
            return known
        if not PersonaVersions(self._folder, None).keeps(stem):
            check_stem(stem)
        return self._folder / f"{stem}{SUFFIX}"

    def _of_project(self, stem: str) -> Path | None:
        """Return the file of a stem in the project's folder, None where there is none that may be used."""
        folder = self._personas.project
        found = [] if folder is None else PersonaFolder(folder, of_project=True).files()[0]
        return next((path for path in found if path.stem.casefold() == stem.casefold()), None)

    def _versions(self, path: Path) -> PersonaVersions:
        """Return the versions of the files beside a file: they are in the user's folder, never in a project's."""
        return PersonaVersions(self._folder, None if path.parent == self._folder else path.parent)

    def _write_new(self, path: Path, text: str) -> None:
        try:
            private_folder(path.parent)
            self._versions(path).adopt(path.stem)
            write_new(path, text)
        except AlreadyThere:
            raise ChangedMeanwhile(self.read(path.stem)) from None
        except OSError as error:
            raise StoreError(f"{path.parent} cannot be made: {error.strerror}.", "Check MULL_HOME.") from None

    def _replace(self, path: Path, held: str, text: str) -> None:
        """Put a text in the place of another, with the line ends that the file has."""
        self._versions(path).keep(path.stem, held, self._now())
        try:
            with open_ordinary(path, links=True) as file:
                windows = b"\r\n" in file.read(LARGEST)
            replace_file(path, text.replace("\n", "\r\n") if windows else text)
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreError(f"{path} could not be written: {reason}.", "The file is as it was.") from None


def _text_in(path: Path) -> str | None:
    """Return what a persona's file holds, None where there is none.

    Raises:
        PersonaError: it cannot be read, is too large or is no text.
    """
    try:
        with open_ordinary(path, links=True) as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or str(error)
        raise PersonaError(f"{path} cannot be read: {reason}.", "Check its name and permissions.") from None
    if len(raw) > LARGEST:
        raise PersonaError(f"{path} is larger than 1 MB.", "A persona is a few hundred words; shorten it.")
    return text_of(raw, str(path))


def _built_in_text(stem: str) -> str | None:
    """Return the file of the built-in persona of a stem, None where none is built in."""
    found = files("personas").joinpath(f"{stem.casefold()}{SUFFIX}")
    return text_of(found.read_bytes(), f"personas/{stem.casefold()}{SUFFIX}") if found.is_file() else None


def _written(path: Path) -> datetime:
    """Return when a file was written."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(0, UTC)
