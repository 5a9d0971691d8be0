"""``mull sessions import``: conversations of other programs, and sessions of mull's own, made into sessions."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tui.cli.assembly import Assembly
from tui.cli.output import data, json_data, note
from tui.cli.progress import shown
from tui.core.attachments import Attachment
from tui.core.cleaning import cleaned_line
from tui.core.conversation.message import UserMessage, covered_by
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError
from tui.imports.forms import FORMS, form_of
from tui.imports.head import head_of
from tui.imports.importing import Import, ImportReport, Reading
from tui.imports.source import Source, source_at
from tui.store.open_folders import warning_about
from tui.store.sessions.attachments import folder_of
from tui.store.sessions.store import Sessions

NAMED = 10  # conversations or files of one kind that are named; the others are counted
TOLD = 40  # characters of a file's name in the line that tells how far it is


def run(path: Path, dry_run: bool, as_json: bool) -> int:
    """Make sessions of what a file, a folder or a ZIP archive holds.

    Return 1 where a part of it could not be read, or no conversation is in it.

    Raises:
        UsageError: it cannot be read, or holds no conversation that mull knows.
        StoreError: a session of mull's own could not be written.
    """
    assembly = Assembly()
    note(*warning_about(assembly.paths))
    given = Path(os.path.expanduser(path))
    source = _source(given)
    if _is_one_file(given, source):
        if dry_run or as_json:
            raise UsageError("--dry-run and --json are for conversations of other programs.", "Leave them out.")
        return _bring_in(assembly.sessions, given)
    work = Import(assembly.sessions.imported, write=not dry_run)
    _import(work, source)
    if not work.report.files:
        raise UsageError(f"{given} holds no conversations that mull knows.", _known())
    if as_json:
        json_data(for_programs(work.report, dry=dry_run))
    else:
        data("".join(f"{line}\n" for line in in_words(work.report, dry=dry_run)), end="")
        made = work.report.made
        note(*([f"go on with one: mull --resume {made[-1]}"] if made and not dry_run else []))
    return 1 if work.report.unread or not work.report.conversations else 0


def _source(path: Path) -> Source:
    try:
        return source_at(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from None


def _is_one_file(path: Path, source: Source) -> bool:
    """Return whether one file was given that holds conversations of no other program."""
    if path.is_dir() or [file.path for file in source.files] != [path]:
        return False
    try:
        return form_of(head_of(source.files[0])) is None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from None


def _known() -> str:
    programs = dict.fromkeys(form.program for form in FORMS)
    return f"mull reads those of {', '.join(programs)}, and its own sessions one by one."


def _import(work: Import, source: Source) -> None:
    """Import all of a source, and tell how far it is; what is here stays where Ctrl+C stops it."""
    at: list[Reading] = []

    def told(number: int) -> str:
        done = f"{100 * at[-1].done // max(1, at[-1].total)} %" if at else ""
        return f"{number:,} conversations, {done} {cleaned_line(at[-1].name)[-TOLD:] if at else ''}"

    def noted() -> Iterable[Reading]:
        for reading in work.run(source):
            at[:] = [reading]
            yield reading

    try:
        for _ in shown(noted(), told):
            pass
    except KeyboardInterrupt:
        note(f"stopped after {work.report.conversations:,} conversations; the same command goes on from there")
        raise


def in_words(report: ImportReport, *, dry: bool) -> list[str]:
    """Return what came of an import, a line each; the counts add up to the conversations that were found."""
    found = _count(report.conversations, "conversation")
    said = [f"{found} of {', '.join(report.files)}{' (nothing was written: --dry-run)' if dry else ''}"]
    counts = (
        (len(report.made), f"new, with {_count(report.messages, 'message')}" if report.made else ""),
        (len(report.grown), "here before, and have more now"),
        (report.same, "here already, with nothing new"),
        (report.deleted, "deleted here, and left in the trash: mull sessions trash"),
        (report.empty, "without a message"),
        (len(report.unread), "not read:"),
    )
    said += [f"  {count:>7,}  {words}" for count, words in counts if count]
    said += [f"           {each}" for each in _first([f"{cleaned_line(title)}: {why}" for title, why in report.unread])]
    said += [f"left out: {_tally(report.left_out)}"] if report.left_out else []
    said += [f"not understood: {_tally(report.unknown)}"] if report.unknown else []
    said += [f"no conversations in: {_listed(report.passed_over)}"] if report.passed_over else []
    return said


def for_programs(report: ImportReport, *, dry: bool) -> dict[str, Any]:
    """Return what came of an import as JSON can hold it."""
    return {
        "dry_run": dry,
        "conversations": report.conversations,
        "messages": report.messages,
        "made": report.made,
        "grown": report.grown,
        "same": report.same,
        "deleted": report.deleted,
        "empty": report.empty,
        "unread": [{"title": title, "why": why} for title, why in report.unread],
        "left_out": dict(report.left_out),
        "unknown": dict(report.unknown),
        "files": dict(report.files),
        "passed_over": report.passed_over,
    }


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _tally(counted: Counter[str]) -> str:
    told = [f"{cleaned_line(name)} ({count:,})" for name, count in counted.most_common(NAMED)]
    more = len(counted) - NAMED
    return ", ".join(told) + (f" and {more:,} more kinds" if more > 0 else "")


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(map(cleaned_line, names[:NAMED])) + (f" and {more:,} more" if more > 0 else "")


def _first(lines: Sequence[str]) -> list[str]:
    more = len(lines) - NAMED
    return [*lines[:NAMED], *([f"and {more:,} more: --json lists all"] if more > 0 else [])]


def _bring_in(sessions: Sessions, file: Path) -> int:
    """Make a session of a file of mull's own."""
    brought = sessions.bring_in(file)
    opened = sessions.open(brought.session, write=False)
    note(*brought.problems, *opened.problems, *_not_here(sessions, opened.conversation))
    note(*([f"{brought.session} is here already: nothing in the file is new"] if brought.already else []))
    data(brought.session)
    note(f"go on with it: mull --resume {brought.session}")
    return 0


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
