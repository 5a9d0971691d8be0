"""A form in which a program keeps personas: how it is told, and what reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tui.imports.personas.document import Document
from tui.imports.personas.foreign_persona import Found, Purpose


@dataclass(frozen=True, slots=True)
class PersonaForm:
    """One form. ``program`` is what a person knows it by.

    ``fits`` tells it by content first; where contents are alike, by the names of the file and its folder. ``read``
    yields what is in it, for a purpose where a person asked for one; it raises UnreadableFile alone.
    """

    program: str
    fits: Callable[[Document], bool]
    read: Callable[[Document, Purpose | None], Iterator[Found]]
