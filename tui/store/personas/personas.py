"""The personas at hand: the built-in ones and the user's own, which win over built-in ones of the same stem."""

from __future__ import annotations

import builtins
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from stat import S_ISREG

from tui.core.errors import PersonaError, StoreError
from tui.core.personas.checks import CONTROL, persona_from
from tui.core.personas.mistakes import InvalidPersona, Mistakes
from tui.core.personas.persona import NONE, NOTHING, Persona
from tui.core.trials.case_file import CASES
from tui.store.front_matter import FENCE, FrontMatter, split
from tui.store.new_files import RESERVED, write_new
from tui.store.paths import private_folder
from tui.store.personas.folder import SUFFIX, PersonaFolder

SEE_LIST = "F2 in the chat, or `mull personas list`, shows every persona."
LARGEST = 1_000_000
PART = "A persona is a few hundred words; shorten it."


def read_persona(path: Path, *, built_in: bool = False) -> Persona:
    """Read one persona's file with what it includes from its folder; its stem is the file's.

    Raises:
        PersonaError: a file cannot be read or is broken; the text names it and the line.
    """
    text = read_text(path)
    return parse_persona(text, path.stem, str(path), built_in=built_in, folder=path.parent)


def read_text(path: Path, see_list: str = SEE_LIST, shorten: str = PART) -> str:
    """Read a file of text of at most 1 MB, with line ends as in memory.

    ``see_list`` says what shows those that are there, ``shorten`` what to do about one that is too large.

    Raises:
        PersonaError: it cannot be read, is too large or is not UTF-8.
    """
    try:
        if not S_ISREG(path.stat().st_mode):
            raise PersonaError(f"{path} is not a file.", see_list)
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: no file can have that name
        raise PersonaError(f"{path} does not exist.", see_list) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise PersonaError(f"{path} cannot be read: {reason}.", "Check its name and permissions.") from None
    if len(raw) > LARGEST:
        raise PersonaError(f"{path} is larger than 1 MB.", shorten)
    return text_of(raw, str(path))


def text_of(raw: bytes, origin: str) -> str:
    """Decode a file: UTF-8 with or without a byte order mark, any line ends.

    Raises:
        PersonaError: it is not UTF-8.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PersonaError.on_line(origin, line, "this is not UTF-8 text.", "Save it as UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_persona(text: str, stem: str, origin: str, *, built_in: bool = False, folder: Path | None = None) -> Persona:
    """Make a persona of a file's text; without front matter all of it is the body.

    ``folder`` is where the files that it includes are; None where it may include none.

    Raises:
        PersonaError: the text is broken; the error names ``origin`` and the line, and has the other mistakes.
    """
    if not text.strip():
        raise PersonaError.on_line(origin, 1, "the file is empty.", "Write what the model is to do.")
    front, body, body_starts = split(text, origin)
    found = Mistakes()
    persona = persona_from(stem, front.values, body, built_in, found)
    if persona.include and not found.of_key("include"):
        persona = replace(persona, included=_included(persona, folder, found))
    if wrong := told(found.found, front, origin, body_starts):
        raise wrong
    return persona


def told(found: Iterable[InvalidPersona], front: FrontMatter, origin: str, body_starts: int) -> PersonaError | None:
    """Return the mistakes of a file as one error, by their lines; None without any.

    ``origin`` names the file, and ``body_starts`` is the line on which its body does.
    """
    everything = [*front.mistakes, *(_with_line(each, origin, front, body_starts) for each in found)]
    if not everything:
        return None
    first, *rest = sorted(everything, key=lambda each: each.line or 0)
    first.further = rest
    return first


def _with_line(error: InvalidPersona, origin: str, front: FrontMatter, body_starts: int) -> PersonaError:
    """Return an error with the file and the line that it is about; a file's name has no line."""
    line = front.line(error.key, error.item)
    if error.body_line is not None:
        line = body_starts + error.body_line - 1
    if line is None:
        return PersonaError(f"{origin}: {error.problem}", error.remedy)
    return PersonaError.on_line(origin, line, error.problem, error.remedy)


def _included(persona: Persona, folder: Path | None, mistakes: Mistakes) -> tuple[str, ...]:
    """Return the texts of the files that a persona includes, each without its own front matter."""
    found: builtins.list[str] = []
    room = LARGEST - len(persona.text)
    for at, name in enumerate(persona.include):
        with mistakes:
            found.append(_text_to_include(name, at, folder, persona.stem))
            room -= len(found[-1])
            if room < 0:
                raise InvalidPersona("the persona is larger than 1 MB with its files.", PART, key="include", item=at)
        if room < 0:
            break
    return tuple(found)


def named_to_include(path: Path) -> tuple[str, ...]:
    """Return the files that a persona's file, which cannot be used, names to be included, as far as it can be read."""
    try:
        text = read_text(path)
        closed = f"{text}\n{FENCE}\n"  # what is not closed ends there
        names = split(closed, str(path))[0].values.get("include")
    except PersonaError:
        return ()
    named = [names] if isinstance(names, str) else names
    return tuple(each for each in named if isinstance(each, str)) if isinstance(named, list) else ()


def _text_to_include(name: str, at: int, folder: Path | None, stem: str) -> str:
    """Return the text of a file that the persona of a stem includes; ``at`` is its place in the list of them.

    Raises:
        InvalidPersona: it cannot be included.
    """
    try:
        front, body, _ = split(read_text(_beside(name, folder, stem)), name)
    except PersonaError as error:
        raise InvalidPersona(f"include: {error.problem}", error.remedy, key="include", item=at) from None
    if front.mistakes:
        wrong = front.mistakes[0]
        raise InvalidPersona(f"include: {wrong.problem}", wrong.remedy, key="include", item=at)
    text = body.strip()
    if not text:
        raise InvalidPersona(f"{name} is empty.", "Leave it out.", key="include", item=at)
    if control := CONTROL.search(text):
        problem = f"{name} has a control character (U+{ord(control[0]):04X})."
        raise InvalidPersona(problem, "Delete it.", key="include", item=at)
    return text


def _beside(name: str, folder: Path | None, stem: str) -> Path:
    """Return the path of a file to include; it must be in the folder, also where a link leads.

    ``stem`` is that of the persona, which cannot include itself.

    Raises:
        PersonaError: it is not.
    """
    if folder is None:
        raise PersonaError("nothing can be included here.", "Write it into the text.")
    inside = f"Name a file in {folder}, or in a folder of it."
    try:
        path, root = Path(os.path.realpath(folder / name)), Path(os.path.realpath(folder))
    except (OSError, ValueError):  # a name that no file can have
        raise PersonaError(f"{name} cannot be found.", inside) from None
    if OUTSIDE.search(name) or not path.is_relative_to(root):
        raise PersonaError(f"{name} is not inside the folder of the persona.", inside)
    if path == root / f"{stem}{SUFFIX}":
        raise PersonaError(f"{name} is the persona itself.", "Leave it out.")
    return path


STEM = re.compile(r"\w[\w-]{0,63}")
OUTSIDE = re.compile(r"^[/\\~]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)")  # an absolute path of any system, or ..


@cache
def built_in_stems() -> tuple[str, ...]:
    """Return the stems of the personas that ship with mull."""
    names = (entry.name for entry in files("personas").iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


@cache
def _built_in(stem: str) -> Persona:
    """Read a persona that ships with mull."""
    raw = files("personas").joinpath(stem + SUFFIX).read_bytes()
    origin = f"personas/{stem}{SUFFIX}"
    return parse_persona(text_of(raw, origin), stem, origin, built_in=True)


def no_values() -> Mapping[str, str]:
    """Return no values of built-in names."""
    return NOTHING


class Personas:
    """The personas in one user's folder, in that of a project, and the built-in ones; files are read anew at each call.

    The user's own win over those of the project, and these over built-in ones of their stem. ``built_in_values``
    returns the values of the built-in names, by name; those of a persona are its at once. ``project`` is a project's
    folder that the user has allowed, ``not_allowed`` one that is there and was not.
    """

    def __init__(
        self,
        folder: Path,
        built_in_values: Callable[[], Mapping[str, str]] = no_values,
        project: Path | None = None,
        not_allowed: Path | None = None,
    ) -> None:
        self.folder = folder
        self.project = project
        self.not_allowed = not_allowed
        self._built_in_values = built_in_values

    def list(self) -> list[Persona]:
        """Return every usable persona by stem; a broken file is left out, see ``problems``."""
        return self._read()[0]

    def listed(self) -> tuple[builtins.list[Persona], builtins.list[PersonaError]]:
        """Return both ``list`` and ``problems``, by one look at the files."""
        return self._read()

    def problems(self) -> builtins.list[PersonaError]:
        """Return what cannot be used in the folders, one error for each file."""
        return self._read()[1]

    def load(self, stem_or_path: str) -> Persona:
        """Return one persona, by its stem, by the path of its file, or by a name that only one has.

        Case does not matter for stems and names. ``none`` is NONE itself. A broken file is passed over where there is
        another persona of its stem, of the project or built in: ``broken`` tells it.

        Raises:
            PersonaError: there is none, or its file is broken; the text says what to do.
        """
        wanted = stem_or_path.strip().casefold()
        if wanted == NONE.stem:
            return NONE
        if self._is_path(stem_or_path):
            return self._filled(read_persona(Path(os.path.expanduser(stem_or_path))))
        found, broken = self._first(wanted)
        if found is None and wanted in built_in_stems():
            found = _built_in(wanted)
        if found is None and broken is not None:
            raise broken
        return self._filled(found) if found is not None else self._named(stem_or_path)

    def broken(self, stem: str) -> PersonaError | None:
        """Return what is wrong with the file that would win for a stem, None where it is good or there is none."""
        return self._first(stem.casefold())[1]

    def _first(self, stem: str) -> tuple[Persona | None, PersonaError | None]:
        """Return the persona of a stem in the folders, and what is wrong with the first file of it before that."""
        broken = None
        for folder in self._folders():
            for path in folder.files()[0]:
                if path.stem.casefold() == stem:
                    try:
                        return _read_in(folder, path), broken
                    except PersonaError as error:
                        broken = broken or error
        return None, broken

    def _folders(self) -> builtins.list[PersonaFolder]:
        """Return the folders, the one that wins first."""
        own = PersonaFolder(self.folder)
        return [own] if self.project is None else [own, PersonaFolder(self.project, of_project=True)]

    def parsed(self, stem: str, text: str, folder: Path | None = None) -> Persona:
        """Return the persona that a text would be as a file of the user's folder, or of another; nothing is written.

        Raises:
            PersonaError: it does not pass the check; names the file and the line.
        """
        folder = folder or self.folder
        found = parse_persona(text, stem, str(folder / f"{stem}{SUFFIX}"), folder=folder)
        return self._filled(replace(found, from_project=folder == self.project))

    def cases_of(self, stem_or_path: str) -> Path:
        """Return where the cases of a persona lie, if it has any: beside its file; of a built-in one in one's folder.

        Raises:
            PersonaError: as for ``load``.
        """
        if self._is_path(stem_or_path):
            path = Path(os.path.expanduser(stem_or_path))
            return path.with_name(f"{path.stem}{CASES}")
        return self.folder / f"{self.load(stem_or_path).stem}{CASES}"

    def add(self, stem: str, text: str) -> Path:
        """Write a persona's file into the user's folder, after a check, and return where.

        Raises:
            PersonaError: it does not pass the check.
            AlreadyThere: there is one of that stem.
            StoreError: the folder refuses.
        """
        check_stem(stem)
        path = self.folder / f"{stem}{SUFFIX}"
        self.parsed(stem, text)
        try:
            private_folder(self.folder)
        except OSError as error:
            raise StoreError(f"{self.folder} cannot be made: {error.strerror}.", "Check MULL_HOME.") from None
        return write_new(path, text)

    @staticmethod
    def _is_path(word: str) -> bool:
        """Return whether a word names a file, and no persona by its stem or name."""
        return word.strip().lower().endswith(SUFFIX) or any(mark and mark in word for mark in (os.sep, os.altsep, "/"))

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
        broken = f" {len(problems)} files cannot be used; the list says why." if problems else ""
        broken += f" {self.not_allowed} is not allowed yet: `mull personas allow`." if self.not_allowed else ""
        raise PersonaError(f"There is no persona {name!r}.", f"{hint}{SEE_LIST}{broken}")

    def _filled(self, persona: Persona) -> Persona:
        """Return a persona with the values of the built-in names that it holds."""
        return persona.with_built_ins(self._built_in_values())

    def _read(self) -> tuple[builtins.list[Persona], builtins.list[PersonaError]]:
        """Read all; a broken file is passed over, and the one of its stem that would come next is used."""
        by_stem = {stem: _built_in(stem) for stem in built_in_stems()}
        problems: builtins.list[PersonaError] = []
        for folder in reversed(self._folders()):
            paths, wrong = folder.files()
            problems += wrong
            included = set()
            for path in paths:
                try:
                    persona = _read_in(folder, path)
                except PersonaError as error:
                    problems.append(error)
                    names = named_to_include(path)
                else:
                    by_stem[path.stem.casefold()] = persona
                    names = persona.include
                included |= {Path(os.path.normpath(folder.path / name)) for name in names}
            problems += folder.strays(included)
        values = self._built_in_values()
        everyone = [persona.with_built_ins(values) for persona in by_stem.values()]
        return sorted(everyone, key=lambda p: (p.stem.casefold(), p.stem)), problems


def _read_in(folder: PersonaFolder, path: Path) -> Persona:
    """Read a persona's file of a folder.

    Raises:
        PersonaError: it cannot be read or is broken.
    """
    persona = read_persona(path)
    return replace(persona, from_project=True) if folder.of_project else persona


def check_stem(stem: str) -> None:
    """Refuse a stem that no new file of a persona can have.

    Raises:
        PersonaError: so it is.
    """
    if not STEM.fullmatch(stem):
        raise PersonaError(f"{stem!r} cannot name a persona.", "Use letters, digits, hyphens and underscores.")
    if stem.casefold() in RESERVED:
        raise PersonaError(f"{stem!r} cannot name a file on Windows.", "Give it another name.")


def _nearest(name: str, everyone: Iterable[Persona]) -> str:
    """Return a question naming what may have been meant, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415  rare: only for a mistyped word

    stems = {word.casefold(): p.stem for p in everyone for word in (p.name, p.stem)}
    close = dict.fromkeys(stems[word] for word in get_close_matches(name.casefold(), stems, 3, 0.6))
    return f"Did you mean {' or '.join(close)}? " if close else ""
