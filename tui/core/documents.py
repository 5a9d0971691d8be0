"""The documents of a folder that keeps up with the sessions: which form they have, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError

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


@dataclass(frozen=True, slots=True)
class DocumentNotice:
    """A sentence on a document; ``wrong`` where the document is not what it should be."""

    text: str
    wrong: bool = True


@dataclass(eq=False)
class DocumentNews:
    """What is to be said of documents that are written behind turns: each thing once.

    A failure is said again where it is another one, or has passed meanwhile. ``masked``: keys are masked, and no news.
    """

    masked: bool
    _failing: dict[str, str] = field(init=False, default_factory=dict)  # by session; "" is the folder itself
    _said: set[DocumentNotice] = field(init=False, default_factory=set)

    def of(self, outcome: DocumentOutcome | MullError) -> list[DocumentNotice]:
        """Return what is new of a document, or of the folder that refused it: mostly nothing."""
        if isinstance(outcome, MullError):
            return self._failed("", f"The session's document was not written: {outcome}")
        self._failing.pop("", None)
        problem = problem_of(outcome)
        if problem:
            return self._failed(outcome.session, problem)
        self._failing.pop(outcome.session, None)
        new = [each for each in self._facts(outcome) if each not in self._said]
        self._said.update(new)
        return new

    def _failed(self, what: str, why: str) -> list[DocumentNotice]:
        known, self._failing[what] = self._failing.get(what), why
        return [] if known == why else [DocumentNotice(why)]

    def _facts(self, outcome: DocumentOutcome) -> Iterator[DocumentNotice]:
        file = cleaned_line(outcome.file)
        for secret in () if self.masked else outcome.secrets:
            hides = "mask_secrets under [export] in the settings hides it"
            yield DocumentNotice(f"{file}: this looks like a key: {secret}. {hides}.")
        if outcome.title:
            title = cleaned_line(outcome.title)
            yield DocumentNotice(f"{file} keeps its name; its session is called {title!r} now.", wrong=False)
