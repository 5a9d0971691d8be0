"""The command line: what the words mean. Loaded only where there are words."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from tui import __version__
from tui.cli.output import say

COMMANDS = {
    "ask": "One turn: prompt in, reply on stdout.",
    "compare": "One prompt under several efforts, personas or models; or the same twice with a seed.",
    "context": "What the next request of a session will hold.",
    "sessions": "List, search, show, rename, delete, restore, check and import sessions.",
    "export": "A session as Markdown, JSON or HTML.",
    "personas": "List, show, check, begin and import personas.",
    "usage": "Tokens and US$ over all sessions, by day, model, persona or session.",
    "models": "What is known of each model, with prices and retirement dates.",
    "doctor": "Is this connection usable? One line per fact, the failing one last.",
    "setup": "Describe a connection, try it, and write it into the settings.",
    "completion": "A script that lets your shell complete mull's words.",
}


def completing(kind: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Return what completes the name of a persona, a model or a connection in a shell."""

    def names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001  click's shape
        from tui.cli.completion import names_of  # noqa: PLC0415  in a shell's completion alone

        return [name for name in names_of(kind) if name.startswith(incomplete)]

    return names


class LazyCommands(click.Group):
    """Commands that are imported when they are called: the chat must not wait for those it does not need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"tui.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def chat_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that chat and ``ask`` share."""
    for option in (
        click.option(
            "--schema", metavar="FILE", type=click.Path(path_type=Path), help="JSON Schema that replies are to fit."
        ),
        click.option(
            "--persona",
            "-p",
            metavar="P",
            shell_complete=completing("personas"),
            help="Persona by file stem; none sends none.",
        ),
        click.option("--effort", "-e", metavar="E", help="Reasoning effort; left out: persona's or model's own."),
        click.option(
            "--model",
            "-m",
            metavar="M",
            shell_complete=completing("models"),
            help="Model; on Azure, which model the deployment is.",
        ),
        click.option(
            "--connection",
            "-c",
            metavar="C",
            shell_complete=completing("connections"),
            help="Connection of the settings file, or practice.",
        ),
    ):
        function = option(function)
    return function


@click.group(cls=LazyCommands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@chat_options
@click.option(
    "--resume",
    "-r",
    metavar="ID",
    is_flag=False,
    flag_value="last",
    help="Go on with a session: its name, the beginning of it, or last (also when left out).",
)
@click.version_option(__version__, prog_name="mull", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, /, **flags: Any) -> None:
    """Talk things over with reasoning models.

    Without a command: opens the chat. With no key and no settings it talks to the built-in practice model.
    """
    if ctx.invoked_subcommand is None:
        from tui.cli.chat import chat  # noqa: PLC0415  Textual, for this command alone

        ctx.exit(chat(**flags))


def guarded(function: Callable[..., int]) -> Callable[..., None]:
    """Let a command's returned number be its exit code."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> None:
        click.get_current_context().exit(function(*args, **kwargs))

    return run


def run() -> int:
    """Run the command that was asked for and return its exit code."""
    gc.enable()
    try:
        result = cli.main(prog_name="mull", standalone_mode=False)
    except click.ClickException as error:
        say(f"mull: {error.format_message()} See: mull --help")
        return 2
    except click.Abort:
        raise KeyboardInterrupt from None
    return result if isinstance(result, int) else 0
