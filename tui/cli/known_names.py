"""Names of personas, models and connections, for completion in a shell."""

from __future__ import annotations

from tui.cli.assembly import Assembly
from tui.core.errors import MullError


def known_names(kind: str) -> list[str]:
    """Return the names of all personas, models or connections (``kind``); none where the settings are wrong."""
    try:
        assembly = Assembly()
    except MullError:
        return []
    if kind == "personas":
        return [persona.stem for persona in assembly.personas.list()]
    return list(assembly.settings.connections if kind == "connections" else assembly.settings.catalogue.names())
