"""The entry point: exit codes, and the one place where errors become messages."""

from __future__ import annotations

import gc
import os
import sys

from tui.cli import COMPLETING
from tui.cli.standard_files import open_closed_files, stdout_problem


def main() -> None:
    """Run mull and exit: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    # Imports make many objects and little garbage: collecting it meanwhile would take a tenth of the start's time.
    # The commands and the chat's screen turn collection on again.
    gc.disable()
    open_closed_files()
    code = _guarded()
    sys.exit(1 if stdout_problem() and not code else code)


def _run() -> int:
    """Open the chat where there are no arguments, else run the command; click is loaded only for arguments."""
    if len(sys.argv) == 1 and COMPLETING not in os.environ:
        return _chat()
    from tui.cli.commands import run  # noqa: PLC0415  click, only for arguments

    return run()


def _chat() -> int:
    """Open the chat; the terminal is raw before anything heavy is imported."""
    try:
        from tui.app.terminal.raw_mode import raw_mode  # noqa: PLC0415  only for the chat
    except ImportError:  # Windows
        raw = None
    else:
        raw = raw_mode()
    try:
        if raw is not None:
            raw.begin()
        from tui.cli.chat import chat  # noqa: PLC0415  Textual, only for the chat

        return chat(raw)
    finally:
        if raw is not None:
            raw.leave()


def _guarded() -> int:
    """Run mull; turn every error into a message and an exit code."""
    try:
        return _run()
    except KeyboardInterrupt:
        from tui.core.errors import EXIT_INTERRUPTED  # noqa: PLC0415  only for an error

        _say("mull: interrupted")
        return EXIT_INTERRUPTED
    except Exception as error:  # noqa: BLE001  the last resort: a report, never a traceback with values
        return _report(error)


def _report(error: Exception) -> int:
    """Write what went wrong, and return the exit code: the message of an error of mull's, else a crash report."""
    from tui.core.crash_report import crash_report  # noqa: PLC0415  only for an error
    from tui.core.errors import MullError  # noqa: PLC0415  only for an error

    if isinstance(error, MullError):
        _say(f"mull: {error}")
        return error.exit_code
    _say(crash_report(error))
    return 1


def _say(text: str) -> None:
    from tui.cli.output import prepare, say  # noqa: PLC0415  only for an error

    prepare()
    say(text)
