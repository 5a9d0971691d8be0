"""The files of the user's own personas: read, saved without writing over what another program saved, taken away."""

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
from tui.store.personas.folder import SUFFIX, file_of
from tui.store.personas.personas import LARGEST, SEE_LIST, check_stem, text_of
from tui.store.personas.versions import PersonaVersions

NOTHING_WRITTEN = "Nothing was written."


class OwnPersonaFiles:
    """The port ``PersonaFiles`` over the user's folder of personas; ``parsed`` is as in ``Personas``.

    Without ``keeps`` a text that is not saved is never written. ``now`` is a clock, with its time zone.
    """

    def __init__(
        self,
        folder: Path,
        parsed: Callable[[str, str], Persona],
        *,
        keeps: bool = True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._folder = folder
        self._keeps = keeps
        self._now = now
        self._parsed = parsed
        self._versions = PersonaVersions(folder)

    def read(self, stem: str) -> PersonaFile:
        """Return what there is of a stem: the user's own file, or the text of the built-in persona, or nothing."""
        path = self._path(stem)
        text = _text_in(path)
        if text is not None:
            return PersonaFile(path.stem, str(path), text, own=True)
        return PersonaFile(stem, str(path), _built_in_text(stem) or "")

    def parsed(self, stem: str, text: str) -> Persona:
        """Return the persona that a text would be."""
        return self._parsed(stem, text)

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
        return PersonaFile(path.stem, str(path), text, own=True)

    def versions(self, stem: str) -> tuple[PersonaVersion, ...]:
        """Return the texts of a stem: the current one, what was kept, the built-in one."""
        path = self._path(stem)
        text, built_in = _text_in(path), _built_in_text(stem)
        now = [] if text is None else [PersonaVersion(CURRENT, text, _written(path))]
        first = [] if built_in is None else [PersonaVersion(BUILT_IN, built_in)]
        return (*now, *self._versions.past(path.stem), *first)

    def delete(self, stem: str) -> None:
        """Take the user's own file away; its text stays with the versions."""
        path = self._path(stem)
        text = _text_in(path)
        if text is None:
            why = f"{stem} is built in: it cannot be deleted." if _built_in_text(stem) else f"There is no {path}."
            raise PersonaError(why, SEE_LIST)
        self._versions.keep(path.stem, text, self._now())
        try:
            path.unlink()
        except OSError as error:
            raise StoreError(f"{path} could not be deleted: {error.strerror}.", "Check its permissions.") from None
        self._versions.keep_unsaved(path.stem, None)

    def keep_unsaved(self, stem: str, unsaved: UnsavedText | None) -> None:
        """Keep what is being edited; None takes it away."""
        if self._keeps:
            self._versions.keep_unsaved(self._path(stem).stem, unsaved)

    def unsaved(self, stem: str) -> UnsavedText | None:
        """Return what was being edited and never saved."""
        return self._versions.unsaved(self._path(stem).stem) if self._keeps else None

    def _path(self, stem: str) -> Path:
        """Return the user's file of a stem, whose case does not matter; where it is not there, the one it would be."""
        check_stem(stem)
        if stem.casefold() == NONE.stem:
            raise PersonaError("'none' is what sends no persona.", "Give it another name.")
        try:
            there = file_of(self._folder, stem)
        except (FileNotFoundError, NotADirectoryError):
            there = None
        except OSError as error:
            problem = f"{self._folder} cannot be read: {error.strerror}."
            raise PersonaError(problem, "Check that it is a folder you may read.") from None
        return there or self._folder / f"{stem}{SUFFIX}"

    def _write_new(self, path: Path, text: str) -> None:
        try:
            private_folder(path.parent)
            self._versions.adopt(path.stem)
            write_new(path, text)
        except AlreadyThere:
            raise ChangedMeanwhile(self.read(path.stem)) from None
        except OSError as error:
            raise StoreError(f"{path.parent} cannot be made: {error.strerror}.", "Check MULL_HOME.") from None

    def _replace(self, path: Path, held: str, text: str) -> None:
        """Put a text in the place of another, with the line ends that the file has."""
        self._versions.keep(path.stem, held, self._now())
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
