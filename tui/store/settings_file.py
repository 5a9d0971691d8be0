"""The settings file written back: one connection or setting changed, and all else as it was, comments included."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
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


def with_connection(
    text: str, name: str, table: Mapping[str, Any], *, owned: frozenset[str] = frozenset(), default: bool = False
) -> str:
    """Return the text of a settings file with a connection put in or changed.

    Of a connection that is there, settings in ``owned`` that ``table`` does not hold are taken out, the rest
    stays. ``default`` makes it the connection in use.

    Raises:
        SettingsError: the text is no TOML, or it cannot be changed without touching something else.
    """
    wanted = _changed(_parsed(text), name, table, owned, default)
    put = partial(_put, name=name, table=table, owned=owned, default=default)
    for change in (partial(_edited, put=put), partial(_appended, name=name, table=table, default=default)):
        after = change(text)
        if after is not None and _holds(after, wanted):
            return after
    raise SettingsError(
        f"The connection {name!r} cannot be put into this settings file without touching the rest.",
        "Put it in by hand.",
    )


def with_setting(text: str, name: str, value: str) -> str:
    """Return the text of a settings file with a setting above the first table put in or changed.

    Raises:
        SettingsError: the text is no TOML, or it cannot be changed without touching something else.
    """
    wanted = {**_parsed(text), name: value}
    for change in (
        partial(_edited, put=lambda document: document.update({name: value})),
        partial(_headed, name, value),
    ):
        after = change(text)
        if after is not None and _holds(after, wanted):
            return after
    raise SettingsError(
        f"{name} cannot be put into this settings file without touching the rest.",
        f'Put {name} = "{value}" in by hand.',
    )


def lines_of(name: str, table: Mapping[str, Any]) -> str:
    """Return a connection as it is written in a settings file."""
    return with_connection("", name, table)


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


def _appended(text: str, name: str, table: Mapping[str, Any], default: bool) -> str:
    """Return the text with the connection at its end, for what tomlkit does not master."""
    head = f'connection = "{name}"\n' if default else ""
    return f"{head}{text}\n\n{lines_of(name, table)}"


def _headed(name: str, value: str, text: str) -> str:
    """Return the text with the setting at its beginning, for what tomlkit does not master."""
    return f'{name} = "{value}"\n{text}'


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


def _changed(
    before: Mapping[str, Any], name: str, table: Mapping[str, Any], owned: frozenset[str], default: bool
) -> dict[str, Any]:
    """Return the values the file must hold afterwards."""
    after: dict[str, Any] = copy.deepcopy(dict(before))
    connections = after.setdefault("connections", {})
    if not isinstance(connections, dict) or not isinstance(connections.get(name, {}), dict):
        raise SettingsError("connections in the settings file is no table.", "It must be [connections.NAME].")
    held = connections.setdefault(name, {})
    for key in owned - set(table):
        held.pop(key, None)
    held.update(table)
    if default:
        after["connection"] = name
    return after


def _put(document: TOMLDocument, name: str, table: Mapping[str, Any], owned: frozenset[str], default: bool) -> None:
    """Make the change in the text that tomlkit keeps."""
    import tomlkit  # noqa: PLC0415  only where something is written
    from tomlkit.items import InlineTable  # noqa: PLC0415  only where something is written

    if default:
        document["connection"] = name
    if "connections" not in document:
        document["connections"] = tomlkit.table(is_super_table=True)
    connections: Any = document["connections"]
    if name not in connections:
        inline = isinstance(connections, InlineTable)
        connections[name] = tomlkit.inline_table() if inline else tomlkit.table()
    held: Any = connections[name]
    for key in owned - set(table):
        held.pop(key, None)
    for key, value in table.items():
        held[key] = value
