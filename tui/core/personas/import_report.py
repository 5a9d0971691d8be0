"""What comes of an import of personas, prompts and rules of other programs, and the words for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Any, Protocol

from tui.core.cleaning import cleaned_line
from tui.core.import_report import NAMED, first_of

ATTACH = "rules of a project, no role; give it along with: mull ask --attach FILE"


class Outcome(StrEnum):
    """What became of one text."""

    NEW = "new"
    SAME = "same"
    RULE = "rule"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class ImportedText:
    """One text: where it was (a file, and where in it), what it is for, and what became of it.

    ``purpose`` is persona, prompt or rule, empty where it could not be read. ``stem`` is what it is called by now, and
    ``path`` its file; ``kept`` are the keys that were kept and are not used, ``told`` sentences on what else is not as
    it was, or why it could not be read.
    """

    origin: str
    outcome: Outcome
    purpose: str = ""
    program: str = ""
    stem: str = ""
    path: str = ""
    kept: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """What is told of it, in one line; empty where there is nothing to tell."""
        kept = (f"kept and not used: {', '.join(self.kept)}",) if self.kept else ()
        said = "; ".join((*self.told, *kept))
        name = self.stem or self.origin
        return cleaned_line(f"{name}: {said}") if said else ""


@dataclass(slots=True)
class PersonaImportReport:
    """What came of an import: each text, and the files that are of no form that is known."""

    texts: list[ImportedText] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)

    def of(self, outcome: Outcome, purpose: str = "") -> list[ImportedText]:
        """Return the texts of an outcome, and of a purpose where one is named."""
        return [each for each in self.texts if each.outcome is outcome and purpose in ("", each.purpose)]


class PersonaImports(Protocol):
    """Makes personas and prompts of files of other programs. Every method blocks for the disk."""

    def what_is(self, path: Path) -> str:
        """Return the program whose personas or prompts a file or a folder holds; empty for none, and for plain text."""
        ...

    def run(self, path: Path) -> PersonaImportReport:
        """Import a file or a folder, and return what came of it; it raises nothing that a file can cause."""
        ...


def in_words(report: PersonaImportReport, *, dry: bool = False, most: int = NAMED, more: str = "") -> list[str]:
    """Return what came of an import, a line each; the counts add up to the texts that were found.

    ``most`` of the texts of which there is something to tell are named; ``more`` says where all are.
    """
    programs = dict.fromkeys(each.program for each in report.texts if each.program)
    whose = f": {', '.join(programs)}" if programs else ""
    said = [f"{_count(len(report.texts), 'text')}{whose}{' (nothing was written: --dry-run)' if dry else ''}"]
    unread = report.of(Outcome.UNREAD)
    personas, prompts = (len(report.of(Outcome.NEW, purpose)) for purpose in ("persona", "prompt"))
    counts = (
        (personas, "new persona" if personas == 1 else "new personas"),
        (prompts, "new prompt" if prompts == 1 else "new prompts"),
        (len(report.of(Outcome.SAME)), "here already, the same"),
        (len(report.of(Outcome.RULE)), ATTACH),
        (len(unread), "not read:"),
    )
    said += [f"  {count:>7,}  {words}" for count, words in counts if count]
    said += [f"           {line}" for line in first_of([each.in_words for each in unread], most, more)]
    told = [each.in_words for each in report.texts if each.outcome is not Outcome.UNREAD and each.in_words]
    said += first_of(told, most, more)
    said += _on_all(report, told, most)
    if report.passed_over:
        said.append(f"of no form that mull knows: {_listed(report.passed_over)}")
    return said


def _on_all(report: PersonaImportReport, told: Sequence[str], most: int) -> list[str]:
    """Return how often each key was kept, where not every text is named."""
    tally = Counter(key for each in report.texts for key in each.kept)
    if len(told) <= most or not tally:
        return []
    return [f"kept and not used, in all: {', '.join(f'{key} {count:,}' for key, count in tally.most_common(most))}"]


def for_programs(report: PersonaImportReport, *, dry: bool) -> dict[str, Any]:
    """Return what came of an import as JSON can hold it."""
    names = ("origin", "outcome", "purpose", "program", "stem", "path")
    texts = [
        {**{name: str(getattr(each, name)) for name in names}, "kept": [*each.kept], "told": [*each.told]}
        for each in report.texts
    ]
    counts = {outcome.value: len(report.of(outcome)) for outcome in Outcome}
    return {"dry_run": dry, **counts, "texts": texts, "passed_over": report.passed_over}


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    """Return the first of some files by their names alone, and how many more there are."""
    more = len(names) - NAMED
    shown = [cleaned_line(PurePath(name).name) for name in names[:NAMED]]
    return f"{', '.join(shown)}{f' and {more:,} more' if more > 0 else ''}"
