"""The prompts of one's own: a folder of Markdown files, each called by its stem."""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from tui.core.errors import AlreadyThere, PersonaError, PromptError, StoreError, UnknownPrompt
from tui.core.near_name import meant
from tui.core.personas.mistakes import InvalidPersona
from tui.core.personas.persona import NOTHING
from tui.core.prompt import Prompt, prompt_from
from tui.store.front_matter import split
from tui.store.new_files import RESERVED, write_new
from tui.store.paths import private_folder
from tui.store.personas.folder import SUFFIX, is_inside
from tui.store.personas.personas import STEM, no_values, read_text, told

SEE_LIST = "`mull prompts list` shows every prompt."
SHORTEN = "Shorten it; what is long goes along as a file."


def read_prompt(path: Path, built_ins: Mapping[str, str] = NOTHING) -> Prompt:
    """Read one prompt's file; its stem is the file's. Blocks for the disk.

    ``built_ins`` has the values of the built-in names.

    Raises:
        PromptError: the file cannot be read or is broken; the text names it and the line.
    """
    _check_stem(path.stem, str(path))
    try:
        text = read_text(path, SEE_LIST, SHORTEN)
    except PersonaError as error:
        raise PromptError(error.problem, error.remedy) from None
    return parse_prompt(text, path.stem, str(path), built_ins)


def parse_prompt(text: str, stem: str, origin: str, built_ins: Mapping[str, str] = NOTHING) -> Prompt:
    """Make a prompt of a file's text; without front matter all of it is the body.

    ``built_ins`` has the values of the built-in names.

    Raises:
        PromptError: the text is broken; the error names ``origin`` and the line, and has the other mistakes.
    """
    try:
        front, body, body_starts = split(text, origin)
    except PersonaError as error:
        raise _as_prompt(error) from None
    try:
        prompt = prompt_from(stem, front.values, body, built_ins)
    except InvalidPersona as error:
        found = error.each
    else:
        found = ()
    if wrong := told(found, front, origin, body_starts):
        raise _as_prompt(wrong)
    return prompt


def _as_prompt(error: PersonaError) -> PromptError:
    """Return what is wrong with a prompt's file, read as that of a persona."""
    wrong = PromptError(error.problem, error.remedy)
    wrong.further = [PromptError(each.problem, each.remedy) for each in error.further]
    return wrong


class Prompts:
    """The prompts in one folder; files are read anew at each call.

    ``built_in_values`` returns the values of the built-in names, by name. In a folder ``of_project`` links that lead
    out of it are refused: they are somebody else's.
    """

    def __init__(
        self,
        folder: Path,
        built_in_values: Callable[[], Mapping[str, str]] = no_values,
        *,
        of_project: bool = False,
    ) -> None:
        self.folder = folder
        self.of_project = of_project
        self._built_in_values = built_in_values

    def list(self) -> list[Prompt]:
        """Return every usable prompt by its stem; what cannot be used is left out, see ``problems``."""
        found = [each for each in self._read() if isinstance(each, Prompt)]
        return sorted(found, key=lambda prompt: prompt.stem.casefold())

    def problems(self) -> builtins.list[PromptError]:
        """Return what is wrong in the folder: an error for each file that may be meant as a prompt."""
        return [each for each in self._read() if isinstance(each, PromptError)]

    def load(self, name: str) -> Prompt:
        """Return one prompt, by its stem or by the path of its file; the case of a stem does not matter.

        Raises:
            UnknownPrompt: there is none; the text says what to do.
            PromptError: its file is broken.
        """
        wanted = name.strip()
        if wanted.casefold().endswith(SUFFIX) or any(mark and mark in name for mark in (os.sep, os.altsep, "/")):
            return read_prompt(Path(os.path.expanduser(name)), self._built_in_values())
        paths = {path.stem: path for path in self._paths() if path.suffix.lower() == SUFFIX}
        found = wanted if wanted in paths else next((s for s in paths if s.casefold() == wanted.casefold()), None)
        if found is None:
            raise UnknownPrompt(f"There is no prompt {name!r}.", f"{meant(wanted, paths)}{SEE_LIST}")
        self._check_place(paths[found])
        return self._read_one(paths[found], self._built_in_values())

    def add(self, stem: str, text: str) -> Path:
        """Write a prompt's file into the folder, after a check, and return where; none is ever overwritten.

        Raises:
            PromptError: it does not pass the check.
            AlreadyThere: there is one of that stem.
            StoreError: the folder refuses.
        """
        _check_stem(stem, repr(stem))
        if stem.casefold() in RESERVED:
            raise PromptError(f"{stem!r} cannot name a file on Windows.", "Give it another name.")
        path = self.folder / f"{stem}{SUFFIX}"
        parse_prompt(text, stem, str(path))
        try:
            private_folder(self.folder)
        except OSError as error:
            raise StoreError(f"{self.folder} cannot be made: {error.strerror}.", "Check MULL_HOME.") from None
        if (taken := self._taken(stem)) is not None:
            raise AlreadyThere(f"{taken} exists already; nothing was written.", "Give another name.")
        return write_new(path, text)

    def _taken(self, stem: str) -> Path | None:
        """Return the file that has this stem, in whatever case: a disk may not tell them apart."""
        named = f"{stem}{SUFFIX}".casefold()
        return next((path for path in self._paths() if path.name.casefold() == named), None)

    def _read_one(self, path: Path, built_ins: Mapping[str, str]) -> Prompt:
        prompt = read_prompt(path, built_ins)
        return replace(prompt, of_project=True) if self.of_project else prompt

    def _read(self) -> builtins.list[Prompt | PromptError]:
        """Return each file as a prompt, or what is wrong with it."""
        try:
            paths = self._paths()
        except PromptError as error:
            return [error]
        found: dict[str, Path] = {}
        built_ins = self._built_in_values() if paths else NOTHING
        read: builtins.list[Prompt | PromptError] = []
        for path in paths:
            try:
                self._check_place(path)
                if (other := found.setdefault(path.stem.casefold(), path)) is not path:
                    raise PromptError(f"{path} differs from {other.name} in case alone.", "Give one another name.")
                read.append(self._read_one(path, built_ins))
            except PromptError as error:
                read.append(error)
        return read

    def _check_place(self, path: Path) -> None:
        """Refuse what stands in the folder and is no file that a prompt can be called by."""
        if path.is_dir():
            raise PromptError(f"{path} is a folder; prompts in it are not read.", "Move them one folder up.")
        if path.suffix.lower() != SUFFIX:
            raise PromptError(f"{path} does not end with {SUFFIX}; it is not read.", f"Rename it to NAME{SUFFIX}.")
        if self.of_project and not is_inside(path, self.folder):
            raise PromptError(f"{path} is a link that leads out of the folder.", "Copy the file.")

    def _paths(self) -> builtins.list[Path]:
        """Return what is in the folder, hidden files left out; a folder that is not there is empty.

        Raises:
            PromptError: the folder cannot be read.
        """
        try:
            return sorted(path for path in self.folder.iterdir() if not path.name.startswith("."))
        except FileNotFoundError:
            return []
        except OSError as error:
            problem = f"{self.folder} cannot be read: {error.strerror}."
            raise PromptError(problem, "Check that it is a folder you may read.") from None


def _check_stem(stem: str, origin: str) -> None:
    """Refuse a name that cannot be typed after a slash."""
    if not STEM.fullmatch(stem):
        raise PromptError(f"{origin} cannot name a prompt.", "Use letters, digits, hyphens and underscores.")
