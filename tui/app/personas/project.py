"""No personas of a project: where nobody looks for them."""

from __future__ import annotations

from tui.core.ports import WaitingPersonas


class NoProject:
    """The port ``ProjectPersonas`` where there is no project."""

    def waiting(self) -> WaitingPersonas | None:
        """Return that there are none."""
        return None

    def allow(self) -> None:
        """Do nothing: there is nothing to allow."""


NO_PROJECT = NoProject()
