"""The file of a persona as an editor has it: its text, the texts that it had before, and what differs between two."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from tui.core.errors import StoreError
from tui.core.personas.checks import name_from
from tui.core.personas.persona import Persona

CURRENT = "current"
BUILT_IN = "built-in"
FENCE = "---"
ENDS_ALONE = "too many equal lines: the common beginning and end alone are told apart"
FIRST_LINE = "Say here how the model should go about it, and what to leave out."
PLAIN = re.compile(r"(?!(?:yes|no|on|off|true|false|null)$)[^\W\d_][\w ]*", re.IGNORECASE)
NAME_LINE = re.compile(r"^name[ \t]*:.*(?:\n[ \t]+.*)*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PersonaFile:
    """What was read of a persona's file. ``own`` says that there is one that may be written: ``text`` is what it holds.

    It is the user's, or, ``of_project``, that of a project which the user allowed. Without one ``text`` is that of the
    built-in persona of the stem, and empty where there is none either; ``path`` is where a file of the user's will be.
    """

    stem: str
    path: str
    text: str = ""
    own: bool = False
    of_project: bool = False

    @property
    def held(self) -> str | None:
        """What the file holds, None where there is none: what saving expects to find."""
        return self.text if self.own else None


@dataclass(frozen=True, slots=True)
class PersonaVersion:
    """A text that a persona's file has, or had. ``name`` is what it is called by.

    ``time`` says when the text of the file was written, and when one before it was put aside.

    The text in the file is called ``current``, that of the built-in persona ``built-in``, which has no time.
    """

    name: str
    text: str
    time: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnsavedText:
    """A text that was being edited and is not saved. ``base`` is what the file held when the editing began."""

    base: str | None
    text: str


class ChangedMeanwhile(StoreError):
    """A persona's file is not any more what was read of it. ``theirs`` is what it is now; it was left as it is."""

    def __init__(self, theirs: PersonaFile) -> None:
        what = "was changed" if theirs.own else "was taken away"
        super().__init__(f"{theirs.path} {what} meanwhile; nothing was written.", "Read it anew, or save over it.")
        self.theirs = theirs


class PersonaFiles(Protocol):
    """The files of the user's own personas and of an allowed project's, with the texts that they had.

    The user's own wins where both have one of a stem. Every method blocks for the disk.
    """

    def read(self, stem: str) -> PersonaFile:
        """Return what there is of a stem. Raises PersonaError: it is no stem, or the file cannot be read."""
        ...

    def parsed(self, stem: str, text: str) -> Persona:
        """Return the persona that a text would be. Raises PersonaError, with the line: it is broken."""
        ...

    def save(self, stem: str, text: str, held: str | None) -> PersonaFile:
        """Write a text, which may be broken; the one before goes to the versions.

        Raises:
            ChangedMeanwhile: the file does not hold ``held``, or is there where that is None.
            PersonaError: it is no stem.
            StoreError: the disk refuses; the file is as it was.
        """
        ...

    def versions(self, stem: str) -> tuple[PersonaVersion, ...]:
        """Return the texts of a stem, the current one first, then the newest; the built-in one last.

        Raises PersonaError: it is no stem. Raises StoreError: they cannot be read.
        """
        ...

    def delete(self, stem: str) -> None:
        """Take the user's own file away; its text stays with the versions.

        Raises PersonaError: there is none, or it is a project's. Raises StoreError: the disk refuses.
        """
        ...

    def keep_unsaved(self, stem: str, unsaved: UnsavedText | None) -> None:
        """Keep what is being edited, in the place of what was kept before; None takes it away. Raises StoreError."""
        ...

    def unsaved(self, stem: str) -> UnsavedText | None:
        """Return what was being edited and never saved, None without any. Raises StoreError."""
        ...


class LineKind(StrEnum):
    """What a line of a difference is."""

    SAME = " "
    GONE = "-"
    NEW = "+"
    PLACE = "@"


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a difference: what it is, and its text without a sign. That of a place says how it was compared."""

    kind: LineKind
    text: str = ""
    before: int = 0
    after: int = 0


def difference(before: str, after: str, context: int = 3) -> list[DiffLine]:
    """Return what differs between two texts, by lines, with so many equal lines around; nothing where they are equal.

    Each run begins with its place: the lines, from 1, at which it begins in both texts. Of texts that would take more
    than about a second all between the common ends is different, and the place says so.
    """
    from tui.core.bounded_matching import BoundedMatcher, Work  # noqa: PLC0415  not needed for the first paint

    old, new = before.split("\n"), after.split("\n")
    found = []
    if before == after:
        return []
    matcher = BoundedMatcher(old, new, Work(), autojunk=False)
    for group in matcher.get_grouped_opcodes(context):
        told = ENDS_ALONE if matcher.gave_up else ""
        found.append(DiffLine(LineKind.PLACE, told, group[0][1] + 1, group[0][3] + 1))
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                found += [DiffLine(LineKind.SAME, line) for line in old[start:end]]
                continue
            found += [DiffLine(LineKind.GONE, line) for line in old[start:end]]
            found += [DiffLine(LineKind.NEW, line) for line in new[new_start:new_end]]
    return found


def chosen_version(versions: tuple[PersonaVersion, ...], name: str) -> PersonaVersion | None:
    """Return the version of a name, or of a number: 0 is the current text, 1 the newest before it, and so on."""
    by_name = {each.name: each for each in versions}
    if name in by_name:
        return by_name[name]
    past = [each for each in versions if each.name not in (CURRENT, BUILT_IN)]
    if name == "0":
        return by_name.get(CURRENT)
    return (
        past[int(name) - 1] if name.isascii() and name.isdigit() and len(name) < 9 and int(name) <= len(past) else None
    )


def begun(stem: str) -> str:
    """Return the text that a new persona's file begins with."""
    return f"---\nname: {_quoted(stem)}\ndescription: What it is for, in a line\n---\n{FIRST_LINE}\n"


def _quoted(stem: str) -> str:
    """Return the name to show for a stem as YAML has it: in quotes where it would be no text without them."""
    name = name_from(stem)
    return name if PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def renamed(text: str, stem: str) -> str:
    """Return the text of a file for another stem: the name in its front matter is made of that, all else stays."""
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), 0)
    if lines[0].rstrip() != FENCE or not end:
        return text
    front, rest = "\n".join(lines[1:end]), lines[end:]
    return "\n".join([lines[0], NAME_LINE.sub(lambda _: f"name: {_quoted(stem)}", front, count=1), *rest])
