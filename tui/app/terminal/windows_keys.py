"""On Windows: the thread that reads keys goes on when a read holds half a character.

Textual's own (of 8.2.8) ends without a word at the first error: half of a pair of surrogates, as a read of many keys
may cut one, would leave mull without a keyboard.
"""

from __future__ import annotations

from importlib import import_module
from threading import Event, Thread
from typing import Any

PAUSE = 0.05  # seconds between an error and the next read


class KeyThread(Thread):
    """What is known of Textual's thread: it reads until an event is set."""

    exit_event: Event


def lasting(kind: type[KeyThread]) -> type[KeyThread]:
    """Return a kind of thread that begins anew what it does, until it is to end."""

    class LastingThread(kind):  # type: ignore[valid-type, misc]  # Windows alone has its base
        def run(self) -> None:
            super().run()
            while not self.exit_event.wait(PAUSE):
                super().run()

    return LastingThread


def keep_reading() -> None:
    """Have Textual's driver of Windows use such a thread, where Textual has one of that name."""
    win32: Any = import_module("textual.drivers.win32")
    if hasattr(win32, "EventMonitor"):
        win32.EventMonitor = lasting(win32.EventMonitor)
