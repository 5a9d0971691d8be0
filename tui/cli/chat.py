"""``mull`` without a command: the chat."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

from tui.app.app import MullApp
from tui.cli.early_settings import early_keymap, early_text, early_theme
from tui.core.errors import MullError, UsageError
from tui.core.operating_system import SYSTEM, WINDOWS

if TYPE_CHECKING:  # the first paint loads this module, and must not wait for the view
    from tui.app.chat.view import ChatView
    from tui.app.terminal.raw_mode import RawMode


def chat(raw: RawMode | None = None, **flags: Any) -> int:
    """Open the chat with these fields of `Flags`, and return its exit code; in lines where the terminal has no screen.

    ``raw`` is the terminal's raw mode, where that has begun.

    Raises:
        UsageError: there is no terminal.
    """
    _need_terminal()
    if os.environ.get("TERM") == "dumb":
        from tui.cli.line_chat import line_chat  # noqa: PLC0415  only on a terminal without a screen

        return line_chat(flags)
    settings = early_text(os.environ)
    app = MullApp(lambda: view_from(flags), flags.get("theme") or early_theme(settings), raw)
    if (keys := early_keymap(settings)) is not None:
        app.use_keymap(keys)
    if flags.get("ascii"):
        app.draw_ascii()
    return run(app)


def run(app: MullApp) -> int:
    """Run the app, write a last message where there is one, and return the exit code: 1 after a bug in mull.

    ``sys.stdout`` and ``sys.stderr`` are discarded meanwhile: after a bug Textual writes the values of variables there,
    keys among them. The screen does not use these two. The exception is only in a private attribute of Textual's;
    without it the crash report says less.
    """
    nowhere = open(os.devnull, "w", encoding="utf-8", errors="replace")  # noqa: SIM115  closed below
    with nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        code = app.run()
    bug: BaseException | None = getattr(app, "_exception", None)
    if bug is not None or code is None or app.return_code != code:  # whoever leaves has a code
        from tui.core.crash_report import crash_report  # noqa: PLC0415  only after a bug

        _say(crash_report(bug))
        return 1
    if app.farewell:
        _say(app.farewell)
    return code


def _say(text: str) -> None:
    from tui.cli.output import say  # noqa: PLC0415  only for a message

    say(text)


def view_from(flags: dict[str, Any]) -> ChatView | tuple[int, str]:
    """Return the chat's view for these fields of `Flags`; where that fails, the exit code and the error's message.

    Everything heavy is imported here, after the first paint: importing it takes longer than a key may wait.
    """
    from tui.cli.assembly import Assembly, Flags  # noqa: PLC0415  after the first paint
    from tui.cli.chat_view import opened_view  # noqa: PLC0415  after the first paint
    from tui.cli.session_filters import resumed_by  # noqa: PLC0415  after the first paint

    try:
        return opened_view(Assembly(Flags(**resumed_by(flags))))
    except MullError as error:
        return error.exit_code, f"mull: {error}"


def _need_terminal() -> None:
    """Raise a UsageError where there is no terminal to draw on: Textual draws on stderr, on Windows on stdout."""
    screen = sys.stdout if SYSTEM == WINDOWS else sys.stderr
    if not (sys.stdin.isatty() and screen.isatty()):
        raise UsageError("The chat needs a terminal.", 'For one turn in a pipe use: mull ask "..."')
