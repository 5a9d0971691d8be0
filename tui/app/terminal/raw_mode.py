"""The terminal in raw mode from the very start: what is typed while mull loads stays as it was typed.

Otherwise the terminal would take Ctrl+Q, Ctrl+S and Ctrl+D for itself, and Backspace with what stands before it. Ctrl+C
still ends the start, and Ctrl+Z stops it. All that is imported here keeps what is typed waiting.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios

if sys.platform == "win32":
    raise ImportError("Windows has no such terminal.")

TYPE_CHECKING = False  # that of typing takes as long to import as all the others
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

MOST = 1 << 16  # bytes that are waiting at most when it begins


class RawMode:
    """What the terminal was like before, and what was typed before it was raw, with a return for each Enter."""

    def __init__(self, file: int) -> None:
        self._file = file
        self.before: list[Any] = termios.tcgetattr(file)
        self.is_held = True  # it is not the program's yet
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, self._give_way)
        self._begin()
        self.typed = self._waiting().replace(b"\n", b"\r")

    def _begin(self) -> None:
        modes = list(self.before)
        modes[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        modes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        modes[6] = [*modes[6]]
        modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._file, termios.TCSANOW, modes)

    def _waiting(self) -> bytes:
        return os.read(self._file, MOST) if select.select([self._file], [], [], 0)[0] else b""

    def take_typed(self) -> bytes:
        """Return what was typed before it was raw, the first time."""
        typed, self.typed = self.typed, b""
        return typed

    def hand_over(self) -> list[Any]:
        """Let the program have the terminal, and return what it was like: the program restores it then."""
        self.is_held = False
        return self.before

    def leave(self) -> None:
        """Restore the terminal, unless the program has it. What is typed and not read is dropped."""
        if not self.is_held:
            return
        try:
            termios.tcflush(self._file, termios.TCIFLUSH)
            termios.tcsetattr(self._file, termios.TCSANOW, self.before)
        except termios.error:  # the terminal has vanished
            pass

    def _give_way(self, number: int, _: FrameType | None) -> None:
        """End or stop as the signal asks for; raw again where a shell goes on with it."""
        held = self.is_held
        self.leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        if number == signal.SIGTSTP and held:
            signal.signal(number, self._give_way)
            self._begin()


def raw_mode() -> RawMode | None:
    """Begin raw mode and return what ends it; None where mull is not alone with a terminal in the foreground."""
    if sys.__stdin__ is None or os.environ.get("TERM") == "dumb":
        return None
    try:
        file = sys.__stdin__.fileno()
        alone = os.isatty(file) and os.isatty(2) and os.tcgetpgrp(file) == os.getpgrp()
        return RawMode(file) if alone else None
    except (OSError, ValueError):  # a terminal that is no more
        return None
