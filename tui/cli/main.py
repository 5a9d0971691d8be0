"""The entry point: exit codes, and the one place where errors become sentences."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run mull and exit with the codes of the README: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    # Importing makes many objects and hardly any garbage: collecting meanwhile costs a tenth of the start.
    # Whoever goes on for longer turns it on again.
    gc.disable()
    sys.exit(_guarded())


def _run() -> int:
    """Open the chat where no word is given; the parser of words is loaded only for words."""
    if len(sys.argv) == 1 and "_MULL_COMPLETE" not in os.environ:
        from tui.cli.chat import chat  # noqa: PLC0415  Textual, for the chat alone

        return chat()
    from tui.cli.commands import run  # noqa: PLC0415  click, for words alone

    return run()


def _guarded() -> int:
    """Run, and turn whatever ends it into a sentence and an exit code."""
    try:
        return _run()
    except KeyboardInterrupt:
        from tui.core.errors import EXIT_INTERRUPTED  # noqa: PLC0415  for an error alone

        _say("mull: interrupted")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001  the last net: a sentence, never a traceback with what it holds
        return _told(error)


def _told(error: Exception) -> int:
    """Say what went wrong: a sentence for what users can mend, places without values for our own mistakes."""
    from tui.core.crash_report import crash_report  # noqa: PLC0415  for an error alone
    from tui.core.errors import MullError  # noqa: PLC0415  for an error alone

    if isinstance(error, MullError):
        _say(f"mull: {error}")
        return error.exit_code
    _say(crash_report(error))
    return 1


def _say(text: str) -> None:
    from tui.cli.output import say  # noqa: PLC0415  for an error alone

    say(text)
