"""``mull personas import``: texts of other programs, made into personas and prompts of one's own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tui.cli.assembly import Assembly
from tui.cli.output import columns, data, json_data, note
from tui.cli.progress import shown
from tui.core.cleaning import cleaned_line
from tui.core.errors import UsageError
from tui.core.personas.import_report import ImportedText, Outcome, PersonaImportReport, for_programs, in_words
from tui.imports.personas.foreign_persona import Purpose
from tui.store.personas.imports import PersonaImport

FORMS = (
    "mull reads agents, skills and commands of Claude, agents and prompts of Copilot, patterns of fabric, roles of "
    "aichat, templates of llm, directives of gptel, character cards, CSV lists of act and prompt, and plain text."
)


def run(paths: Sequence[Path], purpose: str | None, dry_run: bool, as_json: bool) -> int:
    """Make personas and prompts of what files and folders hold, or tell what would come of it.

    Return 1 where a part of it could not be read.

    Raises:
        UsageError: nothing could be read; the error has the file, the line if there is one, and the reason.
    """
    assembly = Assembly()
    given = [Path(os.path.expanduser(path)) for path in paths]
    work = PersonaImport(assembly.personas, assembly.own_prompts.own, write=not dry_run)
    at: list[ImportedText] = []

    def told(number: int) -> str:
        return f"{number:,} texts, {cleaned_line(Path(at[-1].origin).name)}"

    for _ in shown(_noted(work, given, Purpose(purpose) if purpose else None, at), told):
        pass
    report = work.report
    _check(report, given)
    if as_json:
        json_data(for_programs(report, dry=dry_run))
    else:
        _tell(report, dry=dry_run)
    return 1 if report.of(Outcome.UNREAD) else 0


def _noted(
    work: PersonaImport, given: Sequence[Path], purpose: Purpose | None, at: list[ImportedText]
) -> Iterator[ImportedText]:
    """Yield each text as it is imported, and note it in ``at``."""
    for text in work.run(given, purpose):
        at[:] = [text]
        yield text


def _check(report: PersonaImportReport, given: Sequence[Path]) -> None:
    """Raise UsageError where nothing that was given could be read."""
    unread = report.of(Outcome.UNREAD)
    if not report.texts:
        raise UsageError(f"{', '.join(map(str, given))} holds no personas that mull knows.", FORMS)
    if len(unread) == len(report.texts) == 1:
        raise UsageError(f"{unread[0].origin}: {'; '.join(unread[0].told)}.", FORMS)


def _tell(report: PersonaImportReport, *, dry: bool) -> None:
    """Write the report; into a pipe go the files of what was read, a line each."""
    lines = in_words(report, dry=dry, more=": --json lists all")
    if dry or columns() is not None:
        data("\n".join(lines))
    else:
        note(*lines)
        data("".join(f"{each.path}\n" for each in report.texts if each.path), end="")
    stem = next((each.stem for each in report.of(Outcome.NEW, Purpose.PERSONA)), None)
    note(*([f"try one: mull --persona {stem}"] if stem and not dry else []))
