"""What commands share: kinds of values, what a shell offers for them, exit codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from math import isnan
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from tui.core.errors import UsageError
from tui.core.reply_options import REPLY_OPTIONS, ReplyOption
from tui.core.sampling import MOST_RUNS, MOST_SEED
from tui.core.usage.usage import MOST_TOKENS

PLAIN = re.compile(r"[\w.-]+")  # a name that a shell takes for one word
FILE = click.Path(path_type=Path)
TOKENS = click.IntRange(1, MOST_TOKENS - 1)
SEED = click.IntRange(-MOST_SEED - 1, MOST_SEED)
TIMES = click.IntRange(2, MOST_RUNS)


def completing(kind: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Return a function that completes names in a shell; ``kind`` is one of those of ``known_names``."""

    def names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001  click's
        from tui.cli.known_names import known_names  # noqa: PLC0415  only for completion in a shell

        held = known_names(kind, ctx)
        return [CompletionItem(name, help=said) for name, said in held.items() if name.startswith(incomplete)]

    return names


def completing_with_folder(
    kind: str, *, alone: str
) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Return a function that completes names of a kind, and folders where no name begins so.

    Behind the flag of the parameter ``alone`` it completes folders only.
    """
    names = completing(kind)

    def both(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        found = [] if ctx.params.get(alone) else names(ctx, param, incomplete)
        return found or [CompletionItem(incomplete, type="dir")]

    return both


class Word(click.ParamType[str]):
    """One of the words of an option of the reply, in any case."""

    def __init__(self, option: ReplyOption) -> None:
        self.name = option.name
        self._option = option

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word. Raises click.BadParameter if it is none of them."""
        word = self._option.read(str(value))
        if word is None:
            self.fail(f"{value!r} is no {self._option.words}: it is {self._option.takes}.", param, ctx)
        return word


def reply_options(*, several: bool = False) -> list[click.Parameter]:
    """Return the flags of the options of a reply; ``several``: each may be given more than once, to be compared."""
    return [
        click.Option(
            [f"--{each.name}", *([f"{each.name}_values"] if several else [])],
            type=Word(each),
            metavar=each.name[:1].upper(),
            multiple=several,
            shell_complete=completing(each.name),
            help=f"{each.about.capitalize()}: {each.takes}.",
        )
        for each in REPLY_OPTIONS
    ]


def value_option() -> click.Option:
    """Return the option that gives a variable of a persona or of a prompt a value."""
    return click.Option(
        ["--var", "values"], metavar="NAME=VALUE", multiple=True, help="A variable's value; once for each."
    )


class NumberRange(click.FloatRange):
    """A range of numbers; NaN is in none of them, but click's own range lets it pass."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number. Raises click.BadParameter if it is not one of the range."""
        number: float = super().convert(value, param, ctx)
        if isnan(number):
            self.fail(f"{value} is not a number.", param, ctx)
        return number


class Moment(click.ParamType[datetime]):
    """A moment in the past, as people write it: ``yesterday``, ``7d``, ``2026-11-01 14:30``."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment, local where it has no zone. Raises click.BadParameter if the text names none."""
        from tui.core.since import FORMS, since_from  # noqa: PLC0415  only where it is given

        try:
            return since_from(str(value), datetime.now())
        except ValueError:
            self.fail(f"{value!r} names no moment. Write one as: {FORMS}.", param, ctx)


def runs(place: str) -> Callable[..., None]:
    """Return what a command calls: a function of a module of ``tui.cli``, which is imported then.

    ``place`` is ``module:function``. The command exits with the number that the function returns. Where it would send
    earlier turns of a session elsewhere, its error names the option that says yes.
    """
    module, _, name = place.partition(":")

    def run(**given: Any) -> None:
        function: Callable[..., int] = getattr(import_module(f"tui.cli.{module}"), name)
        try:
            code = function(**given)
        except UsageError as error:
            raise _with_yes(error) from None
        click.get_current_context().exit(code)

    return run


def _with_yes(error: UsageError) -> UsageError:
    """Return an error that says how to agree, where it was that a session would go elsewhere; else the error itself."""
    from tui.core.recipient import SentElsewhere  # noqa: PLC0415  only for an error

    if not isinstance(error, SentElsewhere):
        return error
    name = error.move.after.connection
    word = name if PLAIN.fullmatch(name) else f'"{name}"'
    return UsageError(error.problem, f"Nothing was sent. --connection {word} says yes to that.")
