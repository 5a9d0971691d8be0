"""What runs in a session: one thing that makes it busy, and questions on the side, which do not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from tui.engine.preflight import refuse_if_impossible


class Running(Protocol):
    """A turn, a comparison, a request for a summary, or a question on the side."""

    def interrupt(self) -> bool:
        """Stop it; what has arrived is kept. Return False if it has ended."""
        ...


class Occupation:
    """``running`` makes the session busy, None where nothing does. Once it is ``retired`` nothing begins any more."""

    def __init__(self) -> None:
        self.running: Running | None = None
        self.retired = False
        self._beside: list[Running] = []

    def interrupt(self) -> bool:
        """Stop what makes the session busy. Return False if there is nothing."""
        return self.running is not None and self.running.interrupt()

    def retire(self) -> None:
        """Stop all that runs, and from now on begin nothing."""
        self.retired = True
        self.interrupt()
        for each in self._beside:
            each.interrupt()

    def leave(self, running: Running) -> None:
        """Make the session busy with this no longer."""
        if self.running is running:
            self.running = None

    @contextmanager
    def beside(self, running: Running, *, read_only: bool) -> Iterator[None]:
        """Have something run that makes nothing busy, while the context is open.

        Raises:
            UsageError: the session is about to be closed, or open for reading only.
        """
        refuse_if_impossible(busy=False, retired=self.retired, read_only=read_only)
        self._beside.append(running)
        try:
            yield
        finally:
            self._beside.remove(running)
