"""``mull`` itself: the chat."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.app.app import MullApp
from tui.core.errors import MullError, UsageError

if TYPE_CHECKING:
    from tui.app.chat.view import ChatView
    from tui.app.ports import Ports
    from tui.cli.assembly import Assembly


def chat(**flags: Any) -> int:
    """Open the chat and return its exit code.

    Raises:
        UsageError: there is no terminal.
    """
    _need_terminal()
    return run(MullApp(lambda: view_from(flags)))


def run(app: MullApp) -> int:
    """Run the app, say how it ended where that needs a word, and return its exit code: 1 after a mistake of mull's own.

    What Textual itself writes goes nowhere: after a mistake that is a report with what variables held, keys among
    them. Its screen does not go through ``sys.stdout`` or ``sys.stderr``. What the mistake was, only a name of
    Textual's own tells; without it the report says less, and nothing else changes.
    """
    nowhere = open(os.devnull, "w", encoding="utf-8", errors="replace")  # noqa: SIM115  closed below
    with nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        code = app.run()
    mistake: BaseException | None = getattr(app, "_exception", None)
    if mistake is not None or app.return_code != code:
        from tui.core.crash_report import crash_report  # noqa: PLC0415  for a mistake alone

        _say(crash_report(mistake))
        return 1
    if app.farewell:
        _say(app.farewell)
    return code or 0


def _say(text: str) -> None:
    from tui.cli.output import say  # noqa: PLC0415  where there is a word to say

    say(text)


def view_from(flags: dict[str, Any]) -> ChatView | tuple[int, str]:
    """Build the conversation asked for; where that cannot be, return exit code and sentence.

    Everything is imported here, behind the first paint: it takes longer than a person waits for an echo.
    """
    from tui.cli.assembly import Assembly, Flags  # noqa: PLC0415  behind the first paint

    try:
        return opened_view(Assembly(Flags(**flags)))
    except MullError as error:
        return error.exit_code, f"mull: {error}"


def opened_view(assembly: Assembly) -> ChatView:
    """Open the conversation an assembly was asked for; of a long session, its end, and the rest behind the screen."""
    from tui.app.chat.view import ChatView  # noqa: PLC0415  behind the first paint
    from tui.app.transcript.preload import preload_markdown  # noqa: PLC0415  behind the first paint

    resumed = assembly.flags.resume
    if resumed is not None:
        preload_markdown()  # there is something to draw at once: loaded on the event loop it would hold up the keys
    end = assembly.sessions.ending(resumed) if resumed is not None else None
    if end is not None:
        return ChatView(ports_of(assembly), end)
    opening = assembly.start()
    opening.notices += assembly.welcome(opening.session)
    if opening.session.at_hand():
        opening.session.context()
    return ChatView(ports_of(assembly), opening)


def ports_of(assembly: Assembly) -> Ports:
    """Hand the app what it needs of the floors it may not import."""
    from tui.app.ports import Ports  # noqa: PLC0415  behind the first paint
    from tui.cli.connections import Connecting  # noqa: PLC0415  behind the first paint
    from tui.cli.documents import attachment_from  # noqa: PLC0415  behind the first paint
    from tui.store.new_files import write_new  # noqa: PLC0415  behind the first paint

    return Ports(
        start=assembly.start,
        fresh=assembly.fresh,
        resumed=assembly.resumed,
        sessions=assembly.sessions,
        personas=assembly.personas,
        connections=Connecting(assembly),
        lessons=assembly.lessons,
        models=assembly.models,
        provider=assembly.provider,
        profile_of=assembly.profile_of,
        export=assembly.export,
        attachment=attachment_from,
        write=lambda name, text: write_new(Path(os.path.expanduser(name)), text),
        clock=assembly.clock,
        counter=assembly.counter,
        history=assembly.history,
        usage=assembly.past_replies,
        warnings=assembly.warnings,
        warn_at=assembly.settings.warn_at,
    )


def _need_terminal() -> None:
    """Refuse to draw where nobody sees it."""
    if not (sys.stdin.isatty() and (sys.stdout.isatty() or sys.stderr.isatty())):
        raise UsageError("The chat needs a terminal.", 'For one turn in a pipe use: mull ask "..."')
