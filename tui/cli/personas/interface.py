"""The verbs of ``mull personas`` with their options, arguments and help; a part of ``tui.cli.interface``.

What a verb does is a function of a module of its own, ``tui.cli.persona_VERB``; list and show are in
``tui.cli.personas.listing``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tui.cli.help import DONE, FAILED, WRONG, Command, Group
from tui.cli.options import completing, runs, value_option
from tui.cli.personas.trial_interface import TALLY, TRY

option = click.Option


def persona(name: str = "persona", **given: Any) -> click.Argument:
    """Return the argument that names a persona."""
    return click.Argument([name], shell_complete=completing("personas"), **given)


def as_json() -> click.Option:
    """Return the option for JSON."""
    return option(["--json", "as_json"], is_flag=True, help="As JSON.")


personas = Group(
    "personas",
    short_help="List, show, check, try, begin, edit and import personas.",
    help="Personas are developer messages: Markdown files, built in or your own.",
    examples=("mull personas list", "mull personas show coder"),
    commands=[
        Command(
            "list",
            help="List personas: stem, name, where each comes from, description and tags.",
            examples=("mull personas list",),
            callback=runs("personas.listing:list_"),
            params=[as_json()],
        ),
        Command(
            "show",
            help="Print a persona's developer message as it would be sent; what has no value stands in braces.",
            examples=("mull personas show coder",),
            callback=runs("personas.listing:show"),
            params=[persona(), value_option(), as_json()],
        ),
        Command(
            "allow",
            help="Allow the personas of the project that you are in: those of its folder .mull/personas.",
            examples=("mull personas allow",),
            callback=runs("personas.allow:run"),
        ),
        Command(
            "check",
            help="Check personas, by stem, file or folder, or all of your own: whether each can be used, and what "
            "in it works against models that reason. A finding is advice: without --strict it changes no exit code.",
            examples=("mull personas check", "mull personas check coder --strict"),
            exit_codes=DONE
            | {1: f"With --strict: something was found. {FAILED[1]}"}
            | {2: f"A persona cannot be used. {WRONG[2]}"},
            callback=runs("personas.check:check"),
            params=[
                persona("checked", required=False, nargs=-1),
                option(["--strict"], is_flag=True, help="Exit code 1 where something was found."),
                option(["--json", "as_json"], is_flag=True, help="As JSON."),
            ],
        ),
        Command(
            "card",
            help="Tell how a persona goes into the requests of a model: as what its text is sent, and what it asks for "
            "that the model does not take.",
            examples=("mull personas card coder", "mull personas card coder --model o1-mini"),
            callback=runs("personas.card:card"),
            params=[
                persona(),
                option(["--model", "-m"], metavar="M", shell_complete=completing("models"), help="Model to ask."),
                option(
                    ["--connection", "-c"],
                    metavar="C",
                    shell_complete=completing("connections"),
                    help="Connection to send over.",
                ),
                as_json(),
            ],
        ),
        TRY,
        TALLY,
        Command(
            "new",
            help="Begin a persona of your own: writes a file to be edited, never over another one.",
            examples=("mull personas new mine --like coder",),
            callback=runs("personas.new:new"),
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
            help="Make personas and prompts of files of other programs: agents, skills and commands of Claude, agents "
            "and prompts of Copilot, patterns of fabric, roles of aichat, templates of llm, directives of gptel, "
            "character cards, CSV lists, plain text. Nothing in them is run, and none of yours is overwritten.",
            short_help="Make personas and prompts of files of other programs.",
            examples=("mull personas import house.md", "mull personas import house.md AGENTS.md --dry-run"),
            exit_codes=DONE | {1: f"A part could not be read; the rest is imported. {FAILED[1]}"} | WRONG,
            callback=runs("personas.importing:run"),
            params=[
                click.Argument(
                    ["paths"],
                    nargs=-1,
                    required=True,
                    type=click.Path(exists=True, path_type=Path),
                    metavar="PATH...",
                ),
                option(
                    ["--as", "purpose"],
                    type=click.Choice(("persona", "prompt")),
                    help="Take all of it as personas, or as prompts.",
                ),
                option(["--dry-run"], is_flag=True, help="Tell what would be imported, and write nothing."),
                option(["--json", "as_json"], is_flag=True, help="Write the report as JSON."),
            ],
        ),
        Command(
            "edit",
            help="Edit a persona in your own editor ($VISUAL or $EDITOR), and check it afterwards.\n\n"
            "A built-in one becomes your own of that name; one of a project is edited where it is. "
            "The text before stays with the versions.",
            examples=("mull personas edit mine",),
            exit_codes=DONE | FAILED | {2: f"It is saved, and cannot be used. {WRONG[2]}"},
            callback=runs("personas.edit:edit"),
            params=[persona()],
        ),
        Command(
            "duplicate",
            help="Copy a persona's file, built in or your own, to another name; never over another one.",
            examples=("mull personas duplicate coder other",),
            callback=runs("personas.edit:duplicate"),
            params=[persona(), click.Argument(["stem"])],
        ),
        Command(
            "versions",
            help="List the texts that a persona's file had: 0 is the one in the file, 1 the newest before it.",
            examples=("mull personas versions mine",),
            callback=runs("personas.versions:versions"),
            params=[persona(), as_json()],
        ),
        Command(
            "diff",
            help="Show what differs between two versions of a persona, each by its number or name.\n\n"
            "Left out, they are the one before and the one in the file.",
            examples=("mull personas diff mine", "mull personas diff mine 1 0"),
            callback=runs("personas.versions:diff"),
            params=[
                persona(),
                click.Argument(["before"], required=False),
                click.Argument(["after"], required=False),
                as_json(),
            ],
        ),
        Command(
            "restore",
            help="Put an earlier text back into a persona's file: the newest, or a version by its number or name.\n\n"
            "The text that is there goes to the versions.",
            examples=("mull personas restore mine",),
            exit_codes=DONE | FAILED | {2: f"It is back, and cannot be used. {WRONG[2]}"},
            callback=runs("personas.versions:restore"),
            params=[persona(), click.Argument(["version"], required=False)],
        ),
        Command(
            "delete",
            help="Take a persona of your own away. Its text stays with the versions: `restore` brings it back.",
            examples=("mull personas delete mine",),
            callback=runs("personas.versions:delete"),
            params=[persona()],
        ),
    ],
)
