"""Flags over environment over file over defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tui.core.errors import SettingsError
from tui.core.models.catalogue import Catalogue, built_in
from tui.core.retry_policy import Patience
from tui.settings.file import SettingsFile
from tui.settings.values import OPENAI_MODEL, PRACTICE, Connection, Settings


def load_settings(
    path: Path,
    environ: Mapping[str, str],
    *,
    connection: str | None = None,
    persona: str | None = None,
    text: str | None = None,
) -> Settings:
    """Read the settings file where there is one, then environment and flags on top.

    ``text`` is what the file would hold, to try a change before it is written.

    Raises:
        SettingsError: the file is broken or names what does not exist; says file, line and what to do.
    """
    file = SettingsFile(path, text)
    own, around = file.connections(), _from_environment(environ)
    connections = {**own, **{name: c for name, c in around.items() if name not in own}}
    connections.setdefault("practice", PRACTICE)
    chosen = connection or file.top("connection") or next(iter(connections))
    if chosen not in connections:
        where = file.where("connection") if chosen == file.top("connection") else "--connection"
        names = ", ".join(connections)
        raise SettingsError(f"{where}: there is no connection {chosen!r}.", f"There are: {names}.")
    summary = file.reasoning_summary()
    connections = {
        name: held if held.reasoning_summary else replace(held, reasoning_summary=summary)
        for name, held in connections.items()
    }
    catalogue = file.catalogue(built_in())
    return Settings(
        connection=connections[chosen],
        connections=connections,
        persona=persona or file.top("persona") or "assistant",
        reserve=file.reserve(),
        warn_at=file.warn_at(),
        catalogue=catalogue if file.formatting_line() else _without_formatting_lines(catalogue),
        practice_pace=file.number("practice_pace", 1.0, 100),
        patience=Patience(int(file.number("retries", 4, 20)), float(file.number("longest_wait", 600, 86_400))),
    )


def origin_of(path: Path, name: str) -> str:
    """Return where a connection is described: a line of the file, or the environment.

    Raises:
        SettingsError: the file is broken.
    """
    if name in (file := SettingsFile(path)).connections():
        return file.where("", f"connections.{name}")
    variable = {"azure": "AZURE_OPENAI_ENDPOINT", "openai": "OPENAI_API_KEY"}.get(name)
    return f"from the environment ({variable})" if variable else "built in"


def _without_formatting_lines(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue with no model that is asked for Markdown."""
    asked = [name for name, profile in catalogue.profiles.items() if profile.formatting_line]
    return catalogue.with_overrides({name: {"formatting_line": False} for name in asked})


def _from_environment(environ: Mapping[str, str]) -> dict[str, Connection]:
    """Return the connections the usual variables describe."""
    found: dict[str, Connection] = {}
    endpoint = environ.get("AZURE_OPENAI_ENDPOINT", "").strip()
    if endpoint:
        deployment = environ.get("AZURE_OPENAI_DEPLOYMENT", "").strip()
        key = "AZURE_OPENAI_API_KEY"
        found["azure"] = Connection(
            "azure",
            "azure",
            endpoint=endpoint,
            deployment=deployment,
            model=deployment,
            auth="key" if environ.get(key) else "entra",
            api_version=environ.get("OPENAI_API_VERSION", "").strip(),
            api_key_env=key if environ.get(key) else "",
        )
    if environ.get("OPENAI_API_KEY"):
        base_url = environ.get("OPENAI_BASE_URL", "").strip()
        found["openai"] = Connection(
            "openai", "openai", base_url=base_url, model=OPENAI_MODEL, api_key_env="OPENAI_API_KEY"
        )
    return found
