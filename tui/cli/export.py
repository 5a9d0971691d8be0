"""``mull export``: a session as a document."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from tui.cli.assembly import Assembly
from tui.cli.options import guarded
from tui.cli.output import data, note
from tui.export.formats import DEFAULT, FORMATS
from tui.store.new_files import write_new


@click.command("export")
@click.argument("session", default="last")
@click.option("--format", "name", type=click.Choice(list(FORMATS)), default=DEFAULT.name, show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A new file; left out, or -: stdout.")
@guarded
def command(session: str, name: str, output: Path | None) -> int:
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
