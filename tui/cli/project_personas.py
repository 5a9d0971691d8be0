"""The personas that the project of the working folder brings: allowed once, which the settings file keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.core.ports import Preferences, WaitingPersonas
from tui.store.personas.folder import PersonaFolder
from tui.store.personas.personas import Personas


@dataclass(frozen=True, slots=True)
class PersonasOfProject:
    """The port ``ProjectPersonas``; ``allowed`` are the folders that the settings allow."""

    personas: Personas
    preferences: Preferences
    allowed: Sequence[str]

    def waiting(self) -> WaitingPersonas | None:
        """Return those that may not be used yet; None where there are none."""
        folder = self.personas.not_allowed
        names = () if folder is None else tuple(path.name for path in PersonaFolder(folder, of_project=True).files()[0])
        return WaitingPersonas(str(folder), names) if names else None

    def allow(self) -> None:
        """Use them from now on; those of a folder where there are none yet too."""
        folder = self.personas.not_allowed
        if folder is not None:
            self.preferences.keep("project_personas", [*self.allowed, str(folder)])
            self.personas.project, self.personas.not_allowed = folder, None
