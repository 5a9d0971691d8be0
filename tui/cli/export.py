"""``mull export``: a session as a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tui.cli.assembly import Assembly
from tui.cli.output import data, note
from tui.core.errors import UsageError
from tui.export.formats import DEFAULT, FORMATS
from tui.export.markdown import to_markdown
from tui.export.secrets import secrets_in, without_secrets
from tui.export.selection import selection_from
from tui.store.new_files import write_new


def run(
    session: str, name: str, turns: str, without: Sequence[str], complete: bool, mask_secrets: bool, output: Path | None
) -> int:
    """Export a session (its name, the beginning of it, or last); a complete one brings it back without loss.

    What looks like a key is named on stderr, or masked.

    Raises:
        UsageError: there is no such session or turn, or that format or a part of a session has no complete form.
        StoreError: the file could not be written.
    """
    selection = selection_from(turns, without)
    if complete and name != DEFAULT.name:
        raise UsageError(f"--complete is for Markdown; {name} holds what a document shows.", "Leave --format out.")
    if complete and not selection.is_all:
        raise UsageError("--complete is the whole session.", "Leave --turns and --without out.")
    opened = Assembly().sessions.open(session, write=False)
    note(*opened.problems)
    found = secrets_in(selection.messages(opened.conversation))
    note(*(f"{'masked' if mask_secrets else 'this looks like a key'}: {each}" for each in found))
    if found and not mask_secrets:
        note("mull export --mask-secrets hides it; mull sessions purge removes a message for good.")
    conversation = without_secrets(opened.conversation) if mask_secrets else opened.conversation
    write = partial(to_markdown, complete=True) if complete else FORMATS[name].write
    text = write(conversation, datetime.now(UTC).isoformat(), selection)
    if output is None or str(output) == "-":
        data(text, end="")
    else:
        write_new(output, text)
        note(f"written to {output}")
    return 0
