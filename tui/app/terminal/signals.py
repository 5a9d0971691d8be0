"""The signals that end mull, watched in the same way on every system.

``add_signal_handler`` of asyncio would be shorter, but Windows has none. Python's own way is there everywhere: the
handler runs between two steps of the main thread, and wakes the event loop up.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence

INTERRUPT = int(signal.SIGINT)
"""Ctrl+C, where the terminal does not hand it over as a key."""


def ending_signals() -> list[int]:
    """Return the signals by which the system asks mull to end: of SIGTERM, SIGHUP and SIGBREAK those it has."""
    return [int(getattr(signal, name)) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]


def is_hang_up(number: int) -> bool:
    """Return whether a signal says that the terminal has vanished. Windows has no such signal."""
    return hasattr(signal, "SIGHUP") and number == signal.SIGHUP


def watch(numbers: Sequence[int], handler: Callable[[int], object]) -> Callable[[], None]:
    """Call ``handler`` at each of these signals, and return a function that puts the handlers back which there were.

    Raises:
        ValueError: this is not the main thread.
    """
    before = {number: signal.signal(number, lambda number, _: handler(number)) for number in numbers}

    def restore() -> None:
        for number, held in before.items():
            signal.signal(number, signal.SIG_DFL if held is None else held)

    return restore
