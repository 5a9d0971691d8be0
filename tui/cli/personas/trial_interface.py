"""The command line's interface of trying personas: ``mull personas try`` and ``mull personas tally``."""

from __future__ import annotations

import click

from tui.cli.help import CONNECTIONS, DONE, INTERRUPTED, OUTPUT, Command
from tui.cli.options import FILE, TOKENS, completing, runs, value_option

option = click.Option

TRYING = DONE | {
    1: "A reply did not pass, or could not be judged; the model or the network failed; a file could not be written; "
    "a bug in mull.",
    2: "Wrong usage or settings, or a mistake in a file of prompts. Nothing was sent.",
} | INTERRUPTED  # fmt: skip

TRY = Command(
    "try",
    short_help="The same prompts under several personas, models and efforts, and whether replies pass.",
    help="Ask the same prompts of every persona with every model and every effort named, and check the replies.\n\n"
    "The prompts are those of --prompts, else those beside each persona in NAME.test.md; none is the control.\n\n"
    "What it will take is told before, and on a terminal you are asked; practice is free.",
    examples=(
        "mull personas try reviewer none --prompts prompts.md",
        "mull personas try reviewer --effort low --effort high --prompts prompts.md --yes",
        "mull personas try --all --json",
    ),
    variables=CONNECTIONS | OUTPUT,
    exit_codes=TRYING,
    callback=runs("personas.trying:run"),
    params=[
        click.Argument(["wanted"], nargs=-1, metavar="[PERSONA]...", shell_complete=completing("personas")),
        option(["--prompts"], type=FILE, metavar="FILE", help="Prompts, a line --- between them."),
        option(["--all", "every"], is_flag=True, help="Also every persona that has prompts beside it."),
        option(
            ["--model", "-m", "models"],
            metavar="M",
            multiple=True,
            shell_complete=completing("models"),
            help="A model of this connection; once for each.",
        ),
        option(
            ["--effort", "-e", "efforts"],
            metavar="E",
            multiple=True,
            shell_complete=completing("efforts"),
            help="An effort; once for each.",
        ),
        option(
            ["--connection", "-c"],
            metavar="C",
            shell_complete=completing("connections"),
            help="Connection of the settings file, or practice.",
        ),
        value_option(),
        option(["--max-output-tokens"], type=TOKENS, metavar="N", help="Budget of each reply: reasoning and answer."),
        option(["--no-session", "private"], is_flag=True, help="Keep no session."),
        option(["--yes"], is_flag=True, help="Send without asking."),
        option(["-o", "--output"], type=FILE, metavar="FILE", help="Write prompts and replies into this new file."),
        option(["--json", "as_json"], is_flag=True, help="One JSON object on stdout at the end."),
    ],
)

TALLY = Command(
    "tally",
    help="Show who won your blind comparisons, at what cost, and where effort changes nothing.",
    examples=("mull personas tally",),
    callback=runs("personas.tally:run"),
    params=[option(["--json", "as_json"], is_flag=True, help="As JSON.")],
)
