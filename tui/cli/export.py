"""``mull export``: a session as a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tui.app.export.excerpt import excerpt
from tui.cli.assembly import Assembly
from tui.cli.clipboard import copy
from tui.cli.complete_document import complete_document
from tui.cli.output import columns, data, note
from tui.cli.shown_attachments import keys_of_shown, shown_attachments, write_pictures
from tui.core.attachments import Contents
from tui.core.conversation.message import Message
from tui.core.conversation.tree import Conversation
from tui.core.errors import UsageError
from tui.export.attached import ShownAttachments
from tui.export.formats import DEFAULT, FORMATS, Format
from tui.export.secrets import Secret, secrets_in, without_secrets
from tui.export.selection import Selection, selection_from
from tui.store.new_files import write_new
from tui.store.sessions.attachments import contents_of
from tui.store.sessions.store import Sessions

MASKED, KEY = "masked", "this looks like a key"
NO_FILE = "pictures are in files beside a document: with -o FILE they are shown, or with --format html"


def run(
    session: str,
    form: str | None,
    turns: str,
    without: Sequence[str],
    tree: bool,
    only: str,
    complete: bool,
    raw: bool,
    attachments: bool,
    mask_secrets: bool,
    output: Path | None,
    to_clipboard: bool,
) -> int:
    """Export a session (its name, the beginning of it, or last); a complete one brings it back without loss.

    ``tree``: all branches. ``raw``: also what a complete one leaves out, where requests went and the bodies that came.
    ``attachments`` shows texts and pictures that were attached. ``only`` names a piece of it that is written as it was
    said: see `excerpt`. What looks like a key is named on stderr, or masked.

    Raises:
        UsageError: there is no such session, turn or piece, that format or a part of a session has no complete form,
            or two places are named.
        StoreError: the file could not be written, or there is no clipboard.
    """
    name = form or (DEFAULT.name if only else _form_of(output))
    selection = replace(selection_from(turns, without), tree=tree)
    wanted = _Wanted(FORMATS[name], selection, only, complete, raw, attachments, mask_secrets, _file(output))
    _check_tree(name, tree=tree, a_part=bool(turns or only))
    _check_complete(name, selection, complete=complete, raw=raw)
    _check_only(name, complete=complete or bool(without), only=only)
    _check_attachments(name, complete=complete or bool(only), attachments=attachments)
    if output is not None and to_clipboard:
        raise UsageError("--copy and -o are two places.", "Name one of them.")
    assembly = Assembly()
    opened = assembly.sessions.open(session, write=False)
    note(*opened.problems)
    _tell(_secrets(wanted, opened.conversation), masked=mask_secrets)
    text, attached = _made(wanted, assembly.sessions, opened.conversation)
    _put(text, wanted.file, to_clipboard=to_clipboard)
    write_pictures(attached)
    return 0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for, as `run` is given it; ``file`` is where it goes, None for stdout or the clipboard."""

    format: Format
    selection: Selection
    only: str
    complete: bool
    raw: bool
    attachments: bool
    masked: bool
    file: Path | None


def _secrets(wanted: _Wanted, conversation: Conversation) -> list[Secret]:
    """Return what looks like a key in the messages that are exported."""
    if wanted.complete:
        return secrets_in(conversation.messages.values())
    messages = wanted.selection.messages(conversation)
    piece = excerpt(messages, wanted.only).text if wanted.only else ""
    return [each for each in secrets_in(messages) if not wanted.only or each.key in piece]


def _made(wanted: _Wanted, sessions: Sessions, conversation: Conversation) -> tuple[str, ShownAttachments]:
    """Return the text that is written, and what it shows of attachments."""
    if wanted.complete:
        text = complete_document(sessions, conversation, wanted.format, raw=wanted.raw, masked=wanted.masked)
        return text, ShownAttachments()
    shown = without_secrets(conversation) if wanted.masked else conversation
    messages = wanted.selection.messages(shown)
    if wanted.only:
        return excerpt(messages, wanted.only).text, ShownAttachments()
    attached = _attached(wanted, messages, contents_of(sessions.folder, shown.session))
    selection = replace(wanted.selection, attached=attached.shown)
    return wanted.format.write(shown, datetime.now(UTC).isoformat(), selection), attached


def _attached(wanted: _Wanted, messages: Sequence[Message], contents: Contents) -> ShownAttachments:
    """Return what is shown of attachments, and say on stderr what is not, and what looks like a key in them."""
    if not wanted.attachments:
        return ShownAttachments()
    shown = shown_attachments(messages, contents, wanted.format, wanted.file, masked=wanted.masked)
    _tell_attached(shown, keys_of_shown(messages, contents), masked=wanted.masked)
    return shown


def _form_of(output: Path | None) -> str:
    """Return the format that the ending of a file means, else the usual one."""
    ending = "" if output is None else output.suffix.removeprefix(".").lower()
    return next((each.name for each in FORMATS.values() if each.suffix == ending), DEFAULT.name)


def _check_complete(name: str, selection: Selection, *, complete: bool, raw: bool) -> None:
    """Raise UsageError where a format, or a part of a session, has no complete form."""
    if raw and not complete:
        raise UsageError("--raw is for --complete.", "Give both, or leave it out.")
    if complete and FORMATS[name].split is None:
        raise UsageError(f"{name} has no complete form.", "Take md, json or html.")
    if complete and not selection.is_all:
        raise UsageError("--complete is the whole session.", "Leave --turns, --without and --tree out.")


def _check_tree(name: str, *, tree: bool, a_part: bool) -> None:
    """Raise UsageError where branches have no place."""
    if tree and a_part:
        raise UsageError("--tree is all that was said.", "Leave --turns and --only out.")
    if tree and name == "jsonl":
        raise UsageError("jsonl is one line of messages.", "Take md, html or json.")


def _check_only(name: str, *, complete: bool, only: str) -> None:
    """Raise UsageError where a piece is wanted together with what a document has."""
    if only and (complete or name != DEFAULT.name):
        raise UsageError(
            "--only writes what was said, as it was said.", "Leave --format, --without and --complete out."
        )


def _check_attachments(name: str, *, complete: bool, attachments: bool) -> None:
    """Raise UsageError where attachments cannot be shown, or are in it anyhow."""
    if attachments and (complete or FORMATS[name].pictures is None):
        showing = " and ".join(each.name for each in FORMATS.values() if each.pictures is not None)
        raise UsageError(
            f"--attachments is for documents to read: {showing}.",
            "--complete has them as they are, in every format.",
        )


def _file(output: Path | None) -> Path | None:
    """Return the file that a document goes into, None where that is stdout."""
    return None if output is None or str(output) == "-" else output


def _tell_attached(shown: ShownAttachments, secrets: Sequence[str], *, masked: bool) -> None:
    """Name on stderr what a document does not show of attachments, and what looks like a key in what it shows."""
    note(*([NO_FILE] if shown.unplaced else []))
    note(*(f"{MASKED if masked else KEY}: {each}" for each in secrets))
    note(*(f"named alone: {each.about}" for each in shown.alone))


def _tell(found: Sequence[Secret], *, masked: bool) -> None:
    """Name what looks like a key on stderr, before anything is written."""
    note(*(f"{MASKED if masked else KEY}: {each}" for each in found))
    if found and not masked:
        note("mull export --mask-secrets hides it; mull sessions purge removes a message for good.")


def _put(text: str, output: Path | None, *, to_clipboard: bool) -> None:
    """Write a text to a new file, to stdout or to the clipboard; on a terminal its last line is ended."""
    if to_clipboard:
        copy(text)
    elif output is None:
        data(text, end="" if columns() is None or text.endswith("\n") else "\n")
    else:
        write_new(output, text)
        note(f"written to {output}")
