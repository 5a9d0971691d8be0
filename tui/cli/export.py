"""``mull export``: a session as a document."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tui.cli.assembly import Assembly
from tui.cli.output import data, note
from tui.export.formats import FORMATS
from tui.store.new_files import write_new


def run(session: str, name: str, output: Path | None) -> int:
    """Export a session (its name, the beginning of it, or last)."""
    opened = Assembly().sessions.open(session, write=False)
    note(*opened.problems)
    text = FORMATS[name].write(opened.conversation, datetime.now(UTC).isoformat())
    if output is None or str(output) == "-":
        data(text, end="")
    else:
        write_new(output, text)
        note(f"written to {output}")
    return 0
