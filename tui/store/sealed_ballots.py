"""What stands behind the letters of blind comparisons in which nothing was chosen yet: a file for each session.

No text of a prompt or reply is in it. It is deleted once something was chosen.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tui.core.ballot import LETTERS, Sealed
from tui.core.errors import StoreError
from tui.store.durable_files import open_ordinary, replace_file
from tui.store.tally import vote_from

SUFFIX = ".json"
LARGEST = 1 << 20  # bytes that are read


class SealedBallots:
    """The folder. Every method blocks for the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, session: str, sealed: Sealed) -> None:
        """Keep what is to be chosen in a session, in place of what was. Raises StoreError: it could not be written."""
        try:
            replace_file(self._path(session), json.dumps(asdict(sealed)), links=False)
        except OSError as error:
            problem = f"What is to be chosen could not be kept: {error.strerror or error}."
            raise StoreError(problem, f"Check {self._folder}.") from None

    def read(self, session: str) -> Sealed | None:
        """Return what is to be chosen in a session; None where nothing is, or it cannot be read."""
        try:
            with open_ordinary(self._path(session)) as file:
                return _sealed(json.loads(file.read(LARGEST)))
        except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError):
            return None

    def drop(self, session: str) -> None:
        """Forget what was to be chosen in a session."""
        with suppress(OSError):
            self._path(session).unlink()

    def newest(self) -> str:
        """Return the session in which something is to be chosen since the shortest time; empty where there is none."""
        with suppress(OSError):
            held = [path for path in self._folder.iterdir() if path.suffix == SUFFIX]
            return max(held, key=lambda path: path.lstat().st_mtime).stem if held else ""
        return ""

    def _path(self, session: str) -> Path:
        return self._folder / f"{session}{SUFFIX}"


def _sealed(held: Any) -> Sealed:
    """Return what a file holds. Raises TypeError, ValueError or KeyError: it is none."""
    names, whole, vote = held["names"], held["whole"], held["vote"]
    if not (0 < len(names) <= len(LETTERS) and all(isinstance(each, str) for each in names)):
        raise ValueError("each letter has a name")
    if any(type(each) is not int or not 0 <= each < len(names) for each in whole):
        raise ValueError("what can be chosen has a letter")
    read = None if vote is None else vote_from(vote)
    if read is not None and len(read.showings) != len(whole):
        raise ValueError("each that can be chosen is counted")
    return Sealed(tuple(names), tuple(whole), read, str(held["why"]))
