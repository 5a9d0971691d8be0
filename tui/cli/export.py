"""``mull export``: a session as a document."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from tui.cli.assembly import Assembly
from tui.cli.commands import guarded
from tui.cli.narration import data, say
from tui.core.transcript import to_markdown
from tui.store.exports import write_new


@click.command("export")
@click.argument("session", default="last")
@click.option("--format", "form", type=click.Choice(["md"]), default="md", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A new file; left out: stdout.")
@guarded
def command(session: str, form: str, output: Path | None) -> int:  # noqa: ARG001  one form so far
    """Export a session (its name, the beginning of it, or last)."""
    opened = Assembly().sessions.open(session, write=False)
    for problem in opened.problems:
        say(f"mull: {problem}")
    text = to_markdown(opened.conversation, datetime.now(UTC).isoformat())
    if output is None:
        data(text, end="")
    else:
        write_new(output, text)
        say(f"mull: written to {output}")
    return 0
