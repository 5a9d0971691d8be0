"""The group of all commands. Loaded only where mull is called with arguments."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Any

import click

from tui.cli.options import chat_options
from tui.cli.output import data, note, prepare

COMMANDS = {  # name: the module whose ``command`` it is, and its line in ``mull --help``
    "ask": ("tui.cli.ask", "One turn: prompt in, reply on stdout."),
    "compare": (
        "tui.cli.compare",
        "One prompt under several efforts, personas or models; or the same twice with a seed.",
    ),
    "context": ("tui.cli.context", "What the next request of a session will hold."),
    "sessions": ("tui.cli.sessions", "List, search, show, rename, delete, restore, check and import sessions."),
    "export": ("tui.cli.export", "A session as Markdown, JSON or HTML."),
    "personas": ("tui.cli.personas", "List, show, check, begin and import personas."),
    "usage": ("tui.cli.usage", "Tokens and US$ over all sessions, by day, model, persona or session."),
    "models": ("tui.cli.models", "What is known of each model, with prices and retirement dates."),
    "doctor": ("tui.cli.doctor", "Is this connection usable? One line per fact, the failing one last."),
    "setup": ("tui.cli.setup", "Describe a connection, try it, and write it into the settings."),
    "completion": ("tui.cli.completion", "A script that lets your shell complete mull's words."),
}


class LazyCommands(click.Group):
    """A group that imports a command when it is called, so that the chat does not wait for them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return the arguments that are left; ``--version`` answers before any command is looked for."""
        rest = super().parse_args(ctx, args)
        version, verbose = ctx.params.pop("version"), ctx.params.pop("verbose")
        if version and not ctx.resilient_parsing:
            from tui.cli.version import version_lines  # noqa: PLC0415  only for --version

            data("\n".join(version_lines(verbose=verbose)))
            ctx.exit()
        if verbose and not ctx.resilient_parsing:
            raise click.UsageError("-v only adds to --version: mull --version -v.")
        return rest

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported; None where there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


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
@click.option("--version", is_flag=True, help="Show the version and exit.")
@click.option("--verbose", "-v", is_flag=True, help="With --version: also Python, libraries and where everything is.")
@click.pass_context
def cli(ctx: click.Context, /, **flags: Any) -> None:
    """Talk things over with reasoning models.

    Without a command: opens the chat. With no key and no settings it talks to the built-in practice model.
    """
    if ctx.invoked_subcommand is None:
        from tui.cli.chat import chat  # noqa: PLC0415  Textual, only for the chat

        ctx.exit(chat(**flags))


def run() -> int:
    """Run the command that the arguments name, and return its exit code.

    Raises:
        MullError: the command failed.
        KeyboardInterrupt: the user interrupted it.
    """
    gc.enable()
    prepare()
    try:
        result = cli.main(prog_name="mull", standalone_mode=False)
    except click.ClickException as error:
        note(f"{error.format_message()} See: mull --help")
        return 2
    except click.Abort:
        raise KeyboardInterrupt from None
    return result if isinstance(result, int) else 0
