"""Loading the settings: a flag wins over the settings file, the file over environment variables and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tui.core.connection_kinds import BY_NAME, OFFERED, ConnectionKind
from tui.core.errors import SettingsError
from tui.core.models.catalogue import Catalogue, built_in
from tui.core.notification import UNFOCUSED
from tui.core.retry_policy import RetryPolicy
from tui.core.target_address import taken_apart
from tui.settings.export import export_folder
from tui.settings.file import SettingsFile
from tui.settings.values import PRACTICE, Connection, Settings


def load_settings(
    path: Path,
    environ: Mapping[str, str],
    *,
    connection: str | None = None,
    persona: str | None = None,
    theme: str | None = None,
    ascii_signs: bool = False,
    text: str | None = None,
) -> Settings:
    """Return the settings of a file, which need not exist, of environment variables and of the flags.

    A connection of the file replaces one of the same name from the environment. ``connection``, ``persona``, ``theme``
    and ``ascii_signs`` are the flags. ``text``, where given, is read instead of the file, to try a change before it is
    written.

    Raises:
        SettingsError: the file is wrong, or the connection to use does not exist; names file and line.
    """
    file = SettingsFile(path, text)
    connections = _connections(file, environ)
    catalogue = file.catalogue(built_in())
    return Settings(
        connection=_chosen(file, connections, connection),
        connections=connections,
        persona=persona or file.top("persona") or "assistant",
        persona_set_at=file.where("persona") if not persona and file.top("persona") else "",
        reserve=file.reserve(),
        warn_at=file.warn_at(),
        key_over_http=file.key_over_http(),
        catalogue=catalogue if file.formatting_line() else _without_formatting_lines(catalogue),
        prompt_advice=file.prompt_advice(),
        starters=file.starters(),
        welcome=file.welcome(),
        history=file.history(),
        theme=theme or file.choice("theme"),
        panel=file.choice("panel"),
        ascii=ascii_signs or file.ascii(),
        notify=file.choice("notify", UNFOCUSED),
        notify_by=file.choice("notify_by"),
        title=file.title(),
        favourites=file.favourites(),
        project_personas=file.project_folders("personas"),
        project_prompts=file.project_folders("prompts"),
        persona_named=persona is not None,
        persona_by_model=file.persona_defaults("by_model"),
        persona_by_folder=file.persona_defaults("by_folder"),
        keys=file.keys(),
        export=export_folder(file),
        practice_pace=file.number("practice_pace", 1.0, 100),
        retry_policy=RetryPolicy(int(file.number("retries", 4, 20)), float(file.number("longest_wait", 600, 86_400))),
    )


def _connections(file: SettingsFile, environ: Mapping[str, str]) -> dict[str, Connection]:
    """Return all connections by name: the file's own first, those of the environment, and practice."""
    own = file.connections()
    found = {**own, **{name: each for name, each in _from_environment(environ).items() if name not in own}}
    found.setdefault(PRACTICE.name, PRACTICE)
    shared = file.shared()
    return {name: _with_shared(each, shared) for name, each in found.items()}


def _chosen(file: SettingsFile, connections: Mapping[str, Connection], flag: str | None) -> Connection:
    """Return the connection to use: the flag's, else the file's, else the first; SettingsError where there is none."""
    name = flag or file.top("connection") or next(iter(connections))
    if name in connections:
        return connections[name]
    where = file.where("connection") if name == file.top("connection") else "--connection"
    raise SettingsError(f"{where}: there is no connection {name!r}.", f"There are: {', '.join(connections)}.")


def _with_shared(connection: Connection, shared: Mapping[str, Any]) -> Connection:
    """Return a connection with the settings above the tables that its own table does not have."""
    return replace(connection, **{key: value for key, value in shared.items() if getattr(connection, key) is None})


def origin_of(path: Path, name: str) -> str:
    """Return where a connection is described, in words: a line of the file, the environment, or mull itself.

    Raises:
        SettingsError: the file is wrong.
    """
    if name in (file := SettingsFile(path)).connections():
        return file.where("", f"connections.{name}")
    kind = BY_NAME.get(name)
    variables = kind.variables if kind is not None else None
    return f"from the environment ({variables.decisive})" if variables is not None else "built in"


def _without_formatting_lines(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue with no model asked to use Markdown."""
    asked = [name for name, profile in catalogue.profiles.items() if profile.formatting_line]
    return catalogue.with_overrides({name: {"formatting_line": False} for name in asked})


def _from_environment(environ: Mapping[str, str]) -> dict[str, Connection]:
    """Return the connections that environment variables describe; the name of each is the name of its kind."""
    described = (_described(kind, environ) for kind in OFFERED)
    return {connection.name: connection for connection in described if connection is not None}


def _described(kind: ConnectionKind, environ: Mapping[str, str]) -> Connection | None:
    """Return the connection that a kind's variables describe, None where they describe none."""
    names = kind.variables
    if names is None:
        return None

    def value_of(variable: str) -> str:
        return environ.get(variable, "").strip()

    keyed, with_token = bool(environ.get(names.key)), bool(value_of(kind.token_variable))
    if not (keyed if names.decisive == names.key else value_of(names.decisive)):
        return None
    deployment, api_version = value_of(names.deployment), value_of(names.api_version)
    place: dict[str, Any] = {kind.address_setting: value_of(names.address)}
    place |= {"deployment": deployment, "api_version": api_version}
    place |= taken_apart(kind, value_of(names.address), deployment, api_version)
    return Connection(
        kind.name,
        kind,
        model=value_of(names.model) or ("" if kind.deployments else kind.default_model),
        auth="entra" if "entra" in kind.sign_ins and (with_token or not keyed) else "key",
        api_key_env=names.key if keyed else "",
        variables=names,
        **place,
    )
