"""What `.gitignore` files say: which paths below a folder are ignored, as git reads it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec  # loaded with the first list of files

RULES = ".gitignore"
GIT = ".git"
MOST = 1_000_000  # bytes of a file of rules that are read

Level = tuple[str, "GitIgnoreSpec"]
"""A folder, relative to the top with ``/`` behind it or empty, and the rules of its file."""


class Ignored:
    """The rules in force within one folder: its own, and those of the folders above it, the deepest first.

    Git's rules for all folders of a user (``core.excludesFile``) are not read.
    """

    def __init__(self, levels: Sequence[Level] = ()) -> None:
        self._levels = tuple(levels)

    def within(self, folder: Path, path: str) -> Ignored:
        """Return the rules within a folder, whose ``path`` is relative to the top with ``/`` behind it."""
        own = _rules(folder / RULES)
        return self if own is None else Ignored(((path, own), *self._levels))

    def has(self, path: str) -> bool:
        """Return whether a path relative to the top is ignored; a folder's ends in ``/``."""
        for above, rules in self._levels:
            include = rules.check_file(path[len(above) :]).include
            if include is not None:
                return include
        return False


def ignored_above(folder: Path) -> tuple[Ignored, str]:
    """Return the rules in force at a folder, and its path below the top of its repository, with ``/`` behind it.

    Where it is in none, there are no rules above it, and the path is empty.
    """
    top = next((each for each in (folder, *folder.parents) if (each / GIT).exists()), folder)
    rules = _rules(top / GIT / "info" / "exclude")
    ignored = Ignored() if rules is None else Ignored((("", rules),))
    below = folder.relative_to(top)
    for each in (*reversed(below.parents), below) if below.parts else (below,):
        path = "" if each == Path() else f"{each.as_posix()}/"
        ignored = ignored.within(top / each, path)
    return ignored, "" if not below.parts else f"{below.as_posix()}/"


def _rules(file: Path) -> GitIgnoreSpec | None:
    """Return the rules of a file; None where it has none, or cannot be read as rules."""
    try:
        if not os.path.isfile(file):
            return None
        with file.open("rb") as opened:
            text = opened.read(MOST).decode("utf-8", "replace")
    except OSError:
        return None
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  only where a file of rules is

    try:
        return GitIgnoreSpec.from_lines(text.splitlines())
    except ValueError:  # a pattern that git passes over
        return GitIgnoreSpec.from_lines(line for line in text.splitlines() if _is_rule(line))


def _is_rule(line: str) -> bool:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  loaded already

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
