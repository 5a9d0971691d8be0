"""The driver of the terminal: Textual's, with mull's own reading of what the terminal sends, and of its size."""

from __future__ import annotations

import os
import selectors
import sys
from codecs import getincrementaldecoder
from time import monotonic

from textual.drivers.linux_driver import LinuxDriver
from textual.events import AppFocus, MouseEvent
from textual.message import Message

from tui.app.terminal.background import FOLLOW, QUESTION, UNFOLLOW, Background, BackgroundChanged, can_be_asked
from tui.app.terminal.input import TerminalInput

LOOK = 0.1  # seconds between two looks at whether the program ends


class TerminalDriver(LinuxDriver):
    """Reads with `TerminalInput`, and asks the terminal itself for its size and its background."""

    _background: Background | None = None  # as it was reported last

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

    def start_application_mode(self) -> None:
        """Take the terminal over, and ask for its background."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None and can_be_asked(os.environ):
            self.write(FOLLOW + QUESTION)
            self.flush()

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        if self._writer_thread is not None and can_be_asked(os.environ):
            self.write(UNFOLLOW)
        super().stop_application_mode()

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
            self.write(QUESTION)
        if not isinstance(message, MouseEvent) or self._app.mouse_captured or self._is_on_screen(message):
            super().process_message(message)

    def _is_on_screen(self, mouse: MouseEvent) -> bool:
        columns, rows = self._get_terminal_size()
        return mouse.x < columns and mouse.y < rows

    def run_input_thread(self) -> None:
        """Read until the program ends, or the terminal has vanished."""
        incoming, decode = TerminalInput(), getincrementaldecoder("utf-8")("replace").decode
        if can_be_asked(os.environ):
            incoming.expect(monotonic())
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                due = LOOK if incoming.due is None else min(LOOK, max(0.0, incoming.due - monotonic()))
                if not selector.select(due):
                    for event in incoming.decide(monotonic()):
                        self.process_message(event)
                elif data := self._read():
                    for event in incoming.feed(decode(data), monotonic()):
                        self.process_message(event)
                else:  # a signal says so as well: until it comes, do not ask again and again
                    self.exit_event.wait(LOOK)

    def _read(self) -> bytes:
        """Return what came; nothing where the terminal has vanished."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""
