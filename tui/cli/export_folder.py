"""``mull sessions export``: a folder of documents that is brought up to date with the sessions."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tui.cli.assembly import Assembly
from tui.cli.output import data, json_data, note
from tui.cli.progress import shown
from tui.core.cleaning import cleaned_line
from tui.core.documents import DocumentForm, DocumentOutcome, DocumentState, ExportFolder, GoneSession, problem_of
from tui.core.errors import UsageError
from tui.store.documents.folder import DocumentFolder

NAMED = 10  # documents of one kind that are named; the others are counted
FORM = (
    "Write: mull sessions export --all FOLDER, or mull sessions export SESSION FOLDER. "
    "--all needs no folder where the settings name one: [export] folder."
)
MASKING = "mull sessions export --mask-secrets hides it; mull sessions purge removes a message for good."
IN_WORDS = {
    DocumentState.WRITTEN: "written",
    DocumentState.UNCHANGED: "unchanged",
    DocumentState.EDITED: "left alone since you edited them",
    DocumentState.EMPTY: "without a message",
    DocumentState.FAILED: "failed",
}
"""What is told of each state, in this order."""


def run(
    names: Sequence[str],
    every: bool,
    format_: str | None,
    without: Sequence[str],
    mask_secrets: bool,
    beside: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Write a document for each session that changed into a folder; return 1 where one is not what its session is.

    Raises:
        UsageError: a name means no session, or the folder cannot hold documents.
        StoreError: the folder refuses.
    """
    assembly = Assembly()
    kept = assembly.settings.export
    sessions, place = _parted(names, kept, every=every)
    found = assembly.sessions.names() if every else [assembly.sessions.find(each).stem for each in sessions]
    form = _form(place, kept, format_, frozenset(without), masked=mask_secrets)
    folder = DocumentFolder(place, assembly.paths.sessions, form, beside=beside, dry=dry_run)
    folder.begin()
    outcomes = _kept_up(folder, list(dict.fromkeys(found)), masked=form.mask_secrets)
    gone = folder.gone() if every else []
    folder.end()
    if as_json:
        json_data(_for_programs(place, form, outcomes, gone, dry=dry_run))
    else:
        data("".join(f"{each.file}\n" for each in outcomes if dry_run and each.state is DocumentState.WRITTEN), end="")
        note(*_report(place, outcomes, gone, dry=dry_run))
    return 1 if any(problem_of(each) for each in outcomes) else 0


def _kept_up(folder: DocumentFolder, names: Sequence[str], *, masked: bool) -> list[DocumentOutcome]:
    """Bring the documents of sessions up to date, and tell what is to be known of each; return what became of them."""
    outcomes: list[DocumentOutcome] = []
    try:
        outcomes.extend(shown(folder.keep_up(names), lambda number: f"{number:,} of {len(names):,} sessions"))
    except KeyboardInterrupt:
        note(f"stopped after {len(outcomes):,} of {len(names):,} sessions; the same command goes on from there")
        raise
    finally:
        note(*(said for each in outcomes for said in _noted(each, masked=masked)))
        note(*([MASKING] if not masked and any(each.secrets for each in outcomes) else []))
    return outcomes


def _parted(names: Sequence[str], kept: ExportFolder | None, *, every: bool) -> tuple[Sequence[str], Path]:
    """Return what names sessions, and the folder behind it; of all sessions that of the settings, where none is named.

    Raises:
        UsageError: one of them is missing, or too many are named.
    """
    if every and not names and kept is not None:
        return (), kept.folder
    if not names or (len(names) < 2) != every:
        said = "--all takes a folder alone" if every else "A session and a folder are needed"
        raise UsageError(f"{said}.", FORM)
    return names[:-1], Path(os.path.abspath(os.path.expanduser(names[-1])))


def _form(
    place: Path, kept: ExportFolder | None, format_: str | None, without: frozenset[str], *, masked: bool
) -> DocumentForm:
    """Return what is asked for; into the folder of the settings, what those say of it where the flags do not."""
    same = kept is not None and os.path.realpath(kept.folder) == os.path.realpath(place)
    usual = kept.form if kept is not None and same else DocumentForm()
    return DocumentForm(format_ or usual.format, without or usual.without, masked or usual.mask_secrets)


def _noted(outcome: DocumentOutcome, *, masked: bool) -> list[str]:
    """Return sentences on one document: keys in it, damage of its session, another title than its name has."""
    file = cleaned_line(outcome.file)
    verb = "masked" if masked else "this looks like a key"
    said = [f"{file}: {verb}: {secret}" for secret in outcome.secrets]
    if outcome.losses:
        said.append(f"{file} lacks what is damaged of its session; to see it: mull sessions check {outcome.session}")
    if outcome.title:
        said.append(f"{file} keeps its name; its session is called {cleaned_line(outcome.title)!r} now")
    return said


def _report(place: Path, outcomes: Sequence[DocumentOutcome], gone: Sequence[GoneSession], *, dry: bool) -> list[str]:
    """Return what became of the sessions: what is not as it should be by name, and then the sums."""
    problems = [each for each in map(problem_of, outcomes) if each]
    edited = [each.file for each in outcomes if each.state is DocumentState.EDITED and not each.behind]
    said = _first(problems)
    if edited:
        said.append(f"edited by you, and left alone; nothing is lacking there: {_listed(edited)}")
    if gone:
        verb = "is of a session that is" if len(gone) == 1 else "are of sessions that are"
        said.append(
            f"{_listed(each.file for each in gone)} {verb} gone; {'it stays' if len(gone) == 1 else 'they stay'}"
        )
    return [*said, _sums(place, outcomes, dry=dry)]


def _sums(place: Path, outcomes: Sequence[DocumentOutcome], *, dry: bool) -> str:
    states = Counter(each.state for each in outcomes)
    told = [f"{states[state]:,} {words}" for state, words in IN_WORDS.items() if states[state]]
    sessions = f"{len(outcomes):,} session{'' if len(outcomes) == 1 else 's'}"
    would = " (nothing was: --dry-run)" if dry else ""
    return f"{sessions} into {place}: {', '.join(told) or 'nothing to write'}{would}"


def _first(problems: Sequence[str]) -> list[str]:
    more = len(problems) - NAMED
    return [*problems[:NAMED], *([f"and {more:,} more: --json lists all"] if more > 0 else [])]


def _listed(files: Iterable[str]) -> str:
    held = [cleaned_line(file) for file in files]
    more = len(held) - NAMED
    return ", ".join(held[:NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _for_programs(
    place: Path, form: DocumentForm, outcomes: Sequence[DocumentOutcome], gone: Sequence[GoneSession], *, dry: bool
) -> dict[str, object]:
    states = Counter(each.state for each in outcomes)
    return {
        "folder": str(place),
        "format": form.format,
        "dry_run": dry,
        "sessions": len(outcomes),
        **{str(state): states[state] for state in DocumentState},
        "documents": [each.for_programs for each in outcomes if each.state is not DocumentState.UNCHANGED],
        "gone": [{"file": each.file, "session": each.session} for each in gone],
    }
