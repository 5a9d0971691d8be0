"""The terminal in raw mode from the very start: what is typed while mull loads stays as it was typed.

Where there is a first frame, it appears there. Otherwise the terminal would take Ctrl+Q, Ctrl+S and Ctrl+D for itself,
and Backspace with what stands before it. Ctrl+C still ends the start, and Ctrl+Z stops it. All that is imported here
keeps what is typed waiting.
"""

from __future__ import annotations

import fcntl
import os
import sys
import termios

if sys.platform == "win32":
    raise ImportError("Windows has no such terminal.")

TYPE_CHECKING = False  # that of typing takes as long to import as all the others
if TYPE_CHECKING:
    import signal
    from types import FrameType
    from typing import Any

    from tui.app.terminal.first_frame import FirstFrame
else:
    import _signal as signal  # without its names, which take as long to import as all the others

SCREEN = 2  # the file on which Textual draws
# Of the modes that Textual and mull switch: pastes, wrapping, mouse, kitty's keys, screen, cursor, focus, colours.
RESTORED = (
    b"\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[?2031l"
)
LEAVE = b"\x1b[0m\x1b[?25h\x1b[?1049l"  # of the modes that the first frame switches
MOST = 1 << 16  # bytes that are waiting at most when it begins


class RawMode:
    """What the terminal was like before, and what was typed before it was raw, with a return for each Enter."""

    file: int

    def __init__(self, file: int) -> None:
        self.file = file
        self._before: list[Any] = termios.tcgetattr(file)
        self._typed = b""
        self._held, self._driven = False, False  # whether it is raw; whether the program has the terminal
        self._frame: FirstFrame | None = None

    def begin(self) -> None:
        """Make the terminal raw, until `leave`."""
        self._held = True
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, self._give_way)
        signal.signal(signal.SIGINT, _interrupt)
        self._begin()
        self._typed = self._waiting().replace(b"\n", b"\r")

    def _begin(self) -> None:
        modes = list(self._before)
        modes[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        modes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        modes[6] = [*modes[6]]
        modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self.file, termios.TCSANOW, modes)

    def _waiting(self) -> bytes:
        """Return what has come already: asked of the terminal itself, for `select` knows no file above 1,023."""
        count = int.from_bytes(fcntl.ioctl(self.file, termios.FIONREAD, bytes(4)), sys.byteorder)
        return os.read(self.file, min(count, MOST)) if count else b""

    def show(self, frame: FirstFrame) -> None:
        """Show what is typed in a first frame, until the program does."""
        self._frame, typed, self._typed = frame, self._typed, b""
        frame.open(typed)

    @property
    def frame(self) -> FirstFrame | None:
        """The first frame, where one is on the screen."""
        return self._frame if self._frame is not None and self._frame.is_drawn else None

    def is_light(self) -> bool | None:
        """Return whether the terminal's background is light, None where it has not said so."""
        return None if self._frame is None else self._frame.settle()

    def hand_over(self) -> bytes:
        """Let the program have the terminal, and return what was typed before."""
        if self._frame is not None:
            self._typed += self._frame.hand_over()
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
            shown = self._put_away()
            if self._driven or shown:
                os.write(SCREEN, RESTORED if self._driven else LEAVE)
            termios.tcflush(self.file, termios.TCIFLUSH)
            termios.tcsetattr(self.file, termios.TCSANOW, self._before)
        except (OSError, termios.error):  # the terminal has vanished
            pass

    def _put_away(self) -> bool:
        """Show nothing more in the first frame, and keep what was typed there; return whether it was drawn."""
        frame, self._frame = self._frame, None
        if frame is None:
            return False
        frame.close()
        self._typed += frame.hand_over()
        return frame.is_drawn  # the thread that has read may have drawn it until now

    def _give_way(self, number: int, _: FrameType | None) -> None:
        """End or stop as the signal asks for; raw again where a shell goes on with it."""
        held = self._held
        self.leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        if number == signal.SIGTSTP and held:
            signal.signal(number, self._give_way)
            self._begin()


def _interrupt(_number: int, _: FrameType | None) -> None:
    """Raise KeyboardInterrupt, as Python does; asyncio would put its own handler in the place of Python's."""
    raise KeyboardInterrupt


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
