"""The connections of a running mull: checking them, trying new ones, and saving them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from functools import partial
from pathlib import Path

from tui.cli.assembly import Assembly
from tui.cli.offers import offer_of_today
from tui.core.address import NoAddress, address_from, is_this_computer
from tui.core.check_result import CheckResult
from tui.core.connection_form import ConnectionForm, owned, problems, table_of
from tui.core.errors import UsageError
from tui.core.local_server import LocalServer
from tui.core.models.description import ModelDescription, change_of
from tui.core.models.description import problems as model_problems
from tui.engine.doctor import Subject, checkup
from tui.settings.loading import origin_of
from tui.settings.values import Settings
from tui.store.settings_file import lines_of, with_connection, with_model


class Connecting:
    """What doctor and setup do, both on the command line and on screen."""

    def __init__(self, assembly: Assembly) -> None:
        self._assembly = assembly

    @property
    def path(self) -> Path:
        """The settings file."""
        return self._assembly.paths.config

    def names(self) -> list[str]:
        """Return the names of the connections that can be chosen now."""
        return list(self._assembly.settings.connections)

    def at(self, address: str) -> str | None:
        """Return the name of the connection that sends to an address on this computer; of several, the one in use."""
        settings = self._assembly.settings
        held = (settings.connection, *settings.connections.values())
        return next((each.name for each in held if _is_at(each.base_url, address)), None)

    def models(self) -> list[str]:
        """Return the names of all known models."""
        return self._assembly.settings.catalogue.names()

    async def ask_for_models(self, connection: str) -> str | None:
        """Ask the service of a connection for its models; None where it was not: today's list is kept, or it has none.

        Return what is to be told of the list, empty for nothing. Afterwards its models are those that it listed.
        """
        return await offer_of_today(self._assembly, connection)

    async def servers_here(self) -> tuple[LocalServer, ...]:
        """Ask the programs that may serve models on this computer, and return what each answered."""
        from tui.providers.local_servers import local_servers  # noqa: PLC0415  only where somebody asks

        return await local_servers(self._assembly.services_here)

    def doctor(self, connection: str, model: str, *, request: bool = True) -> AsyncGenerator[CheckResult]:
        """Check a connection of the settings, and yield each result; an empty ``model`` is its own."""

        def opened() -> Subject:
            where = f"connection {connection}, {origin_of(self.path, connection)}"
            return self._subject(self._assembly.settings, connection, model, where)

        return self._checkup(opened, request)

    def try_out(self, form: ConnectionForm, *, request: bool = True) -> AsyncGenerator[CheckResult]:
        """Check a connection as it would be if the form were saved, and yield each result."""

        def opened() -> Subject:
            settings = self._assembly.load(_with_form(self._assembly.config.read(), form, default=False))
            return self._subject(settings, form.name, "", f"connection {form.name}, not saved yet")

        return self._checkup(opened, request)

    def forgotten(self, connection: str, model: str) -> CheckResult:
        """Forget what was learned of a connection, and return how many things that were as the result of a check.

        Raises:
            SettingsError: there is no such connection.
            StoreError: the file could not be written.
        """
        route = self._assembly.provider(connection, model)[0].route
        count = self._assembly.refused_parameters.forget(route)
        things = f"{count} thing{'' if count == 1 else 's'}"
        of = f"learned of {route.wire_model}" if route.kind.deployments else f"that {route.wire_model} refused"
        return CheckResult("learned", True, f"forgot {things} {of}" if count else "nothing to forget")

    def lines(self, form: ConnectionForm, *, default: bool = False) -> str:
        """Return the lines that the settings file will hold for a form; ``default`` as for ``save``."""
        return lines_of(form.name, table_of(form), default=default)

    def save(self, form: ConnectionForm, *, default: bool = False) -> Path:
        """Write a connection into the settings file, load the settings anew, and return the file. Blocks for the disk.

        ``default`` makes it the connection of later starts.

        Raises:
            UsageError: it cannot work with these settings, or the file cannot hold it.
            StoreError: the file could not be written.
        """
        return self._change(
            lambda text: _with_form(text, form, default=default),
            lambda settings: self._assembly.provider(form.name, "", settings),
        )

    def describe(self, model: str, before: ModelDescription, said: ModelDescription) -> Path:
        """Write what a user says of a model into the settings file, load the settings anew, and return the file.

        What is as it was ``before`` is not written. Blocks for the disk.

        Raises:
            UsageError: an answer has a problem.
            SettingsError: the file cannot hold it.
            StoreError: the file could not be written.
        """
        wrong = model_problems(said)
        if wrong:
            raise UsageError(" ".join(wrong.values()))
        table, owned = change_of(before, said)
        return self._change(lambda text: with_model(text, model, table, owned=owned))

    def _change(
        self, changed: Callable[[str], str], check: Callable[[Settings], object] = lambda settings: settings
    ) -> Path:
        """Change the text of the settings file, and use the settings that it holds then; return the file.

        ``check`` raises a MullError for settings with which nothing is to be written.
        """
        held = self._assembly
        with held.config.lock:
            text = changed(held.config.read())
            settings = held.load(text)
            check(settings)
            held.config.write(text)
            held.settings = settings
        return held.config.path

    def _subject(self, settings: Settings, connection: str, model: str, described: str) -> Subject:
        provider, profile = self._assembly.provider(connection, model, settings)
        behind = partial(settings.profile_behind, settings.connections[connection])
        return Subject(described, provider, profile, provider.probe(), settings.catalogue.find, behind)

    def _checkup(self, opened: Callable[[], Subject], request: bool) -> AsyncGenerator[CheckResult]:
        held = self._assembly
        return checkup(opened, held.counter, held.clock, held.refused_parameters, request=request)


def _is_at(base_url: str, address: str) -> bool:
    """Return whether a connection sends to an address on this computer, however that is written."""
    try:
        held, wanted = address_from(base_url), address_from(address)
    except NoAddress:
        return False
    here = is_this_computer(held.host) and is_this_computer(wanted.host)
    return here and (held.scheme, held.port, held.path.rstrip("/")) == (
        wanted.scheme, wanted.port, wanted.path.rstrip("/"),
    )  # fmt: skip


def _with_form(text: str, form: ConnectionForm, *, default: bool) -> str:
    """Return the text of the settings file with the form's connection in it."""
    wrong = problems(form)
    if wrong:
        raise UsageError(" ".join(wrong.values()))
    return with_connection(text, form.name, table_of(form), owned=owned(), default=default)
