"""``mull export``: a session as a document."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from tui.cli.assembly import Assembly
from tui.cli.options import guarded
from tui.cli.output import data, say
from tui.core.conversation.tree import Conversation
from tui.export.html import page
from tui.export.json import to_object
from tui.export.markdown import to_markdown
from tui.store.new_files import write_new


def _as_json(conversation: Conversation, exported: str) -> str:
    return json.dumps(to_object(conversation, exported), ensure_ascii=False, indent=2) + "\n"


def _as_page(conversation: Conversation, exported: str) -> str:
    return page(conversation.title or "Untitled conversation", to_markdown(conversation, exported))


FORMS: dict[str, Callable[[Conversation, str], str]] = {
    "md": partial(to_markdown, records=True),
    "json": _as_json,
    "html": _as_page,
}


@click.command("export")
@click.argument("session", default="last")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="md", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A new file; left out: stdout.")
@guarded
def command(session: str, form: str, output: Path | None) -> int:
    """Export a session (its name, the beginning of it, or last)."""
    opened = Assembly().sessions.open(session, write=False)
    for problem in opened.problems:
        say(f"mull: {problem}")
    text = FORMS[form](opened.conversation, datetime.now(UTC).isoformat())
    if output is None:
        data(text, end="")
    else:
        write_new(output, text)
        say(f"mull: written to {output}")
    return 0
