"""The port to imports, for the chat: what reads foreign forms is loaded once something is imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tui.core.import_report import ImportReport, Reading
from tui.store.sessions.store import Sessions


@dataclass(frozen=True, slots=True)
class LateImports:
    """The ``ConversationImports`` port, over the sessions of this mull."""

    sessions: Sessions

    def what_is(self, path: Path) -> str:
        """Return what a file holds that another program wrote, as the port says."""
        from tui.cli.imports import what_is  # noqa: PLC0415  for imports alone

        return what_is(path)

    def run(self, path: Path, moved: Callable[[Reading], None], stop: Callable[[], bool]) -> ImportReport:
        """Import a file, a folder or an archive, as the port says."""
        from tui.cli.imports import import_into  # noqa: PLC0415  the same

        return import_into(self.sessions, path, moved, stop)
