"""The verbs of ``mull personas`` with their options, arguments and help; a part of ``tui.cli.interface``.

What a verb does is a function of a module of its own, ``tui.cli.persona_VERB`` or ``tui.cli.personas``.
"""

from __future__ import annotations

from typing import Any

import click

from tui.cli.help import DONE, FAILED, WRONG, Command, Group
from tui.cli.options import FILE, completing, runs

option = click.Option


def persona(name: str = "persona", **given: Any) -> click.Argument:
    """Return the argument that names a persona."""
    return click.Argument([name], shell_complete=completing("personas"), **given)


personas = Group(
    "personas",
    short_help="List, show, check, begin and import personas.",
    help="Personas are developer messages: Markdown files, built in or your own.",
    examples=("mull personas list", "mull personas show coder"),
    commands=[
        Command(
            "list",
            help="List personas by the name they are called by.",
            examples=("mull personas list",),
            callback=runs("personas:list_"),
        ),
        Command(
            "show",
            help="Print a persona's developer message as it would be sent.",
            examples=("mull personas show coder",),
            callback=runs("personas:show"),
            params=[persona()],
        ),
        Command(
            "check",
            help="Check a persona (its stem or a file), or all of your own: exit code 2 where one cannot be used.",
            examples=("mull personas check",),
            exit_codes=DONE | FAILED | {2: f"A persona cannot be used. {WRONG[2]}"},
            callback=runs("personas:check"),
            params=[persona(required=False)],
        ),
        Command(
            "new",
            help="Begin a persona of your own: writes a file to be edited, never over another one.",
            examples=("mull personas new mine --like coder",),
            callback=runs("personas:new"),
            params=[
                click.Argument(["stem"]),
                option(
                    ["--like"],
                    metavar="P",
                    shell_complete=completing("personas"),
                    help="Begin with a copy of this persona's message.",
                ),
            ],
        ),
        Command(
            "import",
            help="Take a persona's file into your folder, after a check; never over another one.",
            examples=("mull personas import house.md",),
            callback=runs("personas:import_"),
            params=[click.Argument(["file"], type=click.Path(exists=True, dir_okay=False, path_type=FILE.type))],
        ),
    ],
)
