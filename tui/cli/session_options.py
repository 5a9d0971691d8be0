"""Options that say which sessions a command is about. The same can be typed as words, such as ``model:o1``."""

from __future__ import annotations

import click

from tui.cli.options import completing

ASKED = "Something was asked of this"


def session_filters() -> list[click.Parameter]:
    """Return the options that say which sessions are meant; the same can be typed as words, such as model:o1."""
    return [
        click.Argument(["query"], nargs=-1),
        click.Option(
            ["--model", "-m"], metavar="M", multiple=True, shell_complete=completing("models"), help=f"{ASKED} model."
        ),
        click.Option(
            ["--persona", "-p"],
            metavar="P",
            multiple=True,
            shell_complete=completing("personas"),
            help=f"{ASKED} persona.",
        ),
        click.Option(
            ["--connection", "-c"],
            metavar="C",
            multiple=True,
            shell_complete=completing("connections"),
            help=f"{ASKED} connection.",
        ),
        tag_option(),
        here_option(),
        click.Option(["--branches"], is_flag=True, help="Those that have branches."),
        click.Option(["--cost"], metavar="N", help='What they cost in US$: ">0.5", "<0.1".'),
        click.Option(["--before"], metavar="WHEN", help="Used last before then: yesterday, 7d, 2026-11-01 and more."),
        click.Option(["--after"], metavar="WHEN", help="Used from then on."),
        click.Option(["--archived"], is_flag=True, help="Those that are archived."),
    ]


def tag_option(name: str = "tag") -> click.Option:
    """Return the option that names a tag."""
    return click.Option(
        ["--tag", name], metavar="T", multiple=True, shell_complete=completing("tags"), help="With this tag."
    )


def here_option() -> click.Option:
    """Return the option for what was begun in this folder."""
    return click.Option(["--here"], is_flag=True, help="Begun in this folder.")
