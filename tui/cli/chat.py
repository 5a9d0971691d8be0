"""``mull`` itself: the chat."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

from tui.app.app import MullApp
from tui.core.errors import MullError, UsageError

if TYPE_CHECKING:
    from tui.app.chat.view import ChatView


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
    from tui.cli.chat_view import opened_view  # noqa: PLC0415  behind the first paint

    try:
        return opened_view(Assembly(Flags(**flags)))
    except MullError as error:
        return error.exit_code, f"mull: {error}"


def _need_terminal() -> None:
    """Refuse to draw where nobody sees it."""
    if not (sys.stdin.isatty() and (sys.stdout.isatty() or sys.stderr.isatty())):
        raise UsageError("The chat needs a terminal.", 'For one turn in a pipe use: mull ask "..."')
