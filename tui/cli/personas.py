"""``mull personas``: list and show."""

from __future__ import annotations

import click

from tui.cli.assembly import Assembly
from tui.cli.commands import guarded
from tui.cli.narration import data, say
from tui.core.cleaning import cleaned_line


@click.group("personas")
def command() -> None:
    """Personas are developer messages: Markdown files, built in or your own."""


@command.command("list")
@guarded
def list_() -> int:
    """List personas by the name they are called by."""
    assembly = Assembly()
    for persona in assembly.personas.list():
        origin = "" if persona.built_in else "  (yours)"
        data(f"{cleaned_line(persona.stem):<14} {cleaned_line(persona.description)}{origin}")
    for problem in assembly.personas.problems():
        say(f"mull: {problem}")
    say(f"mull: your own go into {assembly.paths.personas}")
    return 0


@command.command("show")
@click.argument("persona")
@guarded
def show(persona: str) -> int:
    """Print a persona's developer message as it would be sent."""
    data(Assembly().personas.load(persona).message())
    return 0
