"""How far a long command is, on one line of a terminal that is written over; elsewhere nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
OFTEN = 0.1  # seconds between two lines: whoever reads sees no more
CLEARED = "\r\x1b[K"


def shown(items: Iterable[T], told: Callable[[int], str], clock: Callable[[], float] = monotonic) -> Iterator[T]:
    """Yield items as they come; where stderr is a terminal, show there what ``told`` says of their number so far."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield from items
        return
    last, drawn = clock(), False
    try:
        for number, item in enumerate(items, 1):
            yield item
            if clock() - last >= OFTEN:
                last, drawn = clock(), True
                _draw(f"{CLEARED}mull: {told(number)}")
    finally:
        if drawn:
            _draw(CLEARED)


def _draw(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
