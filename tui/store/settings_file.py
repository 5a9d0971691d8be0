"""The settings file written back: one table or setting changed, and all else as it was, comments included."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from tui.core.errors import SettingsError, StoreError
from tui.store.durable_files import open_ordinary, replace_file

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def read_config(path: Path) -> str:
    """Return the settings file's text, empty where there is none.

    Raises:
        SettingsError: it cannot be read.
    """
    try:
        with open_ordinary(path, links=True) as file:
            return file.read().decode("utf-8-sig")  # as it is, line ends included
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} could not be read: {error}.") from None


def write_config(path: Path, text: str) -> None:
    """Replace the settings file.

    Raises:
        StoreError: the disk refuses; the old file is untouched.
    """
    try:
        replace_file(path, text)
    except OSError as error:
        raise StoreError(f"{path} could not be written: {error.strerror}.", "Nothing was changed.") from None


class ConfigFile:
    """The settings file of a running mull, which need not exist.

    Whoever changes it holds ``lock`` from reading to writing: of two changes at once, each must find the other's.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = Lock()

    def read(self) -> str:
        """Return its text, as `read_config` does."""
        return read_config(self.path)

    def write(self, text: str) -> None:
        """Replace it, as `write_config` does."""
        write_config(self.path, text)


def with_connection(
    text: str, name: str, table: Mapping[str, Any], *, owned: frozenset[str] = frozenset(), default: bool = False
) -> str:
    """Return the text of a settings file with a connection put in or changed.

    Of a connection that is there, settings in ``owned`` that ``table`` does not hold are taken out, the rest
    stays. ``default`` makes it the connection in use.

    Raises:
        SettingsError: the text is no TOML, or it cannot be changed without touching something else.
    """
    return _with_table(text, TableChange("connections", name, table, owned, {"connection": name} if default else {}))


def with_model(text: str, name: str, table: Mapping[str, Any], *, owned: frozenset[str] = frozenset()) -> str:
    """Return the text of a settings file with what is said of a model put in or changed, as `with_connection` does.

    Raises:
        SettingsError: the text is no TOML, or it cannot be changed without touching something else.
    """
    return _with_table(text, TableChange("models", name, table, owned, {}))


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table ``[section.name]`` of a settings file, and the settings above all tables, as they shall be.

    Settings in ``owned`` that ``table`` does not hold are taken out.
    """

    section: str
    name: str
    table: Mapping[str, Any]
    owned: frozenset[str]
    top: Mapping[str, str]


def _with_table(text: str, change: TableChange) -> str:
    wanted = _changed(_parsed(text), change)
    for way in (partial(_edited, put=partial(_put, change=change)), partial(_appended, change=change)):
        after = way(text)
        if after is not None and _holds(after, wanted):
            return after
    raise SettingsError(
        f"[{change.section}.{change.name}] cannot be put into this settings file without touching the rest.",
        "Put it in by hand.",
    )


def with_setting(text: str, name: str, value: bool | str | Sequence[str]) -> str:
    """Return the text of a settings file with a setting above the first table put in or changed.

    Raises:
        SettingsError: the text is no TOML, or it cannot be changed without touching something else.
    """
    held = value if isinstance(value, (bool, str)) else list(value)
    wanted = {**_parsed(text), name: held}
    line = json.dumps(held, ensure_ascii=False)
    for change in (
        partial(_edited, put=lambda document: document.update({name: held})),
        lambda before: f"{name} = {line}\n{before}",  # for what tomlkit does not master
    ):
        after = change(text)
        if after is not None and _holds(after, wanted):
            return after
    raise SettingsError(
        f"{name} cannot be put into this settings file without touching the rest.",
        f"Put {name} = {line} in by hand.",
    )


def lines_of(name: str, table: Mapping[str, Any], *, default: bool = False) -> str:
    """Return a connection as it is written in a settings file; ``default`` makes it the one in use."""
    return with_connection("", name, table, default=default)


def _edited(text: str, put: Callable[[TOMLDocument], None]) -> str | None:
    """Return the text with the change made, None where tomlkit does not master the way it is written."""
    import tomlkit  # noqa: PLC0415  only where something is written
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415  only where something is written

    try:
        document = tomlkit.parse(text)
        put(document)
        return tomlkit.dumps(document)
    except (TOMLKitError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return None


def _appended(text: str, change: TableChange) -> str:
    """Return the text with the table at its end, for what tomlkit does not master."""
    head = "".join(f'{name} = "{value}"\n' for name, value in change.top.items())
    bare = TableChange(change.section, change.name, change.table, change.owned, {})
    return f"{head}{text}\n\n{_edited('', put=partial(_put, change=bare))}"


def _holds(text: str, wanted: Mapping[str, Any]) -> bool:
    """Say whether a text holds exactly these values."""
    try:
        return tomllib.loads(text) == wanted
    except (ValueError, RecursionError):
        return False


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"The settings file is no TOML: {error}.", "Mend that line first.") from None


def _changed(before: Mapping[str, Any], change: TableChange) -> dict[str, Any]:
    """Return the values the file must hold afterwards."""
    after: dict[str, Any] = copy.deepcopy(dict(before))
    tables = after.setdefault(change.section, {})
    if not isinstance(tables, dict) or not isinstance(tables.get(change.name, {}), dict):
        raise SettingsError(
            f"{change.section} in the settings file is no table.", f"It must be [{change.section}.NAME]."
        )
    held = tables.setdefault(change.name, {})
    for key in change.owned - set(change.table):
        held.pop(key, None)
    held.update(change.table)
    return {**after, **change.top}


def _put(document: TOMLDocument, change: TableChange) -> None:
    """Make the change in the text that tomlkit keeps."""
    import tomlkit  # noqa: PLC0415  only where something is written
    from tomlkit.items import InlineTable  # noqa: PLC0415  only where something is written

    for name, value in change.top.items():
        document[name] = value
    if change.section not in document:
        document[change.section] = tomlkit.table(is_super_table=True)
    tables: Any = document[change.section]
    if change.name not in tables:
        inline = isinstance(tables, InlineTable)
        tables[change.name] = tomlkit.inline_table() if inline else tomlkit.table()
    held: Any = tables[change.name]
    for key in change.owned - set(change.table):
        held.pop(key, None)
    for key, value in change.table.items():
        held[key] = value
