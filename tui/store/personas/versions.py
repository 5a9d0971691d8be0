"""The texts that a persona's file had: files in a folder of their own, named by when each was put aside, within bounds.

The folder is ``.versions`` among the personas, where nothing is read as a persona: one folder for each stem. Those of a
project's personas are there too, in a folder for the project. A text that is there already is not kept twice: it takes
the later time.

Names that differ only in case have folders of their own. A disk that does not tell them apart holds one of their files
at most, and finds one folder under each of the names: what is kept there is that file's, however its name is written.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from tui.core.errors import StoreError
from tui.core.personas.own_file import PersonaVersion, UnsavedText
from tui.store.durable_files import open_ordinary, replace_file
from tui.store.new_files import write_new
from tui.store.paths import private_folder

FOLDER = ".versions"
OF_PROJECT = ".projects"  # in it a folder for each project
SUFFIX = ".md"
MOST = 50  # versions of a stem
READ = 4_000_000  # bytes of a version that are read
NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z")
FORM = "%Y%m%dT%H%M%S.%fZ"
UNSAVED = "unsaved.json"
LOST = "Nothing is lost: the persona's file is as it was."


class PersonaVersions:
    """The versions of the user's ``personas``, or of those in the folder of a ``project``.

    Every method blocks for the disk, and raises StoreError.
    """

    def __init__(self, personas: Path, project: Path | None = None) -> None:
        self._files = project or personas
        self._folder = personas / FOLDER if project is None else personas / FOLDER / OF_PROJECT / _key(project)

    def keep(self, stem: str, text: str, now: datetime) -> None:
        """Keep a text as the newest, whatever the clock was before; where there are too many, the oldest go."""
        folder = self._own(stem)
        past = self.past(stem)
        after = [each.time + timedelta(microseconds=1) for each in past[:1] if each.time is not None]
        name = max([now.astimezone(UTC), *after]).strftime(FORM)
        try:
            private_folder(folder)
        except OSError as error:
            raise _refused(folder, error) from None
        write_new(folder / f"{name}{SUFFIX}", text)
        left = [each for each in past if each.text != text]
        for each in [*(each for each in past if each.text == text), *left[MOST - 1 :]]:
            with suppress(OSError):
                (folder / f"{each.name}{SUFFIX}").unlink()

    def past(self, stem: str) -> tuple[PersonaVersion, ...]:
        """Return the texts that were kept, the newest first; what cannot be read is left out."""
        folder = self._of(stem)
        try:
            names = sorted((path.name.removesuffix(SUFFIX) for path in folder.iterdir()), reverse=True)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StoreError(f"{folder} cannot be read: {error.strerror}.", "Check its permissions.") from None
        found = ((name, _read(folder / f"{name}{SUFFIX}")) for name in names if NAME.fullmatch(name))
        return tuple(PersonaVersion(name, text, _time_of(name)) for name, text in found if text is not None)

    def keep_unsaved(self, stem: str, unsaved: UnsavedText | None) -> None:
        """Keep what is being edited in the place of what was kept before; None takes it away."""
        path = self._own(stem) / UNSAVED
        try:
            if unsaved is None:
                path.unlink(missing_ok=True)
                with suppress(OSError):
                    path.parent.rmdir()  # only where it is empty
            else:
                replace_file(path, json.dumps({"base": unsaved.base, "text": unsaved.text}), links=False)
        except OSError as error:
            raise StoreError(f"{path} could not be written: {error.strerror}.", "It is in memory alone.") from None

    def unsaved(self, stem: str) -> UnsavedText | None:
        """Return what was being edited and never saved, None without any, or where it cannot be understood."""
        try:
            found = json.loads(_read(self._of(stem) / UNSAVED) or "null")
        except (ValueError, RecursionError):
            return None
        if not isinstance(found, dict):
            return None
        base, text = found.get("base"), found.get("text")
        return UnsavedText(base, text) if isinstance(text, str) and isinstance(base, str | None) else None

    def keeps(self, stem: str) -> bool:
        """Return whether there is a folder of this very stem, such as that of a file that was deleted."""
        return stem in _names(self._folder)

    def adopt(self, stem: str) -> None:
        """Give the versions of a deleted file, whose name differs only in case, to the new file of a stem."""
        self._own(stem)

    def _of(self, stem: str) -> Path:
        """Return the folder of a stem; where it has neither file nor folder, that of a deleted one that is alike."""
        kept, files = _names(self._folder), _names(self._files)
        if stem in kept or f"{stem}{SUFFIX}" in files:
            return self._folder / stem
        alike = (name for name in kept if name.casefold() == stem.casefold() and f"{name}{SUFFIX}" not in files)
        return self._folder / next(alike, stem)

    def _own(self, stem: str) -> Path:
        """Return the folder to write to: that of a stem, which has its very name from now on."""
        found, own = self._of(stem), self._folder / stem
        if found != own:
            try:
                found.rename(own)
            except OSError as error:
                raise _refused(own, error) from None
        return own


def _key(project: Path) -> str:
    """Return what the folder for a project is called: by where its personas are."""
    return sha256(os.fsencode(project)).hexdigest()[:16]


def _names(folder: Path) -> list[str]:
    """Return what is in a folder, by name; nothing where it cannot be read."""
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:
        return []


def _read(path: Path) -> str | None:
    """Return what a file holds, None where it is not there, no ordinary file, or not to be read."""
    try:
        with open_ordinary(path) as file:
            return file.read(READ).decode("utf-8", "replace")
    except OSError:
        return None


def _time_of(name: str) -> datetime | None:
    """Return when a version was put aside, by its name; None where the name is no time."""
    try:
        return datetime.strptime(name, FORM).replace(tzinfo=UTC)
    except ValueError:
        return None


def _refused(path: Path, error: OSError) -> StoreError:
    return StoreError(f"{path} could not be written: {error.strerror}.", LOST)
