"""One thing done to several sessions: what fails with one of them keeps none of the others from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from tui.core.errors import MullError


@dataclass(frozen=True, slots=True)
class Batch:
    """The sessions to which it was done, by their names, and those with which it failed, with what was raised."""

    done: tuple[str, ...]
    failed: Mapping[str, MullError]

    @property
    def problem(self) -> str:
        """Why it failed, in words: with the first of them, and with how many more; empty where it did not."""
        problems = list(map(str, self.failed.values()))
        more = f" And {len(problems) - 1:,} more." if problems[1:] else ""
        return f"{problems[0]}{more}" if problems else ""


async def done_to(names: Iterable[str], work: Callable[[str], Awaitable[object]]) -> Batch:
    """Do something to sessions one by one, by their names; it goes on behind one with which a `MullError` is raised."""
    done: list[str] = []
    failed: dict[str, MullError] = {}
    for name in names:
        try:
            await work(name)
        except MullError as error:
            failed[name] = error
        else:
            done.append(name)
    return Batch(tuple(done), failed)
