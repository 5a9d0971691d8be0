"""The documents of a folder that keeps up with the sessions: which form they have, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tui.core.cleaning import cleaned_line

DOCUMENT_FORMATS = ("md", "html", "json")
"""What the documents of a folder can be written as, the default first."""
DOCUMENT_PARTS = ("reasoning", "usage", "personas", "summaries")
"""What can be left out of a document."""


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """What a document is written as: an export format by its name, the parts left out, whether keys are masked."""

    format: str = "md"
    without: frozenset[str] = frozenset()
    mask_secrets: bool = False

    @property
    def options(self) -> str:
        """What was asked for beside the format, as text: documents of other options are written anew."""
        return " ".join([*(f"without-{part}" for part in sorted(self.without)), *["masked"] * self.mask_secrets])


@dataclass(frozen=True, slots=True)
class ExportFolder:
    """The folder that keeps up after each turn, by the settings."""

    folder: Path
    form: DocumentForm = DocumentForm()


class DocumentState(StrEnum):
    """What became of the document of a session."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    EDITED = "edited"  # by the user since mull wrote it: left alone
    EMPTY = "empty"  # nothing was said in the session: there is no document
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """What became of the document of one session.

    ``file`` is its name in the folder, empty where there is none. ``behind``: it was edited and lacks what was said
    since. ``title`` is the session's now where it was ``titled`` otherwise when the document got its name, else both
    are empty. ``secrets`` are what looks like a key in it, ``losses`` in how many places the session is damaged,
    ``why`` is why it failed.
    """

    session: str
    state: DocumentState
    file: str = ""
    behind: bool = False
    title: str = ""
    titled: str = ""
    secrets: tuple[str, ...] = ()
    losses: int = 0
    why: str = ""

    @property
    def for_programs(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class GoneSession:
    """A document whose session was deleted, or is elsewhere."""

    file: str
    session: str


def problem_of(outcome: DocumentOutcome) -> str:
    """Return why a document is not what its session is now, and what to do; empty where it is."""
    file = cleaned_line(outcome.file)
    if outcome.state is DocumentState.FAILED:
        return f"{file or outcome.session} could not be written: {outcome.why}."
    if outcome.state is DocumentState.EDITED and outcome.behind:
        return (
            f"{file} was edited since mull wrote it, and is left alone: it lacks what was said since. "
            "mull sessions export --beside writes a new one beside it."
        )
    return ""
