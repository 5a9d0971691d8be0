"""The entry point: exit codes, and the one place where errors become messages."""

from __future__ import annotations

import gc
import os
import sys

from tui.cli import COMPLETING

TYPE_CHECKING = False  # that of typing takes longer to import than the first frame may
if TYPE_CHECKING:
    from tui.app.terminal.raw_mode import RawMode


def main() -> None:
    """Run mull and exit: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    # Imports make many objects and little garbage: collecting it meanwhile would take a tenth of the start's time.
    # The commands and the chat's screen turn collection on again.
    gc.disable()
    code = _guarded()
    from tui.cli.standard_files import stdout_problem  # noqa: PLC0415  the first frame need not wait for it

    sys.exit(1 if stdout_problem() and not code else code)


def _run() -> int:
    """Open the chat where there are no arguments, else run the command; click is loaded only for arguments."""
    if len(sys.argv) == 1 and COMPLETING not in os.environ:
        return _chat()
    _open_closed_files()
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
            _show_first_frame(raw)
        _open_closed_files()
        from tui.cli.chat import chat  # noqa: PLC0415  Textual, only for the chat

        return chat(raw)
    finally:
        if raw is not None:
            raw.leave()


def _show_first_frame(raw: RawMode) -> None:
    """Draw what Textual will paint first, where that is certain, before it is imported."""
    from tui.app.terminal.first_frame import first_frame  # noqa: PLC0415  Windows has none of it
    from tui.cli.early_settings import early_text, early_theme, wants_first_frame  # noqa: PLC0415  only for the chat

    text = early_text(os.environ)
    frame = first_frame(raw.file, os.environ, early_theme(text)) if wants_first_frame(text) else None
    if frame is not None:
        raw.show(frame)


def _open_closed_files() -> None:
    from tui.cli.standard_files import open_closed_files  # noqa: PLC0415  the first frame need not wait for it

    open_closed_files()


def _guarded() -> int:
    """Run mull; turn every error into a message and an exit code."""
    try:
        return _run()
    except KeyboardInterrupt:
        return _interrupted()
    except Exception as error:  # noqa: BLE001  the last resort: a report, never a traceback with values
        if isinstance(error.__cause__, KeyboardInterrupt):  # while a class was made, before Python 3.12
            return _interrupted()
        return _report(error)


def _interrupted() -> int:
    from tui.core.errors import EXIT_INTERRUPTED  # noqa: PLC0415  only for an error

    _say("mull: interrupted")
    return EXIT_INTERRUPTED


def _report(error: Exception) -> int:
    """Write what went wrong, and return the exit code: the message of an error of mull's, else a crash report."""
    from tui.core.crash_report import crash_report  # noqa: PLC0415  only for an error
    from tui.core.errors import MullError  # noqa: PLC0415  only for an error

    if isinstance(error, MullError):
        for each in error.each:
            _say(f"mull: {each}")
        return error.exit_code
    _say(crash_report(error))
    return 1


def _say(text: str) -> None:
    from tui.cli.output import prepare, say  # noqa: PLC0415  only for an error

    prepare()
    say(text)
