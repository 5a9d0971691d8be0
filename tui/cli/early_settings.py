"""Theme and keys of the settings file, read before the first paint: no dark screen flashes up, no key means another.

Only the plain way to write them is known here, since reading TOML takes longer than a key may wait. The settings are
read as a whole behind the first paint, and count then; what is wrong with them is said then. The first frame waits for
this module: nothing is imported at its top that takes long.
"""

from __future__ import annotations

import os

from tui.core.appearance import AUTO, THEME_CHOICES
from tui.core.operating_system import MACOS, SYSTEM

TYPE_CHECKING = False  # that of typing takes longer to import than all that is read here
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tui.app.keymap import Keymap

PLACES = {"linux": ".config", MACOS: "Library/Application Support"}  # below the home, as platformdirs has them
QUOTES = ('"', "'")
TABLE = rb"(?m)^[ \t]*\["
KEYS = rb"(?m)^[ \t]*\[[ \t]*keys[ \t]*\][^\n]*\n"
READ = 1 << 16  # bytes of the file


def early_text(environ: Mapping[str, str]) -> bytes:
    """Return the beginning of the settings file, nothing where it cannot be read."""
    try:
        path = _place(environ)
        if not os.path.isfile(path):  # a pipe would never end
            return b""
        with open(path, "rb") as file:
            return file.read(READ)
    except (OSError, ValueError):
        return b""


def _place(environ: Mapping[str, str]) -> str:
    """Return the path of the settings file, that of `tui.store.paths`, which takes longer to import; empty for none."""
    own, home, folder = (environ.get(name, "") for name in ("MULL_HOME", "HOME", "XDG_CONFIG_HOME"))
    if own.startswith("/"):
        return f"{own}/config.toml"
    if not own and SYSTEM in PLACES and home.startswith("/") and (not folder or folder.startswith("/")):
        return f"{folder or f'{home}/{PLACES[SYSTEM]}'}/mull/config.toml"
    from tui.core.errors import SettingsError  # noqa: PLC0415  not needed for a plain place
    from tui.store.paths import paths_from  # noqa: PLC0415  not needed for a plain place

    try:
        return str(paths_from(environ).config)
    except SettingsError:
        return ""


def _setting(text: bytes, wanted: str) -> str:
    """Return what stands behind the equals sign of a setting above the first table, empty where it is not set."""
    for line in text.decode("utf-8", "replace").split("\n"):
        name, _, value = line.partition("=")
        if name.lstrip(" \t").startswith("["):
            break
        if name.strip(" \t").strip("".join(QUOTES)) == wanted:
            value = value.strip()
            return value if value.startswith(QUOTES) else value.partition("#")[0].rstrip()
    return ""


def early_theme(text: bytes) -> str:
    """Return the theme that the text of the settings file names, ``auto`` where it names none."""
    value = _setting(text, "theme")
    name = value[1:].partition(value[0])[0] if value.startswith(QUOTES) else AUTO
    return name if name in THEME_CHOICES else AUTO


def wants_first_frame(text: bytes) -> bool:
    """Return whether a frame may be drawn before Textual is imported: not with other keys, nor with signs in ASCII."""
    tables = (line for line in text.split(b"\n") if line.lstrip(b" \t").startswith(b"["))
    return (
        _setting(text, "first_frame") in ("", "true")
        and _setting(text, "ascii") in ("", "false")
        and not any(b"keys" in table for table in tables)
    )


def early_keymap(text: bytes) -> Keymap | None:
    """Return the keymap that the text of the settings file describes; None for the default one, or where it is wrong.

    Only who has a table of keys waits for it: 10 ms.
    """
    import re  # noqa: PLC0415  the first frame does not wait for it

    begin = re.search(KEYS, text) if b"keys" in text else None
    if begin is None:
        return None
    end = re.compile(TABLE).search(text, begin.end())
    import tomllib  # noqa: PLC0415  only where keys are set

    from tui.app.key_choices import keymap_of  # noqa: PLC0415  only where keys are set
    from tui.core.errors import SettingsError  # noqa: PLC0415  only where keys are set
    from tui.core.key_settings import NONE, PRESETS, KeySetting, KeySettings  # noqa: PLC0415  only where keys are set

    try:
        table = tomllib.loads(text[begin.end() : end.start() if end else None].decode("utf-8"))
        preset = table.pop("preset", PRESETS[0])
        held = {name: [keys] if isinstance(keys, str) else keys for name, keys in table.items()}
        none = [NONE]
        changes = (
            KeySetting(name, () if [each.lower() for each in keys] == none else tuple(keys), "")
            for name, keys in held.items()
        )
        return keymap_of(KeySettings(preset, tuple(changes)))
    except (ValueError, TypeError, KeyError, AttributeError, SettingsError):
        return None
