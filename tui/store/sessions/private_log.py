"""The log of a private session: it numbers records as any other, and writes none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from tui.core.attachments import Held
from tui.core.conversation.record import Line, Record


class PrivateLog:
    """The ``SessionLog`` port without a file: what is said is in the memory of this process alone."""

    def __init__(self, session: str, now: Callable[[], datetime]) -> None:
        self.session = session
        self.path = Path(session)  # of no file
        self.next_seq = 0
        self._now = now

    def lines(self, *records: Record, start: int) -> list[Line]:
        """Return records with sequence numbers from ``start`` on and the time."""
        time = self._now().isoformat(timespec="milliseconds")
        return [Line(start + i, time, record) for i, record in enumerate(records)]

    def append(self, *records: Record) -> list[Line]:
        """Return records as the next lines."""
        lines = self.lines(*records, start=self.next_seq)
        self.write(lines)
        return lines

    def write(self, lines: Sequence[Line], attached: Sequence[Held] = ()) -> None:  # noqa: ARG002  kept nowhere
        """Count the lines."""
        self.next_seq = lines[-1].seq + 1

    def rewrite(self, change: Callable[[bytes], bytes]) -> None:
        """There is no file to change."""

    def keep_queue(self, lines: Sequence[Line], attached: Sequence[Held] = ()) -> None:
        """Keep nothing: what waits is in the memory of this process, too."""

    def is_there(self) -> bool:
        """Return True: memory does not go away."""
        return True

    def close(self) -> None:
        """There is nothing to close."""
