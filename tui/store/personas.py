"""The personas at hand: the built-in ones and the user's own, which win over built-in ones of the same stem."""

from __future__ import annotations

import builtins
import os
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

from tui.core.errors import PersonaError, StoreError
from tui.core.persona import NONE, Persona
from tui.store.exports import write_new
from tui.store.persona_file import parse_persona, read_persona, text_of

SUFFIX = ".md"
STEM = re.compile(r"\w[\w-]{0,63}")
LIST = "`mull personas list` shows every persona."


@cache
def _built_in_stems() -> tuple[str, ...]:
    """Return the stems of the personas that ship with mull."""
    names = (entry.name for entry in files("personas").iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


@cache
def _built_in(stem: str) -> Persona:
    """Read a persona that ships with mull."""
    raw = files("personas").joinpath(stem + SUFFIX).read_bytes()
    origin = f"personas/{stem}{SUFFIX}"
    return parse_persona(text_of(raw, origin), stem, origin, built_in=True)


class Personas:
    """The personas in one user's folder and the built-in ones; files are read anew at each call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def list(self) -> list[Persona]:
        """Return every usable persona by name; a broken file of the user's is left out, see ``problems``."""
        return self._read()[0]

    def problems(self) -> builtins.list[PersonaError]:
        """Return what is wrong with the user's own files, one error for each broken one."""
        return self._read()[1]

    def load(self, stem_or_path: str) -> Persona:
        """Return one persona, by its stem, by the path of its file, or by a name that only one has.

        Case does not matter for stems and names. ``none`` is NONE itself.

        Raises:
            PersonaError: there is none, or its file is broken; the text says what to do.
        """
        wanted = stem_or_path.strip().casefold()
        if wanted == NONE.stem:
            return NONE
        if wanted.endswith(SUFFIX) or any(mark and mark in stem_or_path for mark in (os.sep, os.altsep, "/")):
            return read_persona(Path(os.path.expanduser(stem_or_path)))
        own = {path.stem.casefold(): path for path in self._own()[0]}
        if wanted in own:
            return read_persona(own[wanted])
        if wanted in _built_in_stems():
            return _built_in(wanted)
        return self._named(stem_or_path)

    def add(self, stem: str, text: str) -> Path:
        """Write a persona's file into the user's folder, after a check, and return where.

        Raises:
            PersonaError: it does not pass the check.
            StoreError: there is one of that stem already, or the folder refuses.
        """
        if not STEM.fullmatch(stem):
            raise PersonaError(f"{stem!r} cannot name a persona.", "Use letters, digits, hyphens and underscores.")
        path = self.folder / f"{stem}{SUFFIX}"
        parse_persona(text, stem, str(path), built_in=False)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreError(f"{self.folder} cannot be made: {error.strerror}.", "Check MULL_HOME.") from None
        return write_new(path, text)

    def _named(self, name: str) -> Persona:
        """Return the one persona of this name."""
        everyone, problems = self._read()
        found = [p for p in everyone if p.name.casefold() == name.strip().casefold()]
        if len(found) == 1:
            return found[0]
        if found:
            stems = ", ".join(p.stem for p in found)
            raise PersonaError(f"{len(found)} personas are called {name!r}.", f"Use one of the stems: {stems}.")
        hint = _nearest(name, everyone)
        broken = f" {len(problems)} of your own cannot be read; the list says why." if problems else ""
        raise PersonaError(f"There is no persona {name!r}.", f"{hint}{LIST}{broken}")

    def _read(self) -> tuple[builtins.list[Persona], builtins.list[PersonaError]]:
        """Read all; a broken file still hides the built-in one of its stem, as a whole one would."""
        paths, problems = self._own()
        by_stem = {stem: _built_in(stem) for stem in _built_in_stems()}
        for path in paths:
            by_stem.pop(path.stem.casefold(), None)
            try:
                by_stem[path.stem.casefold()] = read_persona(path)
            except PersonaError as error:
                problems.append(error)
        return sorted(by_stem.values(), key=lambda p: (p.name.casefold(), p.stem)), problems

    def _own(self) -> tuple[builtins.list[Path], builtins.list[PersonaError]]:
        """Return the user's files; a folder that is not there is empty, one that cannot be read a problem."""
        try:
            found = sorted(self.folder.iterdir())
        except FileNotFoundError:
            return [], []
        except OSError as error:
            problem = PersonaError(
                f"{self.folder} cannot be read: {error.strerror}.", "Check that it is a folder you may read."
            )
            return [], [problem]
        return [p for p in found if p.suffix.lower() == SUFFIX and not p.name.startswith(".")], []


def _nearest(name: str, everyone: Iterable[Persona]) -> str:
    """Return a question naming what may have been meant, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415  rare: only for a mistyped word

    stems = {word.casefold(): p.stem for p in everyone for word in (p.name, p.stem)}
    close = dict.fromkeys(stems[word] for word in get_close_matches(name.casefold(), stems, 3, 0.6))
    return f"Did you mean {' or '.join(close)}? " if close else ""
