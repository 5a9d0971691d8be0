"""The command line's interface of prompts of one's own: the group ``prompts``, and the options of ``ask``."""

from __future__ import annotations

import click

from tui.cli.help import DONE, FAILED, WRONG, Command, Group
from tui.cli.options import completing, runs, value_option


def json_flag() -> click.Option:
    """Return the flag that has data printed as JSON."""
    return click.Option(["--json", "as_json"], is_flag=True, help="As JSON.")


def prompt_options() -> list[click.Parameter]:
    """Return the options by which a prompt of one's own is asked."""
    return [
        click.Option(
            ["--prompt", "named"],
            metavar="NAME",
            shell_complete=completing("prompts"),
            help="A prompt of your own; words and piped text are its input.",
        ),
    ]


def prompt_argument(*, required: bool = True) -> click.Argument:
    """Return the argument that names a prompt."""
    return click.Argument(["prompt"], required=required, shell_complete=completing("prompts"))


prompts = Group(
    "prompts",
    short_help="List, show, check, allow and begin prompts of your own.",
    help="Prompts are messages that you ask again and again: Markdown files, with places for what is typed.",
    examples=("mull prompts new explain", "mull prompts list"),
    commands=[
        Command(
            "list",
            help="List prompts by the name they are called by.",
            examples=("mull prompts list",),
            callback=runs("prompts:list_"),
            params=[json_flag()],
        ),
        Command(
            "show",
            help="Print a prompt as it would be sent with some words; what is missing stands in braces.",
            examples=("mull prompts show explain", 'mull prompts show explain "What is a monad?"'),
            callback=runs("prompts:show"),
            params=[prompt_argument(), click.Argument(["words"], nargs=-1), value_option(), json_flag()],
        ),
        Command(
            "check",
            help="Check a prompt (its name or a file), or all of your own: exit code 2 where one cannot be used.",
            examples=("mull prompts check",),
            exit_codes=DONE | FAILED | {2: f"A prompt cannot be used. {WRONG[2]}"},
            callback=runs("prompts:check"),
            params=[prompt_argument(required=False), json_flag()],
        ),
        Command(
            "allow",
            help="Allow the prompts of the project that you are in: those of its folder .mull/prompts.",
            examples=("mull prompts allow",),
            callback=runs("prompts:allow"),
        ),
        Command(
            "new",
            help="Begin a prompt of your own: writes a file to be edited, never over another one.",
            examples=("mull prompts new explain",),
            callback=runs("prompts:new"),
            params=[click.Argument(["stem"], metavar="NAME")],
        ),
    ],
)
