"""``mull completion``: a script for a shell to complete commands, options and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from tui.cli.options import guarded
from tui.cli.output import data

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@guarded
def command(shell: str) -> int:
    """Print a script for a shell to source: eval "$(mull completion bash)"."""
    kind = get_completion_class(shell)
    if kind is not None:
        mull = click.get_current_context().find_root().command
        data(kind(mull, {}, "mull", "_MULL_COMPLETE").source())
    return 0
