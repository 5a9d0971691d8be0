"""``mull sessions``: list and show."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from tui.cli.assembly import Assembly
from tui.cli.commands import guarded
from tui.cli.narration import data, json_data, say
from tui.core.cleaning import cleaned_line
from tui.core.figures import day_and_time
from tui.core.transcript import to_markdown


@click.group("sessions")
def command() -> None:
    """Sessions are local files; nothing about them is stored anywhere else."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@guarded
def list_(as_json: bool) -> int:
    """List sessions, the one changed last first."""
    rows = Assembly().sessions.summaries()
    if as_json:
        json_data([{key: getattr(row, key) for key in row.__slots__} for row in rows])
        return 0
    if not rows:
        say("mull: there is no session yet; start one with: mull")
    for row in rows:
        mark = " [practice]" if row.practice else ""
        turns = f"{row.turns} turn" + ("s" if row.turns != 1 else "")
        title = cleaned_line(row.title) or "(untitled)"
        data(f"{row.session}  {day_and_time(row.changed)}  {turns:>9}  {cleaned_line(row.model):<14} {title}{mark}")
    return 0


@command.command("show")
@click.argument("session")
@guarded
def show(session: str) -> int:
    """Print a session (its name, the beginning of it, or last) as Markdown."""
    opened = Assembly().sessions.open(session, write=False)
    for problem in opened.problems:
        say(f"mull: {problem}")
    data(to_markdown(opened.conversation, datetime.now(UTC).isoformat()), end="")
    return 0
