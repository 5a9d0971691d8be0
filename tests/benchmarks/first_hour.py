"""The first hour of somebody who has read nothing, typed on a real terminal as fast as it shows what is awaited.

    python -m tests.benchmarks.first_hour [--runs 5]

What is awaited may stand there from before: then the next step is typed in one burst with it. Steps and words are those
of ``tests/app/test_first_hour.py``, which a test holds with time to settle. Each run says the step at which it stuck.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.app.terminal.terminals import PATIENCE, Terminal
from tests.app.test_first_hour import HOUR, Step
from tests.benchmarks.screen import Screen

COLUMNS, ROWS = 100, 40
ARRIVING = "Esc stops"  # stands on the screen while a reply does
KEYS = {  # as a terminal sends them, Escape as one with kitty's keys: others tell it from Alt by time alone
    "enter": b"\r", "escape": b"\x1b[27u", "tab": b"\t", "down": b"\x1b[B", "question_mark": b"?", "ctrl+c": b"\x03",
    "ctrl+u": b"\x15", "alt+x": b"\x1bx", "f1": b"\x1bOP", "f2": b"\x1bOQ", "f3": b"\x1bOR", "f4": b"\x1bOS",
    "f5": b"\x1b[15~", "f7": b"\x1b[18~",
}  # fmt: skip


class Typist(Terminal):
    """mull without settings, in a home of its own."""

    def __init__(self, home: Path) -> None:
        super().__init__(["-c", "from mull import main; main()"], {"MULL_HOME": str(home)}, columns=COLUMNS)
        self._screen, self._shown = Screen(COLUMNS, ROWS), 0

    def text(self) -> str:
        """Return what stands on the screen."""
        self._screen.feed(self.written[self._shown :])
        self._shown = len(self.written)
        return "\n".join(self._screen.lines())

    def waits(self, holds: Callable[[str], bool]) -> None:
        """Wait until no reply is arriving and a condition holds for what stands on the screen."""
        until = monotonic() + PATIENCE
        while ARRIVING in (text := self.text()) or not holds(text):
            assert monotonic() < until, text
            assert self._read(), text


def play(typist: Typist) -> tuple[Step, str] | None:
    """Type all steps; return the one whose words do not come, and what stands there instead, or None."""
    typist.waits(lambda text: "How do you want" in text)
    for step in HOUR:
        for name in step.keys:
            typist.type(step.text.encode() + KEYS.get(name, name.encode()))
        try:
            typist.waits(step.holds)
        except AssertionError as error:
            return step, str(error)
    return None


def main() -> int:
    """Type it as often as is asked for; return 1 where a run stuck."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=5)
    stuck = 0
    for run in range(1, parser.parse_args().runs + 1):
        with TemporaryDirectory() as home, Typist(Path(home)) as typist:
            wrong = play(typist)
        stuck += wrong is not None
        print(f"run {run}: " + (f"stuck at {wrong[0]}\n{wrong[1]}" if wrong else f"{len(HOUR)} steps"))
    return 1 if stuck else 0


if __name__ == "__main__":
    sys.exit(main())
