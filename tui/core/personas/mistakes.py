"""The mistakes of a persona's or a prompt's file, collected while it is checked: all of them are told at once."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

from tui.core.errors import PersonaError

Value = TypeVar("Value")


class InvalidPersona(PersonaError):
    """A persona that fails its check, at a ``key`` of the front matter or at a line of the body (counted from 1).

    ``item`` is the name or the place (from 0) of what does not fit within the value of the key.
    """

    def __init__(
        self,
        problem: str,
        remedy: str,
        *,
        key: object = None,
        item: str | int | None = None,
        body_line: int | None = None,
    ) -> None:
        super().__init__(problem, remedy)
        self.key = key
        self.item = item
        self.body_line = body_line


class Mistakes:
    """Collects what is raised inside ``with mistakes:`` as InvalidPersona, in ``found``; the check goes on behind."""

    def __init__(self) -> None:
        self.found: list[InvalidPersona] = []

    def __enter__(self) -> None:
        """Begin to collect."""

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        """Collect the error, where it is one of a check."""
        if isinstance(error, InvalidPersona):
            self.found.append(error)
        return isinstance(error, InvalidPersona)

    def of(self, read: Callable[[], Value]) -> Value | None:
        """Return what a check returns, None where it finds a mistake."""
        with self:
            return read()
        return None

    def of_key(self, key: str) -> bool:
        """Return whether there is one at a key of the front matter."""
        return any(each.key == key for each in self.found)

    def end(self) -> None:
        """Raise what was collected, as one error; nothing where there is none."""
        if self.found:
            first, *rest = self.found
            first.further = rest
            raise first
