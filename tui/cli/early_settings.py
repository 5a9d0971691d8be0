"""Theme and keys of the settings file, read before the first paint: no dark screen flashes up, no key means another.

Only the plain way to write them is known here, since reading TOML takes longer than a key may wait. The settings are
read as a whole behind the first paint, and count then; what is wrong with them is said then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.core.appearance import AUTO, THEME_CHOICES
from tui.core.errors import SettingsError
from tui.store.paths import paths_from

if TYPE_CHECKING:
    from tui.app.keymap import Keymap

SETTING = rb"""(?m)^[ \t]*["']?theme["']?[ \t]*=[ \t]*["']([a-z-]+)["']"""
TABLE = rb"(?m)^[ \t]*\["
KEYS = rb"(?m)^[ \t]*\[[ \t]*keys[ \t]*\][^\n]*\n"
READ = 1 << 16  # bytes of the file


def early_text(environ: Mapping[str, str]) -> bytes:
    """Return the beginning of the settings file, nothing where it cannot be read."""
    try:
        path = paths_from(environ).config
        if not path.is_file():  # a pipe would never end
            return b""
        with path.open("rb") as file:
            return file.read(READ)
    except (OSError, ValueError, SettingsError):
        return b""


def early_theme(text: bytes) -> str:
    """Return the theme that the text of the settings file names, ``auto`` where it names none."""
    if b"theme" not in text:
        return AUTO
    table = re.search(TABLE, text)
    found = re.search(SETTING, text[: table.start() if table else None])
    name = found[1].decode() if found else AUTO
    return name if name in THEME_CHOICES else AUTO


def early_keymap(text: bytes) -> Keymap | None:
    """Return the keymap that the text of the settings file describes; None for the default one, or where it is wrong.

    Only who has a table of keys waits for it: 10 ms.
    """
    begin = re.search(KEYS, text) if b"keys" in text else None
    if begin is None:
        return None
    end = re.compile(TABLE).search(text, begin.end())
    import tomllib  # noqa: PLC0415  only where keys are set

    from tui.app.key_choices import keymap_of  # noqa: PLC0415  only where keys are set
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
