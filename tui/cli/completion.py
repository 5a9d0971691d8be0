"""``mull completion``: let a shell complete commands, options and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from tui.cli.assembly import Assembly
from tui.cli.commands import cli, guarded
from tui.cli.output import data
from tui.core.errors import MullError

SHELLS = ("bash", "zsh", "fish")


def names_of(kind: str) -> list[str]:
    """Return the names of all personas, models or connections; none where the settings are broken."""
    try:
        assembly = Assembly()
    except MullError:
        return []
    if kind == "personas":
        return [persona.stem for persona in assembly.personas.list()]
    return list(assembly.settings.connections if kind == "connections" else assembly.settings.catalogue.names())


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@guarded
def command(shell: str) -> int:
    """Print a script for a shell to source: eval "$(mull completion bash)"."""
    kind = get_completion_class(shell)
    if kind is not None:
        data(kind(cli, {}, "mull", "_MULL_COMPLETE").source())
    return 0
