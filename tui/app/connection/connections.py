"""The connections and the models that can be reached over them, as the chat asks for them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Protocol

from tui.core.check_result import CheckResult
from tui.core.connection_form import ConnectionForm
from tui.core.models.profile import ModelProfile
from tui.core.ports import Provider
from tui.engine.choice import Choice

Model = tuple[str, ModelProfile]  # a connection's name, and a model that can be asked for over it


class Connections(Protocol):
    """The connections of the settings, which can be looked at and added to."""

    def names(self) -> Sequence[str]:
        """Return the connections that can be chosen now."""
        ...

    def models(self) -> Sequence[str]:
        """Return the names of the models that are known, to be offered while one is written."""
        ...

    def doctor(self, connection: str, model: str) -> AsyncGenerator[CheckResult]:
        """Check a connection, and yield each result."""
        ...

    def try_out(self, form: ConnectionForm) -> AsyncGenerator[CheckResult]:
        """Check a connection that is not saved yet, and yield each result."""
        ...

    def save(self, form: ConnectionForm, *, default: bool = False) -> Path:
        """Write a connection into the settings, from where it can be chosen at once, and return the file.

        Raises:
            UsageError: it cannot work as it is described.
            StoreError: the file could not be written.
        """
        ...


class ModelSource(Protocol):
    """The models: which there are over a connection, what is known of each, and the way to it."""

    def models(self, connection: str) -> list[ModelProfile]:
        """Return the models a connection can be asked for, as far as it is known."""
        ...

    def provider(self, connection: str, model: str) -> tuple[Provider, ModelProfile]:
        """Return the way to a model over a connection, and what is known of the model.

        Raises:
            SettingsError: there is no such connection, it names no model, or the two do not go together.
        """
        ...

    def profile_of(self, model: str) -> ModelProfile:
        """Return what the catalogue and the settings know of a model."""
        ...

    def warnings(self, choice: Choice) -> list[str]:
        """Return what the user must know of a choice: its model leaves the service, or has left it."""
        ...


def every_model(connections: Connections, models: ModelSource) -> list[Model]:
    """Return every model over every connection."""
    return [(name, profile) for name in connections.names() for profile in models.models(name)]
