"""How the work of a call grows with its input, as a ratio: it does not depend on how fast the machine is."""

from __future__ import annotations

from collections.abc import Callable
from time import thread_time

TIMES = 8
"""How much larger the larger input is."""
MOST = 3 * TIMES
"""Work that grows with the square of the input is 64 times as much, in one pass 8 times."""
LEAST = 0.004  # seconds on the processor: below that a clock tells nothing
TRIES = 3


def grows_in_one_pass(run: Callable[[str], object], text: Callable[[int], str], size: int) -> bool:
    """Return whether ``run`` takes about ``TIMES`` as long on ``TIMES`` as much of a text; ``size`` is the less."""
    return any(_seconds(run, text(TIMES * size)) <= MOST * max(LEAST, _seconds(run, text(size))) for _ in range(TRIES))


def _seconds(run: Callable[[str], object], text: str) -> float:
    """Return the seconds on the processor that a call takes, in this thread."""
    began = thread_time()
    run(text)
    return thread_time() - began


def repeated(piece: str) -> Callable[[int], str]:
    """Return what makes a text of so many characters by repeating a piece."""
    return lambda size: (piece * (size // len(piece) + 1))[:size]
