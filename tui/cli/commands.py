"""The program ``mull`` with all its commands. Loaded only where mull is called with arguments."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

import click
from click.core import ParameterSource

from tui.cli import COMPLETING
from tui.cli.help import CONNECTIONS, DONE, OUTPUT, WIDEST, WRONG, Group
from tui.cli.interface import COMMANDS, chat_options, flag, option, request_options
from tui.cli.options import completing
from tui.cli.session_options import here_option, tag_option
from tui.core.appearance import SHORT, THEME_CHOICES

PIPED = 80  # columns of help in a pipe or a file


class ThemeName(click.Choice[str]):
    """The name of a theme, or a short one, as in the chat."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the whole name of a theme. Raises click.UsageError: there is none."""
        return super().convert(SHORT.get(value, value), param, ctx)


class Program(Group):
    """The group of all commands: ``mull`` itself."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name. Raises click.UsageError if there is none."""
        name = args[0]
        if name in (*SHORT, *THEME_CHOICES) and not ctx.resilient_parsing:
            ctx.fail(f"No such command {name!r}. A theme is chosen by: mull --theme {name}.")
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return the arguments that are left; ``--version`` answers before any command is looked for."""
        rest = super().parse_args(ctx, args)
        version, verbose = ctx.params.pop("version"), ctx.params.pop("verbose")
        if version and not ctx.resilient_parsing:
            from tui.cli.output import data  # noqa: PLC0415  only for --version
            from tui.cli.version import version_lines  # noqa: PLC0415  only for --version

            data("\n".join(version_lines(verbose=verbose)))
            ctx.exit()
        if verbose and not ctx.resilient_parsing:
            raise click.UsageError("-v only adds to --version: mull --version -v.", ctx)
        return rest


def _chat(**flags: Any) -> None:
    """Open the chat where no command is named.

    Raises:
        UsageError: an option stands before a command, where it would be the chat's.
    """
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        from tui.cli.chat import chat  # noqa: PLC0415  Textual, only for the chat

        ctx.exit(chat(**flags))
    for each in ctx.command.params:
        if ctx.get_parameter_source(each.name or "") is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{each.opts[0]} is the chat's before a command. Write it after the command.", ctx)


cli = Program(
    "mull",
    help="Talk things over with reasoning models.\n\n"
    "Without a command: opens the chat. With no key and no settings it talks to the built-in practice model.",
    examples=("mull", "mull --resume", "mull --private", "mull --model o1 --effort high --persona planner"),
    variables=CONNECTIONS | OUTPUT,
    exit_codes=DONE
    | {1: "The model or the network failed; a file could not be read or written; a bug in mull."}
    | WRONG
    | {130: "Interrupted with Ctrl+C; what came is kept."},
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDEST},
    callback=_chat,
    commands=COMMANDS,
    params=[
        *chat_options(),
        *request_options(),
        option(
            ["--resume", "-r"],
            metavar="ID",
            is_flag=False,
            flag_value="last",
            shell_complete=completing("sessions"),
            help="Go on with a session: its name, the beginning of it, last (also when left out), or a filter "
            "such as tag:work.",
        ),
        here_option(),
        tag_option("tags"),
        option(
            ["--theme"],
            metavar="T",
            type=ThemeName(THEME_CHOICES),
            help="Colours for this start: auto, or the name of a theme.",
        ),
        flag(["--ascii"], "Draw signs as ASCII, for a terminal or a font that lacks them."),
        flag(["--private"], "Keep this session in memory only: nothing of it is written."),
        flag(["--version", "-V"], "Show the version and exit."),
        flag(["--verbose", "-v"], "With --version: also Python, libraries and where everything is."),
    ],
)


def run() -> int:
    """Run the command that the arguments name, and return its exit code.

    Raises:
        MullError: the command failed.
        KeyboardInterrupt: the user interrupted it.
    """
    gc.enable()
    if COMPLETING in os.environ:
        from tui.cli.completion import complete  # noqa: PLC0415  only where a shell asks

        return complete(cli, os.environ[COMPLETING], sys.argv[1:])
    from tui.cli.output import columns, note, prepare  # noqa: PLC0415  a shell does not wait for it

    prepare()
    try:
        result = cli.main(prog_name="mull", standalone_mode=False, terminal_width=min(columns() or PIPED, WIDEST))
    except click.ClickException as error:
        note(f"{' '.join(error.format_message().split())} See: {_path(error)} --help")
        return 2
    except click.Abort:
        raise KeyboardInterrupt from None
    return result if isinstance(result, int) else 0


def _path(error: click.ClickException) -> str:
    """Return the command whose help says what was wrong: ``mull``, or ``mull sessions show``."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    return context.command_path if context is not None else "mull"
