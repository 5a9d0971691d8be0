"""The port to imports, for the chat: what reads foreign forms is loaded once something is imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tui.core.import_report import ImportReport, Reading
from tui.store.sessions.store import Sessions

if TYPE_CHECKING:
    from tui.cli.imports import Imports


@dataclass(eq=False, frozen=True)
class LateImports:
    """``Imports`` of some sessions, loaded late."""

    sessions: Sessions

    def what_is(self, path: Path) -> str:
        """Return what a file holds that another program wrote, as the port says."""
        return self._imports.what_is(path)

    def run(self, path: Path, moved: Callable[[Reading], None], stop: Callable[[], bool]) -> ImportReport:
        """Import a file, a folder or an archive, as the port says."""
        return self._imports.run(path, moved, stop)

    @cached_property
    def _imports(self) -> Imports:
        from tui.cli.imports import Imports  # noqa: PLC0415  for imports alone

        return Imports(self.sessions)
