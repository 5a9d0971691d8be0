"""``mull`` itself: the chat."""

from __future__ import annotations

import sys
from typing import Any

from tui.app.app import MullApp
from tui.app.ports import Ports
from tui.cli.assembly import Assembly, Flags
from tui.core.errors import UsageError


def chat(**flags: Any) -> int:
    """Open the chat and return its exit code.

    Raises:
        UsageError: settings or flags are wrong, or there is no terminal.
    """
    assembly = Assembly(Flags(**flags))
    _need_terminal()
    app = MullApp(ports_of(assembly))
    app.run()
    return app.return_code or 0


def ports_of(assembly: Assembly) -> Ports:
    """Hand the app what it needs of the floors it may not import."""
    return Ports(
        start=assembly.start,
        fresh=assembly.fresh,
        resumed=assembly.resumed,
        sessions=assembly.sessions,
        personas=assembly.personas,
        connections=list(assembly.settings.connections),
        models=assembly.models,
        provider=assembly.provider,
        profile_of=assembly.settings.catalogue.find,
        export=assembly.export,
        clock=assembly.clock,
    )


def _need_terminal() -> None:
    """Refuse to draw where nobody sees it."""
    if not (sys.stdin.isatty() and (sys.stdout.isatty() or sys.stderr.isatty())):
        raise UsageError("The chat needs a terminal.", 'For one turn in a pipe use: mull ask "..."')
