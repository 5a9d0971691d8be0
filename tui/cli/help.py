"""What ``--help`` shows of a command: options, examples, environment variables and exit codes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import click

WIDEST = 100  # columns: longer lines are hard to read

HOME = {
    "MULL_HOME": "Folder of settings, sessions, personas and prompts; left out: those of the system.",
}
CONNECTIONS = HOME | {
    "OPENAI_API_KEY": "Key for OpenAI; with it, and no settings, OpenAI is used.",
    "OPENAI_BASE_URL": "Another address that speaks OpenAI's API.",
    "AZURE_OPENAI_ENDPOINT": "Address of an Azure resource; with it, and no settings, Azure is used.",
    "AZURE_OPENAI_API_KEY": "Key for Azure; left out: sign-in with Entra ID.",
    "AZURE_OPENAI_DEPLOYMENT": "Azure's name for the model.",
    "AZURE_OPENAI_MODEL": "Model behind the deployment; left out, it is found out.",
    "OPENAI_API_VERSION": "API version of Azure's classic route.",
    "HTTPS_PROXY, NO_PROXY": "Proxy on the way to a service, and hosts that are reached without.",
}
OUTPUT = {"PYTHONIOENCODING": "Encoding of pipes and files in place of UTF-8."}

DONE = {0: "Done."}
FAILED = {1: "A file could not be read or written; stdout could not be written; a bug in mull."}
WRONG = {2: "Wrong usage or settings."}
INTERRUPTED = {130: "Interrupted with Ctrl+C; what came is kept."}
LOCAL = DONE | FAILED | WRONG


NOT = re.compile(r"-[a-z]+:")  # how a filter begins that lets through what is not like it


class Command(click.Command):
    """A command whose help also has examples, environment variables and exit codes."""

    def __init__(
        self,
        name: str | None,
        *,
        examples: Sequence[str] = (),
        variables: Mapping[str, str] = HOME | OUTPUT,
        exit_codes: Mapping[int, str] = LOCAL,
        **given: Any,
    ) -> None:
        super().__init__(name, **given)
        self.examples = examples
        self.variables = variables
        self.exit_codes = exit_codes

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return the arguments that are left. Raises click.UsageError, which names this command as the one misused."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's
        """Write the sections after the options."""
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"{'':{formatter.current_indent}}{example}\n")
        with formatter.section("Environment variables"):
            formatter.write_dl(list(self.variables.items()))
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), text) for code, text in self.exit_codes.items()])


class QueryCommand(Command):
    """A command that takes a query: in it a filter that begins with a minus sign, ``-tag:work``, is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return the arguments that are left. Raises click.UsageError."""
        end = args.index("--") if "--" in args else len(args)
        filters = [arg for arg in args[:end] if NOT.match(arg)]
        others = [arg for arg in args[:end] if not NOT.match(arg)]
        behind = [*filters, *args[end + 1 :]]
        return super().parse_args(ctx, [*others, "--", *behind] if behind else others)


class Group(Command, click.Group):
    """A group of commands, with the same sections in its help; a mistyped command is told with the nearest."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name. Raises click.UsageError if there is none."""
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            ctx.fail(no_command(args[0], self.list_commands(ctx)))
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names of the commands in the order in which they are declared."""
        return list(self.commands)


def no_command(name: str, names: Sequence[str]) -> str:
    """Return that there is no command of a name, with the nearest of those there are, or all."""
    near = get_close_matches(name.lower(), names, 1, 0.6)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names)}."
    return f"No such command {name!r}. {hint}"


def run(words: Sequence[str]) -> int:
    """Print the help of the command that the words name, of mull without words; return the exit code.

    Raises:
        click.UsageError: there is no such command.
    """
    context = click.get_current_context().find_root()
    for word in words:
        command = context.command
        found = command.get_command(context, word) if isinstance(command, click.Group) else None
        if found is None:
            names = command.list_commands(context) if isinstance(command, click.Group) else []
            raise click.UsageError(
                no_command(word, names) if names else f"{context.command_path} has no commands.", context
            )
        context = click.Context(found, parent=context, info_name=word)
    from tui.cli.output import data  # noqa: PLC0415  commands are declared without it

    data(context.get_help())
    return 0
