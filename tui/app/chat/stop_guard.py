"""Which Escape stops the reply: not one that was meant for a dialog, which has just closed or would not open.

The find bar and the list of commands are dialogs in this. One that was closed by a choice is none: what follows is
meant for the reply.
"""

from __future__ import annotations

from tui.core.ports import Clock

MOMENT = 0.8  # seconds in which a second Escape is still meant for the dialog
HELD = 0.25  # seconds between two Escapes of a key that is held down, at most
ONCE_MORE = "Escape once more stops the reply."


class StopGuard:
    """Remembers when a dialog closed, or was asked for and could not be shown."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until = float("-inf")

    def note(self) -> None:
        """Note that a dialog has closed, or would not open."""
        self._until = self._clock.monotonic() + MOMENT

    def takes(self) -> bool:
        """Return whether an Escape that is pressed now was meant for that.

        It takes one alone, and those that follow it as a held key does; the next one stops.
        """
        now = self._clock.monotonic()
        taken = now < self._until
        self._until = now + HELD if taken else float("-inf")
        return taken
