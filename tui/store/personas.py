"""The personas at hand: the built-in ones and the user's own, which win over built-in ones of the same stem."""

from __future__ import annotations

import builtins
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from stat import S_ISREG
from typing import Any

from tui.core.errors import PersonaError, StoreError
from tui.core.persona import NONE, InvalidPersona, Persona, persona_from
from tui.core.trials.case_file import CASES
from tui.store.new_files import RESERVED, write_new
from tui.store.paths import private_folder

FENCE = "---"
SEE_LIST = "`mull personas list` shows every persona."
LARGEST = 1_000_000
LONGEST_FRONT_MATTER = 64_000


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values between the fences, and the line of the file (from 1) of each key."""

    values: dict[Any, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def read_persona(path: Path, *, built_in: bool = False) -> Persona:
    """Read one persona's file; its stem is the file's.

    Raises:
        PersonaError: the file cannot be read or is broken; the text names it and the line.
    """
    try:
        if not S_ISREG(path.stat().st_mode):
            raise PersonaError(f"{path} is not a file.", SEE_LIST)
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: no file can have that name
        raise PersonaError(f"{path} does not exist.", SEE_LIST) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise PersonaError(f"{path} cannot be read: {reason}.", "Check its name and permissions.") from None
    if len(raw) > LARGEST:
        raise PersonaError(f"{path} is larger than 1 MB.", "A persona is a few hundred words; shorten it.")
    return parse_persona(text_of(raw, str(path)), path.stem, str(path), built_in=built_in)


def text_of(raw: bytes, origin: str) -> str:
    """Decode a file: UTF-8 with or without a byte order mark, any line ends.

    Raises:
        PersonaError: it is not UTF-8.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PersonaError(f"{origin}, line {line}: this is not UTF-8 text.", "Save it as UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_persona(text: str, stem: str, origin: str, *, built_in: bool = False) -> Persona:
    """Make a persona of a file's text; without front matter all of it is the body.

    Raises:
        PersonaError: the text is broken; the error names ``origin`` and the line.
    """
    front, body, body_starts = _split(text, origin)
    try:
        return persona_from(stem, front.values, body, built_in)
    except InvalidPersona as error:
        line = front.lines.get(error.key) if error.key is not None else None
        if error.body_line is not None:
            line = body_starts + error.body_line - 1
        where = origin if line is None else f"{origin}, line {line}"
        raise PersonaError(f"{where}: {error.problem}", error.remedy) from None


def _split(text: str, origin: str) -> tuple[FrontMatter, str, int]:
    """Return front matter, body, and the line on which the body starts."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        return FrontMatter(), text, 1
    for end, line in enumerate(lines[1:], 1):
        if line.rstrip() == FENCE:
            return _front_matter("\n".join(lines[1:end]), origin), "\n".join(lines[end + 1 :]), end + 2
    raise PersonaError(
        f"{origin}, line 1: the front matter is not closed.",
        "Put --- on a line of its own between the settings and the text.",
    )


def _front_matter(text: str, origin: str) -> FrontMatter:
    """Read YAML the safe way, keeping the lines of the keys. The first line of ``text`` is line 2."""
    import yaml  # noqa: PLC0415  heavy: 20 ms that the first paint must not wait for

    if len(text) > LONGEST_FRONT_MATTER:
        raise PersonaError(f"{origin}: the front matter is longer than 64,000 characters.", "Shorten it.")
    quote = "Check the spelling; put text that holds : # { [ or quotes into quotes."
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        if node is None:
            return FrontMatter()
        if _has_aliases(node):
            raise PersonaError(f"{origin}: anchors and aliases (& and *) are not read.", "Write it out.")
        if (again := _repeated(node)) is not None:
            line = again.start_mark.line + 2
            raise PersonaError(f"{origin}, line {line}: {again.value} is there twice.", "Keep one of the two.")
        values = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise PersonaError(_yaml_problem(error, text, origin), quote) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 2
        raise PersonaError(f"{origin}, line {line}: a character YAML does not allow.", "Delete it.") from None
    # What PyYAML's safe constructors raise on values such as 2024-13-45 or !!bool maybe, and on deep nesting.
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise PersonaError(f"{origin}: a value of the front matter cannot be read ({error}).", quote) from None
    if not isinstance(values, dict):
        raise PersonaError(f"{origin}, line 2: the front matter must be lines of `key: value`.", quote)
    return FrontMatter(values, {key.value: key.start_mark.line + 2 for key, _ in node.value})


def _yaml_problem(error: Any, text: str, origin: str) -> str:
    """Say what PyYAML minds, and where; for what is never closed the line on which it was opened."""
    mark = error.problem_mark
    if error.context_mark is not None and (mark is None or mark.index >= len(text.rstrip())):
        mark = error.context_mark
    line = mark.line + 2 if mark is not None else 2
    said = ", ".join(word for word in (error.context, error.problem) if word) or "this is not YAML"
    return f"{origin}, line {line}: {said}."


def _has_aliases(root: Any) -> bool:
    """Say whether a node is used twice: a few lines of aliases can expand to gigabytes, or to a ring."""
    seen: set[int] = set()
    rest = [root]
    while rest:
        node = rest.pop()
        if id(node) in seen:
            return True
        seen.add(id(node))
        children = node.value if isinstance(node.value, list) else []
        for child in children:
            rest.extend(child if isinstance(child, tuple) else (child,))
    return False


def _repeated(root: Any) -> Any:
    """Return a key that a table has twice, None without one: YAML would take the last one without a word."""
    rest = [root]
    while rest:
        node = rest.pop()
        if isinstance(node.value, list) and node.value and isinstance(node.value[0], tuple):
            seen: set[tuple[str, str]] = set()
            for key, value in node.value:
                if isinstance(key.value, str):
                    if (key.tag, key.value) in seen:
                        return key
                    seen.add((key.tag, key.value))
                rest.append(value)
        elif isinstance(node.value, list):
            rest += node.value
    return None


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
        if self._is_path(stem_or_path):
            return read_persona(Path(os.path.expanduser(stem_or_path)))
        own = {path.stem.casefold(): path for path in self._own()[0]}
        if wanted in own:
            return read_persona(own[wanted])
        if wanted in _built_in_stems():
            return _built_in(wanted)
        return self._named(stem_or_path)

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
        if not STEM.fullmatch(stem):
            raise PersonaError(f"{stem!r} cannot name a persona.", "Use letters, digits, hyphens and underscores.")
        if stem.casefold() in RESERVED:
            raise PersonaError(f"{stem!r} cannot name a file on Windows.", "Give it another name.")
        path = self.folder / f"{stem}{SUFFIX}"
        parse_persona(text, stem, str(path), built_in=False)
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
        return [p for p in found if _holds_persona(p.name)], []


def _holds_persona(name: str) -> bool:
    """Return whether a file of this name is a persona, and not the cases of one."""
    lower = name.lower()
    return lower.endswith(SUFFIX) and not lower.endswith(CASES) and not lower.startswith(".")


def _nearest(name: str, everyone: Iterable[Persona]) -> str:
    """Return a question naming what may have been meant, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415  rare: only for a mistyped word

    stems = {word.casefold(): p.stem for p in everyone for word in (p.name, p.stem)}
    close = dict.fromkeys(stems[word] for word in get_close_matches(name.casefold(), stems, 3, 0.6))
    return f"Did you mean {' or '.join(close)}? " if close else ""
