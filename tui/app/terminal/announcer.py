"""What runs in the chat, told to who does not look: the title, the terminal's progress, a notification at the end."""

from __future__ import annotations

from collections.abc import Callable

from tui.app.terminal.app_terminal import AppTerminal
from tui.app.terminal.attention import is_long, is_told
from tui.app.terminal.sequences import notification
from tui.app.terminal.terminal_kind import TerminalKind
from tui.app.terminal.window import Sign, TerminalWindow


class TerminalAnnouncer:
    """Decides what is told, and has the terminal tell it.

    ``notify`` is one of `NOTIFY_CHOICES`. ``terminal`` returns that of the app, once it runs. A comparison that runs
    counts as a turn, whatever the chat below it shows meanwhile.
    """

    def __init__(
        self,
        terminal: Callable[[], AppTerminal],
        kind: TerminalKind,
        window: TerminalWindow,
        *,
        notify: str,
    ) -> None:
        self.window = window
        self._terminal = terminal
        self._kind = kind
        self._notify = notify
        self._running = False  # a turn of the chat
        self._comparing = False

    def begin(self) -> None:
        """Begin to tell: the chat is on the screen. The driver gives the window back with the terminal."""
        self._terminal().hold(self.window)
        self.window.begin()

    def names(self, title: str) -> None:
        """Show the title of the session that is open, empty for none."""
        self.window.name(title)

    def shows(self, *, running: bool, writing: bool = False) -> None:
        """Show whether a turn of the chat runs, and whether its text arrives by now."""
        if running:
            self.window.runs(Sign.WRITES if writing else Sign.THINKS)
        elif self._running and not self._comparing:
            self.window.rests(Sign.NONE)
        self._running = running

    def compares(self, *, running: bool) -> None:
        """Show whether a comparison runs; to be called again and again while it does."""
        if running:
            self.window.runs(Sign.THINKS)
        elif self._comparing:
            self.window.rests(Sign.NONE)
        self._comparing = running

    def ended(self, told: str, seconds: float, usual: float | None, *, well: bool) -> None:
        """Show that a turn or a comparison is over; tell it where it took longer than usual, and nobody looks.

        ``told`` says how it ended, ``well`` whether there is a whole answer, ``usual`` how many seconds such a turn
        takes, None where that is not known.
        """
        self._running = self._comparing = False
        self.window.rests(Sign.DONE if well else Sign.BROKEN)
        if is_long(seconds, usual):
            self._tell(told)

    def waits(self, told: str) -> None:
        """Tell that a question waits for an answer, where nobody looks."""
        self._tell(told)

    def seen(self) -> None:
        """Take the sign of the last turn away: somebody is there."""
        self.window.seen()

    def _tell(self, told: str) -> None:
        if is_told(self._notify, focused=self._terminal().focused):
            self._terminal().write(notification(self._kind, told))
