"""The title and the progress of the terminal itself: written as they change, and given back with the terminal."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from tui.app.terminal.sequences import (
    GIVE_TITLE_BACK,
    KEEP_TITLE,
    NAME,
    PROGRESS_ENDS,
    PROGRESS_RUNS,
    title,
)  # fmt: skip
from tui.app.terminal.terminal_kind import TerminalKind
from tui.core.ports import Clock

STALE = 5.0  # seconds after which progress is written again: Ghostty takes it away after 15


class Sign(Enum):
    """What a turn does, as it stands before the title; the second sign is ASCII."""

    NONE = ("", "")
    THINKS = ("… ", "... ")
    WRITES = ("✎ ", "> ")
    DONE = ("✓ ", "+ ")
    BROKEN = ("! ", "! ")

    def __init__(self, sign: str, plain: str) -> None:
        self.sign = sign
        self.plain = plain


class TerminalWindow:
    """The title and the progress of the terminal. ``write`` reaches the driver, which drops what is not to be written.

    ``titled`` says whether the title is shown, ``ascii_signs`` whether its signs are ASCII. Nothing is written before
    ``begin``, nor after ``give_back``, until ``take`` is written.
    """

    def __init__(
        self,
        kind: TerminalKind,
        clock: Clock,
        write: Callable[[str], None],
        *,
        titled: bool = True,
        ascii_signs: Callable[[], bool] = lambda: False,
    ) -> None:
        self._kind = kind
        self._clock = clock
        self._write = write
        self._titled = titled and kind.title
        self._ascii = ascii_signs
        self._began = False
        self._title = ""
        self._sign = Sign.NONE
        self._runs = False
        self._shown = ""  # the title that the terminal has
        self._progress_at: float | None = None  # when progress was written last, None where the terminal shows none

    def begin(self) -> None:
        """Have the terminal keep its title, and show mull's."""
        self._began = True
        self._write(self.take())

    def take(self) -> str:
        """Return what shows title and progress in a terminal that was just taken over."""
        if not self._began:
            return ""
        self._shown, self._progress_at = "", None
        return (KEEP_TITLE if self._titled else "") + self._changes()

    def give_back(self) -> str:
        """Return what leaves the terminal as it was."""
        if not self._began:
            return ""
        ended = PROGRESS_ENDS if self._kind.progress else ""
        return ended + (GIVE_TITLE_BACK if self._titled else "")

    def name(self, title: str) -> None:
        """Show the title of a session, empty for one that has none."""
        self._title = title
        self._show()

    def runs(self, sign: Sign) -> None:
        """Show that a turn runs, and what it does."""
        self._sign, self._runs = sign, True
        self._show()

    def rests(self, sign: Sign) -> None:
        """Show that nothing runs, and how the last turn ended."""
        self._sign, self._runs = sign, False
        self._show()

    def seen(self) -> None:
        """Take away how the last turn ended: somebody has seen it."""
        if not self._runs and self._sign is not Sign.NONE:
            self.rests(Sign.NONE)

    def _show(self) -> None:
        if self._began and (changes := self._changes()):
            self._write(changes)

    def _changes(self) -> str:
        """Return what the terminal is told that it does not show yet."""
        return self._new_title() + self._new_progress()

    def _new_title(self) -> str:
        sign = self._sign.plain if self._ascii() else self._sign.sign
        wanted = title(f"{sign}{self._title} - {NAME}" if self._title else f"{sign}{NAME}")
        if not self._titled or wanted == self._shown:
            return ""
        self._shown = wanted
        return wanted

    def _new_progress(self) -> str:
        if not self._kind.progress:
            return ""
        now, at = self._clock.monotonic(), self._progress_at
        if not self._runs:
            self._progress_at = None
            return "" if at is None else PROGRESS_ENDS
        if at is not None and now - at < STALE:
            return ""
        self._progress_at = now
        return PROGRESS_RUNS
