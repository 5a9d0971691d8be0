"""What comes of a session and a copy of it as one: what each has alone, and where the conversation goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tui.core.conversation.purge import Purge


@dataclass(frozen=True, slots=True)
class CopySide:
    """What only one of two copies of a session has.

    ``messages`` are how many of the user's and of replies. ``end`` is the beginning of the last question of the
    conversation that it goes on from, ``time`` when the last of that conversation was written, in UTC and ISO 8601;
    empty where nothing was said.
    """

    messages: int
    end: str
    time: str


@dataclass(frozen=True, slots=True)
class MergedCopy:
    """What comes, or has come, of a session and a copy of it as one.

    ``session`` is the session's name, ``other`` that of the copy's file, ``tool`` what left it, empty of any other
    file. ``here`` is what the session's own file has, ``there`` what the copy has. ``goes_on_there`` says that the
    conversation goes on from the end of the copy. ``taken`` is where the copy is now, None where it stays, or nothing
    was done yet. ``notes`` say what was damaged. ``purges`` are what one has that is purged in the other one: it
    goes from both, by the numbers of the one that had it.
    """

    session: str
    other: str
    tool: str
    here: CopySide
    there: CopySide
    goes_on_there: bool
    taken: Path | None = None
    notes: tuple[str, ...] = ()
    purges: tuple[Purge, ...] = field(default=(), repr=False)

    @property
    def parted(self) -> bool:
        """True if both were gone on with, so that two ends are left; else the one goes on where the other ends."""
        return bool(self.here.messages and self.there.messages and self.here.end != self.there.end)

    @property
    def ends(self) -> tuple[CopySide, CopySide]:
        """The one whose end is gone on from, and the other one."""
        return (self.there, self.here) if self.goes_on_there else (self.here, self.there)
