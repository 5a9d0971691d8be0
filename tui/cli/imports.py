"""``mull sessions import``: conversations of other programs, and sessions of mull's own, made into sessions."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tui.cli.assembly import Assembly
from tui.cli.output import columns, data, json_data, note
from tui.cli.progress import shown
from tui.core.attachments import Attachment
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import UserMessage, covered_by
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError
from tui.core.import_report import NAMED, ImportReport, Reading, first_of, for_programs, in_words, progress_in_words
from tui.imports.forms import FORMS, form_of
from tui.imports.given import sources_at
from tui.imports.head import head_of
from tui.imports.importing import Import
from tui.imports.source import DAMAGED, Source, source_at
from tui.store.open_folders import warning_about
from tui.store.sessions.attachments import folder_of
from tui.store.sessions.store import Sessions

LOOKED_AT = 200  # files of an archive or a folder of which one tells what it is


def run(paths: Sequence[Path], dry_run: bool, as_json: bool) -> int:
    """Make sessions of what files, folders and ZIP archives hold.

    Return 1 where a part of it could not be read, or no conversation is in it.

    Raises:
        UsageError: one cannot be read, or none holds a conversation that mull knows.
        StoreError: a session of mull's own could not be written.
    """
    assembly = Assembly()
    note(*warning_about(assembly.paths))
    given = [Path(os.path.expanduser(path)) for path in paths]
    sources = _sources(given)
    if not dry_run and not as_json and len(given) == 1 and _is_one_file(given[0], sources[0]):
        return _bring_in(assembly.sessions, given[0])
    work = Import(assembly.sessions.imported, write=not dry_run)
    for source in sources:
        _import(work, source)
    _check(work.report, ", ".join(map(str, given[:NAMED])))
    if as_json:
        json_data(for_programs(work.report, dry=dry_run))
    else:
        _tell(work.report, dry=dry_run)
    return 1 if work.report.unread or not work.report.conversations else 0


def _tell(report: ImportReport, *, dry: bool) -> None:
    """Write the report; into a pipe go the names of the sessions that hold what was read, a line each."""
    lines = in_words(report, dry=dry, more=": --json lists all")
    if dry or columns() is not None:
        data("\n".join(lines))
    else:
        note(*lines)
        data("".join(f"{name}\n" for name in (*report.made, *report.grown, *report.same)), end="")
    note(*([f"go on with one: mull --resume {report.newest}"] if report.newest and not dry else []))


def _sources(paths: Sequence[Path]) -> list[Source]:
    try:
        return sources_at(paths)
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be read: {error.strerror}.") from None


def _is_one_file(path: Path, source: Source) -> bool:
    """Return whether one file was given that holds conversations of no other program."""
    if path.is_dir() or [file.path for file in source.files] != [path]:
        return False
    try:
        return form_of(head_of(source.files[0])) is None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from None


def _check(report: ImportReport, given: Path | str) -> None:
    """Raise UsageError where nothing that was given is in a form that mull reads."""
    if not report.files and not report.unread:
        programs = dict.fromkeys(form.program for form in FORMS)
        known = f"mull reads those of {', '.join(programs)}, and its own."
        raise UsageError(f"{given} holds no conversations that mull knows.", known)


def _import(work: Import, source: Source) -> None:
    """Import all of a source, and tell how far it is; what is here stays where Ctrl+C stops it."""
    at: list[Reading] = []

    def noted() -> Iterable[Reading]:
        for reading in work.run(source):
            at[:] = [reading]
            yield reading

    try:
        for _ in shown(noted(), lambda number: progress_in_words(number, at[-1])):
            pass
    except KeyboardInterrupt:
        note(f"stopped after {work.report.conversations:,} conversations; the same command goes on from there")
        raise


def _bring_in(sessions: Sessions, file: Path) -> int:
    """Make a session of a file of mull's own, and say how to go on with it."""
    session, report = _brought_in(sessions, file)
    note(*report.notes)
    data(session)
    note(f"go on with it: mull --resume {session}")
    return 0


def _brought_in(sessions: Sessions, file: Path) -> tuple[str, ImportReport]:
    """Make a session of a file of mull's own; return its name, and what came of it. Raises UsageError, StoreError."""
    brought = sessions.bring_in(file)
    opened = sessions.open(brought.session, write=False)
    notes = [*first_of(brought.problems), *opened.problems, *_not_here(sessions, opened.conversation)]
    report = ImportReport(files=Counter({"mull": 1}), notes=notes)
    if brought.already:
        report.same = [brought.session]
        report.notes.append(f"{brought.session} is here already: nothing in the file is new")
    elif brought.added:
        report.grown, report.messages = [brought.session], brought.added
        count = f"{brought.added:,} message{'' if brought.added == 1 else 's'}"
        report.notes.append(f"{brought.session} was here before, and has more now: {count}")
    else:
        report.made, report.messages = [brought.session], len(opened.conversation.messages)
    return brought.session, report


def what_is(path: Path) -> str:
    """Return what a file or a folder holds that another program wrote, as the port to imports says."""
    try:
        for file in source_at(path).files[:LOOKED_AT]:
            form = form_of(head_of(file))
            if form is not None:
                return form.what
    except (OSError, ValueError, *DAMAGED):  # whatever it is, it is no file to be imported
        return ""
    return ""


def import_into(
    sessions: Sessions, path: Path, moved: Callable[[Reading], None], stop: Callable[[], bool]
) -> ImportReport:
    """Import a file, a folder or an archive, as the port to imports says."""
    (source,) = _sources([path])
    if _is_one_file(path, source):
        return _brought_in(sessions, path)[1]
    work = Import(sessions.imported, stop=stop)
    for reading in work.run(source):
        moved(reading)
    if not work.report.stopped:
        _check(work.report, path)
    return work.report


def _not_here(sessions: Sessions, conversation: Conversation) -> list[str]:
    """Return a sentence on each attachment whose bytes did not come along, and one on what to do about it."""
    lost, asked = sessions.lost_attachments(conversation), _attached_to_the_next(conversation)
    if not lost:
        return []
    said = [
        f"the attachment {cleaned_line(attachment.about)} is {why}; "
        + ("the next request goes without it" if attachment in asked else "it is in no next request")
        for attachment, why in lost
    ]
    folder = folder_of(sessions.find(conversation.session))
    return [*said, f"to have them, copy the files from the folder NAME.files beside the original session into {folder}"]


def _attached_to_the_next(conversation: Conversation) -> set[Attachment]:
    """Return the attachments that the next request of a session would hold, if all bytes were here."""
    path, muted = conversation.path(), conversation.muted
    sent = (m for m in path if isinstance(m, UserMessage) and m.id not in muted | covered_by(path, muted))
    return {each for message in sent for each in message.attachments}
