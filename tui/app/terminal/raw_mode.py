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

SCREEN = 2  # the file on which Textual draws
# Of the modes that Textual and mull switch: pastes, wrapping, mouse, kitty's keys, screen, cursor, focus, colours.
RESTORED = (
    b"\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[?2031l"
)
MOST = 1 << 16  # bytes that are waiting at most when it begins


class RawMode:
    """What the terminal was like before, and what was typed before it was raw, with a return for each Enter."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._before: list[Any] = termios.tcgetattr(file)
        self._typed = b""
        self._held, self._driven = False, False  # whether it is raw; whether the program has the terminal

    def begin(self) -> None:
        """Make the terminal raw, until `leave`."""
        self._held = True
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, self._give_way)
        self._begin()
        self._typed = self._waiting().replace(b"\n", b"\r")

    def _begin(self) -> None:
        modes = list(self._before)
        modes[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        modes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        modes[6] = [*modes[6]]
        modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._file, termios.TCSANOW, modes)

    def _waiting(self) -> bytes:
        return os.read(self._file, MOST) if select.select([self._file], [], [], 0)[0] else b""

    def hand_over(self) -> bytes:
        """Let the program have the terminal, and return what was typed before it was raw."""
        typed, self._typed, self._driven = self._typed, b"", self._held
        return typed

    def before(self) -> list[Any] | None:
        """Return what the program is to restore, None where it has done so once: a shell may have changed it since."""
        return self._before if self._held else None

    def restored(self) -> None:
        """Be told that the program has restored the terminal."""
        self._held = False

    def leave(self) -> None:
        """Restore the terminal, unless the program has done so. What is typed and not read is dropped."""
        if not self._held:
            return
        try:
            if self._driven:
                os.write(SCREEN, RESTORED)
            termios.tcflush(self._file, termios.TCIFLUSH)
            termios.tcsetattr(self._file, termios.TCSANOW, self._before)
        except (OSError, termios.error):  # the terminal has vanished
            pass

    def _give_way(self, number: int, _: FrameType | None) -> None:
        """End or stop as the signal asks for; raw again where a shell goes on with it."""
        held = self._held
        self.leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        if number == signal.SIGTSTP and held:
            signal.signal(number, self._give_way)
            self._begin()


def raw_mode() -> RawMode | None:
    """Return the raw mode of the terminal, not yet begun; None where mull has none to itself in the foreground."""
    if sys.__stdin__ is None or os.environ.get("TERM") == "dumb":
        return None
    try:
        file = sys.__stdin__.fileno()
        alone = os.isatty(file) and os.isatty(SCREEN) and os.tcgetpgrp(file) == os.getpgrp()
        return RawMode(file) if alone else None
    except (OSError, ValueError):  # a terminal that is no more
        return None
