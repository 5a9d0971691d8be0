"""The connections and models that the chat can choose from, as protocols."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Protocol

from tui.core.check_result import CheckResult
from tui.core.connection_form import ConnectionForm
from tui.core.local_server import LocalServer
from tui.core.models.description import ModelDescription
from tui.core.models.profile import ModelProfile
from tui.core.ports import Provider
from tui.engine.choice import Choice

Model = tuple[str, ModelProfile]  # a connection's name, and a model that can be used over it


class Connections(Protocol):
    """The connections of the settings: they can be checked, and new ones saved."""

    def names(self) -> Sequence[str]:
        """Return the names of the connections that can be chosen now."""
        ...

    def at(self, address: str) -> str | None:
        """Return the name of the connection that sends to an address on this computer, None where none does."""
        ...

    def models(self) -> Sequence[str]:
        """Return the names of all known models, for completion while one is typed."""
        ...

    async def ask_for_models(self, connection: str) -> str | None:
        """Ask the service of a connection for its models; None where it was not: today's list is kept, or it has none.

        Return what is to be told of the list, such as why that failed, as text to show; empty for nothing.
        """
        ...

    async def servers_here(self) -> Sequence[LocalServer]:
        """Ask the programs that may serve models on this computer, and return what each answered. Nothing is raised."""
        ...

    def doctor(self, connection: str, model: str) -> AsyncGenerator[CheckResult]:
        """Check a connection, and yield each result; an empty ``model`` is the connection's own."""
        ...

    def try_out(self, form: ConnectionForm) -> AsyncGenerator[CheckResult]:
        """Check a connection that is not saved yet, and yield each result."""
        ...

    @property
    def path(self) -> Path:
        """The settings file."""
        ...

    def lines(self, form: ConnectionForm, *, default: bool = False) -> str:
        """Return the lines that ``save`` writes into a settings file that has none."""
        ...

    def save(self, form: ConnectionForm, *, default: bool = False) -> Path:
        """Write a connection into the settings file, and return the file; the connection can be chosen at once.

        Blocks for the disk: call it in a thread. ``default`` makes it the connection of later starts.

        Raises:
            UsageError: it cannot work with these settings, or the file cannot hold it.
            StoreError: the file could not be written.
        """
        ...

    def describe(self, model: str, before: ModelDescription, said: ModelDescription) -> Path:
        """Write what a user says of a model into the settings file, and return the file; it counts from now on.

        What is as it was ``before`` is not written. Blocks for the disk: call it in a thread.

        Raises:
            UsageError: an answer has a problem.
            SettingsError: the file cannot hold it.
            StoreError: the file could not be written.
        """
        ...


class ModelSource(Protocol):
    """The models: those of a connection, what is known of each, and its provider."""

    def models(self, connection: str) -> list[ModelProfile]:
        """Return the models that are known to be usable over a connection."""
        ...

    def provider(self, connection: str, model: str) -> tuple[Provider, ModelProfile]:
        """Return the provider for a model over a connection, and the model's profile.

        Raises:
            SettingsError: there is no such connection, it names no model, or the two do not go together.
        """
        ...

    def provider_again(self, connection: str, model: str) -> tuple[Provider, ModelProfile]:
        """Return what ``provider`` does, for the model of a session or of a reply.

        It says nothing of what is behind a deployment now.
        """
        ...

    def profile_on(self, connection: str, model: str) -> ModelProfile:
        """Return what is known of a model over a connection, before anything was refused."""
        ...

    def profile_of(self, model: str) -> ModelProfile:
        """Return what the catalogue and the settings know of a model."""
        ...

    def warnings(self, choice: Choice) -> list[str]:
        """Return warnings about a choice: that its model is retired, or is soon."""
        ...


def every_model(connections: Connections, models: ModelSource) -> list[Model]:
    """Return every model over every connection."""
    return [(name, profile) for name in connections.names() for profile in models.models(name)]
