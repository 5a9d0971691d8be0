"""What commands share: options, their completion in a shell, exit codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from math import isnan
from pathlib import Path
from typing import Any

import click

from tui.core.errors import UsageError
from tui.core.recipient import SentElsewhere
from tui.core.usage.usage import MOST_TOKENS

PLAIN = re.compile(r"[\w.-]+")  # a name that a shell takes for one word


def completing(kind: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Return a function that completes names in a shell; ``kind`` is personas, models or connections."""

    def names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001  click's signature
        from tui.cli.known_names import known_names  # noqa: PLC0415  only for completion in a shell

        return [name for name in known_names(kind) if name.startswith(incomplete)]

    return names


def chat_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that the chat, ``ask`` and ``context`` share to a command."""
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


TOKENS = click.IntRange(1, MOST_TOKENS - 1)


class NumberRange(click.FloatRange):
    """A range of numbers; NaN is in none of them, but click's own range lets it pass."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number. Raises click.BadParameter if it is not one of the range."""
        number: float = super().convert(value, param, ctx)
        if isnan(number):
            self.fail(f"{value} is not a number.", param, ctx)
        return number


def guarded(function: Callable[..., int]) -> Callable[..., None]:
    """Return a command that exits with the number that the function returns.

    Where it would send earlier turns of a session elsewhere, its error names the option that says yes.
    """

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            code = function(*args, **kwargs)
        except SentElsewhere as error:
            name = error.move.after.connection
            word = name if PLAIN.fullmatch(name) else f'"{name}"'
            yes = f"Nothing was sent. --connection {word} says yes to that."
            raise UsageError(error.problem, yes) from None
        click.get_current_context().exit(code)

    return run
