"""Settings: flags over environment over file over defaults, one frozen value.

The file is TOML; whatever is wrong in it is told with the file's name and the line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from tui.core.catalogue import built_in
from tui.core.errors import SettingsError
from tui.core.model import Api, Catalogue
from tui.core.patience import Patience

ConnectionKind = Literal["openai", "azure", "compatible", "practice"]
Auth = Literal["key", "entra"]

DEFAULT_RESERVE = 25_000  # tokens: what the vendors' guides say to set aside at first
PRACTICE_MODEL = "gpt-6.1-sol"
OPENAI_MODEL = "gpt-6.1-sol"


@dataclass(frozen=True, slots=True)
class Connection:
    """One way to reach models. Keys are never in here, only the names of where they are found.

    ``deployment`` is Azure's name for what is deployed, ``model`` which model that is; ``api_version``
    chooses Azure's classic route; ``api`` None lets the model decide; ``stream`` False asks for replies
    in one piece.
    """

    name: str
    kind: ConnectionKind
    endpoint: str = ""
    base_url: str = ""
    deployment: str = ""
    model: str = ""
    auth: Auth = "key"
    scope: str = ""
    api_version: str = ""
    api: Api | None = None
    api_key_env: str = ""
    api_key_command: str = ""
    context_window: int | None = None
    stream: bool = True


PRACTICE = Connection("practice", "practice", model=PRACTICE_MODEL)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that was settled before the program began. ``reserve`` is in tokens."""

    connection: Connection = PRACTICE
    connections: Mapping[str, Connection] = field(default_factory=lambda: {"practice": PRACTICE})
    persona: str = "assistant"
    reserve: int = DEFAULT_RESERVE
    catalogue: Catalogue = field(default_factory=built_in)
    practice_pace: float = 1.0
    patience: Patience = field(default_factory=Patience)


TOP: dict[str, tuple[type, ...]] = {
    "connection": (str,),
    "persona": (str,),
    "reserve": (int,),
    "practice_pace": (int, float),
    "retries": (int,),
    "longest_wait": (int, float),
}


def load_settings(
    path: Path, environ: Mapping[str, str], *, connection: str | None = None, persona: str | None = None
) -> Settings:
    """Read the settings file where there is one, then environment and flags on top.

    Raises:
        SettingsError: the file is broken or names what does not exist; says file, line and what to do.
    """
    file = _File(path)
    own, around = file.connections(), _from_environment(environ)
    connections = {**own, **{name: c for name, c in around.items() if name not in own}}
    connections.setdefault("practice", PRACTICE)
    chosen = connection or file.top("connection") or next(iter(connections))
    if chosen not in connections:
        where = file.where("connection") if chosen == file.top("connection") else "--connection"
        names = ", ".join(connections)
        raise SettingsError(f"{where}: there is no connection {chosen!r}.", f"There are: {names}.")
    catalogue = file.catalogue(built_in())
    return Settings(
        connection=connections[chosen],
        connections=connections,
        persona=persona or file.top("persona") or "assistant",
        reserve=file.reserve(),
        catalogue=catalogue,
        practice_pace=file.number("practice_pace", 1.0, 100),
        patience=Patience(int(file.number("retries", 4, 20)), float(file.number("longest_wait", 600, 86_400))),
    )


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


class _File:
    """The settings file as read, and where in it things stand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = ""
        self.data: dict[str, Any] = {}
        try:
            self.text = path.read_text("utf-8-sig")
            self.data = tomllib.loads(self.text)
        except FileNotFoundError:
            return
        except OSError as error:
            raise SettingsError(f"{path} could not be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise SettingsError(f"{path} is not UTF-8.", "Save it as UTF-8.") from None
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{path}: {error}.", "Mend that line, or move the file away to start afresh.") from None
        self._check_top()

    def where(self, key: str, table: str = "") -> str:
        """Return ``file, line N`` of a key in a table (of the table itself for an empty key)."""
        head = re.compile(rf"^\s*\[\s*{re.escape(table)}\s*\]") if table else None
        inside = head is None
        for number, row in enumerate(self.text.splitlines(), 1):
            if row.lstrip().startswith("["):
                inside = bool(head and head.match(row.replace('"', "")))
                if inside and not key:
                    return f"{self.path}, line {number}"
            elif inside and key and re.match(rf'\s*"?{re.escape(key)}"?\s*=', row):
                return f"{self.path}, line {number}"
        return str(self.path)

    def top(self, key: str) -> Any:
        """Return one of the settings above every table, None where it is not set."""
        return self.data.get(key)

    def reserve(self) -> int:
        """Return the tokens set aside for reasoning and answer."""
        value = self.top("reserve")
        if value is not None and value < 0:
            raise SettingsError(f"{self.where('reserve')}: reserve must not be below 0.")
        return DEFAULT_RESERVE if value is None else int(value)

    def number(self, key: str, default: float, most: float) -> float:
        """Return a number between 0 and ``most``, or the default where it is not set."""
        value = self.top(key)
        if value is not None and not 0 <= value <= most:
            raise SettingsError(f"{self.where(key)}: {key} must be between 0 and {most:g}.")
        return default if value is None else float(value)

    def catalogue(self, base: Catalogue) -> Catalogue:
        """Return the catalogue with the file's ``[models.NAME]`` tables on top."""
        for name, table in self._tables("models").items():
            try:
                base = base.with_overrides({name: table})
            except ValueError as error:
                raise SettingsError(f"{self.where('', f'models.{name}')}: {error}.") from None
        return base

    def connections(self) -> dict[str, Connection]:
        """Return the file's ``[connections.NAME]`` tables."""
        return {name: self._connection(name, table) for name, table in self._tables("connections").items()}

    def _tables(self, key: str) -> dict[str, dict[str, Any]]:
        found = self.data.get(key, {})
        if not isinstance(found, dict) or not all(isinstance(v, dict) for v in found.values()):
            raise SettingsError(f"{self.where(key)}: {key} must be tables: [{key}.NAME].")
        return found

    def _check_top(self) -> None:
        for key, value in self.data.items():
            if key in ("connections", "models"):
                continue
            kind = TOP.get(key)
            if kind is None:
                raise SettingsError(
                    f"{self.where(key)}: unknown setting {key!r}.",
                    f"Known are: {', '.join(TOP)}, [connections], [models].",
                )
            if not isinstance(value, kind) or isinstance(value, bool):
                word = "text in quotes" if kind == (str,) else "a number"
                raise SettingsError(f"{self.where(key)}: {key} must be {word}.")

    def _connection(self, name: str, table: dict[str, Any]) -> Connection:
        """Build one connection, naming the line of whatever does not fit."""
        section = f"connections.{name}"
        known = {f.name for f in fields(Connection)} - {"name"}
        for key, value in table.items():
            where = self.where(key, section)
            if key in ("api_key", "key", "token"):
                raise SettingsError(
                    f"{where}: keys do not belong in this file.", 'Use api_key_env = "NAME_OF_A_VARIABLE".'
                )
            if key not in known:
                raise SettingsError(f"{where}: unknown setting {key!r}.", f"Known are: {', '.join(sorted(known))}.")
            self._check_value(where, key, value)
        missing = _missing(table)
        if missing:
            raise SettingsError(f"{self.where('', section)}: connection {name!r} lacks {missing}.")
        return Connection(name=name, **{"model": table.get("deployment", ""), **table})

    def _check_value(self, where: str, key: str, value: Any) -> None:
        choices = {"kind": get_args(ConnectionKind), "auth": get_args(Auth), "api": get_args(Api)}.get(key)
        if choices is not None and value not in choices:
            raise SettingsError(f"{where}: {key} must be one of {', '.join(choices)}.")
        kind = {"context_window": int, "stream": bool}.get(key, str)
        if type(value) is not kind:
            word = {int: "a whole number", bool: "true or false", str: "text in quotes"}[kind]
            raise SettingsError(f"{where}: {key} must be {word}.")


def _missing(table: Mapping[str, Any]) -> str:
    """Return what a connection of this kind cannot do without."""
    kind = table.get("kind")
    needed = {"azure": ("endpoint", "deployment"), "compatible": ("base_url", "model"), "openai": ("model",)}
    if kind is None:
        return "kind (openai, azure, compatible or practice)"
    return " and ".join(key for key in needed.get(str(kind), ()) if not table.get(key))
