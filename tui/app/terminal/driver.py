"""The driver of the terminal: Textual's, with mull's own reading of what the terminal sends, and of its size.

It also stops and goes on as a shell expects it. Textual does that within the signal handler, where a lock of what it
interrupts is held; here it is a step of the event loop. What is written while the terminal is the shell's is dropped.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
import termios
from asyncio import TimerHandle
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from functools import partial
from threading import get_ident
from time import monotonic
from typing import TYPE_CHECKING

from textual.drivers.linux_driver import LinuxDriver
from textual.events import AppFocus, Key, MouseEvent, Paste
from textual.message import Message

from tui.app.terminal.background import FOLLOW, UNFOLLOW, Background, BackgroundChanged, can_be_asked
from tui.app.terminal.first_frame import ENTER, ERASE, OTHER, FirstFrame
from tui.app.terminal.input import TerminalInput
from tui.core.appearance import BACKGROUND_QUESTION

if TYPE_CHECKING:
    from tui.app.terminal.raw_mode import RawMode
    from tui.app.terminal.window import TerminalWindow  # loaded behind the first paint

if sys.platform == "win32":
    raise ImportError("Windows has no such terminal.")

NO_SHELL = "Nothing was suspended: no shell waits for mull in this terminal."
STOPS_WITHIN = 0.5  # seconds after which a stop that was asked for has come, if it comes: no system stops an orphan
LOOK = 0.1  # seconds between two looks at whether the program ends


class TerminalDriver(LinuxDriver):
    """Reads with `TerminalInput`, and asks the terminal itself for its size and its background."""

    _background: Background | None = None  # as it was reported last
    _incoming: TerminalInput  # read by the one thread that also hands messages on
    _has_terminal = False
    _suspended = False
    _typed = b""  # before Textual had the terminal
    _frame: FirstFrame | None = None  # drawn before Textual was imported
    _entered = False  # whether the alternate screen has been entered for it
    _unless_stopped: TimerHandle | None = None

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return columns and rows of the terminal.

        Textual asks COLUMNS and LINES first, and then stdout: variables that are left over, or a stdout that is a
        file, would keep the first size for ever.
        """
        for file in (sys.__stderr__, sys.__stdin__):
            try:
                size = os.get_terminal_size(file.fileno() if file is not None else -1)
            except (OSError, ValueError):
                continue
            if all(size):
                return size.columns, size.lines
        return super()._get_terminal_size()

    @property
    def _window(self) -> TerminalWindow | None:
        """What the app shows in the title and the progress of its terminal, None as long as it shows nothing."""
        window: TerminalWindow | None = getattr(self._app, "terminal_window", None)
        return window

    def start_application_mode(self) -> None:
        """Take the terminal over, and ask for its background; in the background of a shell, wait to be brought back."""
        before, self._has_terminal = self._writer_thread, True
        raw: RawMode | None = getattr(self._app, "raw_mode", None)
        self._typed = raw.hand_over() if raw is not None else b""
        self._frame = raw.frame if raw is not None and not self._must_signal_resume else None
        self._entered = self._frame is not None
        start: Callable[[], None] = super().start_application_mode
        start()
        if raw is not None and raw.before() is not None:
            self.attrs_before = raw.before()
        self._has_terminal = self._writer_thread is not before
        self._suspended = not self._has_terminal
        if (window := self._window) is not None:
            self.write(window.take())
        if can_be_asked(os.environ):
            self.write(FOLLOW + BACKGROUND_QUESTION)

    def stop_application_mode(self) -> None:
        """Give the terminal back, its title and its progress too."""
        if (window := self._window) is not None:
            self.write(window.give_back())
        if can_be_asked(os.environ):
            self.write(UNFOLLOW)
        super().stop_application_mode()
        if self._frame is not None:
            self._frame.close()
        self._has_terminal = False
        raw: RawMode | None = getattr(self._app, "raw_mode", None)
        if raw is not None:
            raw.restored()

    def write(self, data: str) -> None:
        """Write to the terminal, while it is mull's: without it nobody empties the queue of what is written."""
        if data == ENTER and self._entered:  # some terminals would clear the frame
            self._entered = False
        elif self._has_terminal:
            super().write(data)

    def _sigtstp_application(self, *_: object) -> None:
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self._suspend)
        else:  # another program has the terminal, such as an editor, and stops as well
            self._stop_along()

    def _stop_along(self) -> None:
        """Stop, unless no shell is there to go on: Textual's own way of it would stop an orphan for ever."""
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.pthread_kill(get_ident(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._sigtstp_application)

    def _sigcont_application(self, *_: object) -> None:
        if self._unless_stopped is not None:
            self._unless_stopped.cancel()
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self._go_on)

    def _suspend(self) -> None:
        """Give the terminal back, and stop with all of the shell's job."""
        if not self._has_terminal:
            return
        self._give_back()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        self._unless_stopped = self._loop.call_later(STOPS_WITHIN, self._go_on_without_stop)
        os.kill(0, signal.SIGTSTP)

    def _give_back(self) -> None:
        self.suspend_application_mode()
        self._suspended = self._must_signal_resume = True

    def _go_on(self) -> None:
        """Take the terminal over again; also after a stop that was not announced, in which a shell may have used it."""
        if self._has_terminal and _is_there(self.fileno):
            self._give_back()
        if self._suspended:
            signal.signal(signal.SIGTSTP, self._sigtstp_application)
            self.resume_application_mode()

    def _go_on_without_stop(self) -> None:
        if self._suspended:
            self._go_on()
            self._app.notify(NO_SHELL, severity="warning")

    def process_message(self, message: Message) -> None:
        """Hand a message on, but for two kinds: a background that is as it was, and a click outside of the screen.

        Such a click is late, and would take the focus away. A terminal that has told its background is asked again
        when it gets the focus: not all of them tell a change by themselves.
        """
        if isinstance(message, BackgroundChanged):
            if message.background is self._background:
                return
            self._background = message.background
        if isinstance(message, AppFocus) and self._background is not None:
            self.write(BACKGROUND_QUESTION)
            self._incoming.expect(monotonic())
        if not isinstance(message, MouseEvent) or self._app.mouse_captured or self._is_on_screen(message):
            super().process_message(message)

    def _is_on_screen(self, mouse: MouseEvent) -> bool:
        columns, rows = self._get_terminal_size()
        return mouse.x < columns and mouse.y < rows

    def run_input_thread(self) -> None:
        """Read until the program ends, or the terminal has vanished."""
        incoming, decode = TerminalInput(), getincrementaldecoder("utf-8")("replace").decode
        self._incoming = incoming
        if can_be_asked(os.environ):
            incoming.expect(monotonic())
        for event in incoming.feed(decode(self._typed), monotonic()):
            self.process_message(event)
        if self._frame is not None:
            self._frame.take("", lambda: None)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                due = LOOK if incoming.due is None else min(LOOK, max(0.0, incoming.due - monotonic()))
                if not selector.select(due):
                    self._hand_on(incoming.decide(monotonic()))
                elif data := self._read():
                    self._hand_on(incoming.feed(decode(data), monotonic()))
                else:  # a signal says so as well: until it comes, do not ask again and again
                    self.exit_event.wait(LOOK)

    def _hand_on(self, events: Iterable[Message]) -> None:
        """Hand on what came; as long as the first frame is there, it appears there too."""
        for event in events:
            if self._frame is not None and self._frame.echoes and isinstance(event, (Key, Paste)):
                self._frame.take(_text_of(event), partial(self.process_message, event))
            else:
                self.process_message(event)

    def _read(self) -> bytes:
        """Return what came; nothing where the terminal has vanished."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""


def _text_of(event: Key | Paste) -> str:
    """Return what a key is to the first frame."""
    if isinstance(event, Paste) or event.key == "backspace":
        return OTHER if isinstance(event, Paste) else ERASE
    return event.character if event.is_printable and event.character else OTHER


def _is_there(file: int) -> bool:
    """Return whether the terminal of a file has not vanished."""
    try:
        termios.tcgetattr(file)
    except termios.error:
        return False
    return True
