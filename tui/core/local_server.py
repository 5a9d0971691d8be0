"""What answers on this computer at the usual address of a program that serves models."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from tui.core.services import Service


class LocalAnswer(Enum):
    """What came of asking for a list of models."""

    READY = auto()  # the list
    LOADING = auto()  # that the program is not ready yet
    NEEDS_KEY = auto()  # that a key is needed
    OTHER = auto()  # something that is no list of models: another program
    SILENT = auto()  # nothing in time, though something listens
    NOTHING = auto()  # nothing listens there


@dataclass(frozen=True, slots=True)
class LocalServer:
    """The answer at the address of ``service``; ``models`` are the names in the list, as the server wrote them."""

    service: Service
    answer: LocalAnswer
    models: tuple[str, ...] = ()
