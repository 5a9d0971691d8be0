"""``mull context``: the next request, part by part."""

from __future__ import annotations

from typing import Any

import click

from tui.cli.assembly import Assembly, Flags
from tui.cli.commands import chat_options, guarded
from tui.cli.narration import data, json_data, say
from tui.core.cleaning import cleaned_line
from tui.core.context import Context
from tui.core.figures import tokens
from tui.core.usage import estimated


@click.command("context")
@click.argument("session", required=False)
@chat_options
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@guarded
def command(session: str | None, as_json: bool, **flags: Any) -> int:
    """Show what the next request of a session will hold (left out: the last one; none yet: a new one)."""
    assembly = Assembly(Flags(resume=session, **flags))
    if session is None and assembly.sessions.summaries():
        assembly = Assembly(Flags(resume="last", **flags))
    start = assembly.start(write=False)
    for notice in start.notices:
        say(f"mull: {notice}")
    context = start.engine.context()
    if as_json:
        json_data(as_object(context))
    else:
        data("\n".join(as_lines(context)))
    return 0


def as_object(context: Context) -> dict[str, Any]:
    """Return a context as the object of DESIGN.md; what is unknown is null."""
    parts = [
        {
            "kind": part.kind,
            "role": part.role,
            "fate": str(part.fate),
            "tokens": part.tokens.value,
            "provenance": str(part.tokens.provenance),
            "text": part.text,
            "note": part.note,
        }
        for part in context.parts
    ]
    return {
        "model": context.profile.name,
        "window": context.window,
        "parts": parts,
        "used": context.used.value,
        "reserve": context.reserve,
        "free": context.free.value,
        "dropped_reasoning": context.dropped_reasoning.value,
    }


def as_lines(context: Context) -> list[str]:
    """Return a context as a table; ~ marks an estimate, ? what is unknown."""
    rows = [f"{'tokens':>10}  {'fate':<8} {'role':<12} text"]
    for part in context.parts:
        what = cleaned_line(part.text)[:60] or f"({part.kind}: {part.note})"
        rows.append(f"{tokens(part.tokens):>10}  {part.fate:<8} {part.role or '-':<12} {what}")
    window = "unknown" if context.window is None else f"{context.window:,}"
    rows += [
        "",
        f"{tokens(context.used):>10}  used of a window of {window} ({context.profile.name})",
        f"{tokens(estimated(context.reserve)):>10}  reserve for reasoning and answer".replace("~", " "),
        f"{tokens(context.free):>10}  free",
        f"{tokens(context.dropped_reasoning):>10}  reasoning of earlier turns, dropped",
    ]
    return rows
