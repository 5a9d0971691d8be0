"""The entry point: commands, exit codes, and the one place where errors become sentences."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

import click

from tui import __version__
from tui.cli.narration import say
from tui.core.crash import crash_report
from tui.core.errors import MullError

EXIT_INTERRUPTED = 130
COMMANDS = {
    "ask": "One turn: prompt in, reply on stdout.",
    "context": "What the next request of a session will hold.",
    "sessions": "List and show sessions.",
    "export": "A session as Markdown.",
    "personas": "List and show personas.",
    "models": "What is known of each model, with prices and retirement dates.",
    "doctor": "Is this connection usable? One line per fact, the failing one last.",
    "setup": "Describe a connection, try it, and write it into the settings.",
}


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
        click.option("--persona", "-p", metavar="P", help="Persona by file stem; none sends none."),
        click.option("--effort", "-e", metavar="E", help="Reasoning effort; left out: persona's or model's own."),
        click.option("--model", "-m", metavar="M", help="Model; on Azure, which model the deployment is."),
        click.option("--connection", "-c", metavar="C", help="Connection of the settings file, or practice."),
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


def main() -> None:
    """Run mull and exit with the codes of DESIGN.md: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    sys.exit(_guarded(lambda: cli.main(standalone_mode=False)))


def _guarded(run: Callable[[], Any]) -> int:
    """Run a command and turn whatever ends it into a sentence and an exit code."""
    try:
        result = run()
    except MullError as error:
        say(f"mull: {error}")
        return error.exit_code
    except click.ClickException as error:
        say(f"mull: {error.format_message()} See: mull --help")
        return 2
    except (KeyboardInterrupt, click.Abort):
        say("mull: interrupted")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001  the last net: a sentence, never a traceback with what it holds
        say(crash_report(error))
        return 1
    return result if isinstance(result, int) else 0


def guarded(function: Callable[..., int]) -> Callable[..., None]:
    """Let a command's returned number be its exit code."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> None:
        click.get_current_context().exit(function(*args, **kwargs))

    return run
