"""What tells of the chat outside of its screen, as the controllers and the view know it."""

from __future__ import annotations

from typing import Protocol


class Announcer(Protocol):
    """Tells what runs, and how it ended, to who does not look."""

    def begin(self) -> None:
        """Begin to tell: the chat is on the screen."""
        ...

    def names(self, title: str) -> None:
        """Show the title of the session that is open, empty for none."""
        ...

    def shows(self, *, running: bool, writing: bool = False) -> None:
        """Show whether a turn runs, and whether its text arrives by now."""
        ...

    def compares(self, *, running: bool) -> None:
        """Show whether a comparison runs; to be called again and again while it does."""
        ...

    def ended(self, told: str, seconds: float, usual: float | None, *, well: bool) -> None:
        """Show that a turn or a comparison is over; tell it where it took longer than usual, and nobody looks.

        ``told`` says how it ended, ``well`` whether there is a whole answer, ``usual`` how many seconds such a turn
        takes, None where that is not known.
        """
        ...

    def waits(self, told: str) -> None:
        """Tell that a question waits for an answer, where nobody looks."""
        ...

    def seen(self) -> None:
        """Take away what is shown of the last turn: somebody is there."""
        ...
