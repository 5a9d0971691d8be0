"""What was typed before a question stood on the terminal: it answers nothing."""

from __future__ import annotations

import sys
from importlib import import_module

from tui.core.operating_system import SYSTEM, WINDOWS


def drop_typed_ahead() -> None:
    """Forget what was typed into the terminal and has not been read; where stdin is none, do nothing."""
    if not sys.stdin.isatty():
        return
    if SYSTEM == WINDOWS:
        console = import_module("msvcrt")
        while console.kbhit():
            console.getwch()
        return
    termios = import_module("termios")
    termios.tcflush(sys.stdin, termios.TCIFLUSH)
