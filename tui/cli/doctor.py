"""``mull doctor``: checks whether a connection is usable."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import asdict
from typing import Any

from tui.cli.assembly import Assembly, Flags
from tui.cli.connections import Connecting
from tui.cli.output import json_data
from tui.cli.personas.starting import passed_over
from tui.cli.table import print_table
from tui.core.check_result import CheckResult
from tui.core.errors import PersonaError, SettingsError
from tui.core.personas.persona import NONE
from tui.engine.doctor import failing

NEW_SESSION = "new session"
MARKS = {True: "ok", None: "note", False: "FAIL"}


def run(as_json: bool, no_request: bool, forget: bool, **flags: Any) -> int:
    """Look at a connection: one line per fact, the failing one last, with what to do.

    One small request is sent; what it may cost at most is said before. Exit code 0: usable, 1: not, 2: the settings
    are wrong.
    """
    try:
        assembly = Assembly(Flags(**flags))
    except SettingsError as error:
        return _ended([_printed(failing(error), as_json)], as_json)
    assembly.pace = 0.0
    name, model = assembly.settings.connection.name, assembly.flags.model or ""
    connecting = Connecting(assembly)
    found = [_printed(connecting.forgotten(name, model), as_json)] if forget else []
    found.append(_printed(new_session(assembly), as_json))
    return asyncio.run(reported(connecting.doctor(name, model, request=not no_request), as_json, found))


def new_session(assembly: Assembly) -> CheckResult:
    """Return which persona a new session here begins with and what chose it, or why none can. Reads files.

    No connection is worse for it: where it is broken or missing that is a remark.
    """
    start, personas = assembly.starting_persona(), assembly.personas
    chosen = f", chosen by {start.set_at}" if start.set_at else ""
    try:
        persona = start.load(personas, assembly.values)
    except PersonaError as error:
        return CheckResult(NEW_SESSION, None, f"cannot begin: {error.problem}", error.remedy)
    named = "no persona" if persona is NONE else f"the persona {persona.stem} ({persona.origin})"
    broken = passed_over(persona, personas)
    return CheckResult(NEW_SESSION, None if broken else True, f"begins with {named}{chosen}", " ".join(broken))


async def reported(
    checkup: AsyncGenerator[CheckResult], as_json: bool = False, before: Sequence[CheckResult] = ()
) -> int:
    """Print results as they come, and return the exit code; those in ``before`` are printed already."""
    async with aclosing(checkup) as results:
        found = [_printed(result, as_json) async for result in results]
    return _ended([*before, *found], as_json)


def rows_of(result: CheckResult) -> list[list[str]]:
    """Return a result as a row of cells, with its remedy, where it has one, as a row below it."""
    mark = "send" if result.sending else MARKS[result.ok]
    row = [f"{mark:<5} ", f"{result.name:<12} ", result.text]
    return [row, [f"{'':<6}", f"{'':<13}", result.remedy]] if result.remedy else [row]


def _printed(result: CheckResult, as_json: bool) -> CheckResult:
    if not as_json:
        print_table(rows_of(result))
    return result


def _as_json(result: CheckResult) -> dict[str, Any]:
    """Return a result for JSON, which is written once all is over: nothing is on its way any more."""
    return {key: value for key, value in asdict(result).items() if key != "sending"}


def _ended(found: list[CheckResult], as_json: bool) -> int:
    failed = [result for result in found if result.ok is False]
    if as_json:
        json_data({"ok": not failed, "facts": [_as_json(result) for result in found]})
    if not failed:
        return 0
    return 2 if failed[-1].name == "settings" else 1
