"""The ports to imports, for the chat: what reads foreign forms is loaded once something is imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tui.core.import_report import ImportReport, Reading
from tui.core.personas.import_report import PersonaImportReport
from tui.store.personas.personas import Personas
from tui.store.prompts import Prompts
from tui.store.sessions.store import Sessions


@dataclass(frozen=True, slots=True)
class LateImports:
    """The ``ConversationImports`` port, over the sessions of this mull."""

    sessions: Sessions

    def what_is(self, path: Path) -> str:
        """Return what a file or a folder holds that another program wrote, as the port says."""
        from tui.cli.imports import what_is  # noqa: PLC0415  for imports alone

        return what_is(path)

    def run(self, path: Path, moved: Callable[[Reading], None], stop: Callable[[], bool]) -> ImportReport:
        """Import a file, a folder or an archive, as the port says."""
        from tui.cli.imports import import_into  # noqa: PLC0415  the same

        return import_into(self.sessions, path, moved, stop)


@dataclass(frozen=True, slots=True)
class LatePersonaImports:
    """The ``PersonaImports`` port, over the user's own personas and prompts."""

    personas: Personas
    prompts: Prompts

    def what_is(self, path: Path) -> str:
        """Return the program that a file or a folder is of, as the port says."""
        from tui.store.personas.imports import program_of  # noqa: PLC0415  for imports alone

        return program_of(path)

    def run(self, path: Path) -> PersonaImportReport:
        """Import a file or a folder, as the port says."""
        from tui.store.personas.imports import PersonaImport  # noqa: PLC0415  the same

        work = PersonaImport(self.personas, self.prompts)
        for _ in work.run([path]):
            pass
        return work.report
