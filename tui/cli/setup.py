"""``mull setup``: describe a connection, try it, and write it into the settings."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from tui.cli.assembly import Assembly
from tui.cli.connections import Connecting
from tui.cli.doctor import reported
from tui.cli.interview import Interview
from tui.cli.output import note, say
from tui.core.connection_form import HELD_IN, ConnectionForm, default_of, problems, settled
from tui.core.connection_kinds import BY_NAME, OFFERED, ConnectionKind
from tui.core.errors import UsageError

PLACES = {
    "endpoint": "--endpoint",
    "base_url": "--base-url",
    "deployment": "--deployment",
    "model": "--model",
    "api_version": "--api-version",
}
FLAGS = {**PLACES, "kind": "--kind", "name": "NAME", "sign_in": "--auth"}
KINDS = [kind.name for kind in OFFERED]


def run(default: bool, **flags: Any) -> int:
    """Describe a connection and write it into the settings. Asks on a terminal for what is not given.

    Keys are never written: only the name of the variable, the command or the keyring entry they are read from.
    """
    connecting = Connecting(Assembly())
    given = {key: value for key, value in _given(flags).items() if value not in (None, "")}
    _refuse_foreign(given)
    start = ConnectionForm(**given)
    if not sys.stdin.isatty():
        return _save(connecting, _complete(start, given), default)
    form = Interview(_ask, say, given).form(start)
    say(f"\nThis goes into {connecting.path}:\n\n{connecting.lines(form)}")
    if click.confirm("Try it now? One small request is sent.", default=True, err=True):
        asyncio.run(reported(connecting.try_out(form)))
    if not click.confirm("Write it?", default=True, err=True):
        note("nothing was written")
        return 0
    return _save(connecting, form, default or click.confirm("Use it from now on?", default=True, err=True))


def _given(flags: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the form that the flags give; None or empty for the others."""
    same = ("name", "endpoint", "base_url", "deployment", "model", "api_version", "context_window")
    kind = BY_NAME.get(flags["kind"])
    found = {"kind": kind, **{key: flags[key] for key in same}}
    for way, setting in HELD_IN.items():
        if flags[setting]:
            return {**found, "sign_in": way, "held": flags[setting]}
    named = {"entra": "entra", "none": "none", "key": "variable"}.get(flags["auth"])
    return {**found, "sign_in": named, "held": kind.key_variable if kind is not None and named == "variable" else None}


def _refuse_foreign(given: Mapping[str, Any]) -> None:
    """Refuse what the kind has no setting for: left out without a word, requests might go elsewhere.

    Raises:
        UsageError: names the flags, and those that the kind has.
    """
    kind: ConnectionKind | None = given.get("kind")
    foreign = [flag for key, flag in PLACES.items() if kind is not None and key in given and key not in kind.settings]
    if kind is not None and foreign:
        has = ", ".join(PLACES[key] for key in kind.settings)
        raise UsageError(f"A connection of the kind {kind.name} has no {' and no '.join(foreign)}.", f"It has: {has}.")


def _complete(form: ConnectionForm, given: Mapping[str, Any]) -> ConnectionForm:
    """Return the form that the flags give, with the kind's usual way to sign in where none is given.

    Raises:
        UsageError: a field is missing or wrong; names its flag.
    """
    if "kind" not in given:
        raise UsageError("--kind is missing.", f"It is one of: {', '.join(KINDS)}.")
    if "sign_in" not in given:
        form = replace(form, sign_in=form.kind.sign_ins[0])
        form = replace(form, held=default_of(form, "held"))
    form = settled(form)
    wrong = problems(form)
    if wrong:
        flags = {**FLAGS, "held": f"--{HELD_IN.get(form.sign_in, 'api_key_env').replace('_', '-')}"}
        raise UsageError(" ".join(f"{flags.get(field, field)}: {problem}" for field, problem in wrong.items()))
    return form


def _ask(question: str, default: str) -> str:
    shown = bool(default)
    return str(click.prompt(question, default=default, show_default=shown, err=True))


def _save(connecting: Connecting, form: ConnectionForm, default: bool) -> int:
    path = connecting.save(form, default=default)
    note(f"wrote connection {form.name} into {path}; try it: mull doctor --connection {form.name}")
    return 0
