"""``mull export``: a session as a document."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tui.cli.assembly import Assembly
from tui.cli.output import data, note
from tui.core.errors import UsageError
from tui.export.formats import DEFAULT, FORMATS
from tui.export.markdown import to_markdown
from tui.store.new_files import write_new


def run(session: str, name: str, complete: bool, output: Path | None) -> int:
    """Export a session (its name, the beginning of it, or last); a complete one brings it back without loss.

    Raises:
        UsageError: there is no such session, or that format has no complete form.
        StoreError: the file could not be written.
    """
    if complete and name != DEFAULT.name:
        raise UsageError(f"--complete is for Markdown; {name} holds what a document shows.", "Leave --format out.")
    opened = Assembly().sessions.open(session, write=False)
    note(*opened.problems)
    write = partial(to_markdown, complete=True) if complete else FORMATS[name].write
    text = write(opened.conversation, datetime.now(UTC).isoformat())
    if output is None or str(output) == "-":
        data(text, end="")
    else:
        write_new(output, text)
        note(f"written to {output}")
    return 0
