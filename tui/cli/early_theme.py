"""The theme of the settings file, read before the first paint: so that no dark screen flashes up in a light terminal.

Only the plain way to write the setting is known here, since reading TOML takes longer than a key may wait. The settings
are read as a whole behind the first paint, and count then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui.core.appearance import AUTO, THEME_CHOICES
from tui.core.errors import SettingsError
from tui.store.paths import paths_from

SETTING = rb"""(?m)^[ \t]*["']?theme["']?[ \t]*=[ \t]*["']([a-z-]+)["']"""
TABLE = rb"(?m)^[ \t]*\["
READ = 1 << 16  # bytes of the file


def early_theme(environ: Mapping[str, str]) -> str:
    """Return the theme that the settings file names, ``auto`` where it names none or cannot be read."""
    try:
        path = paths_from(environ).config
        if not path.is_file():  # a pipe would never end
            return AUTO
        with path.open("rb") as file:
            text = file.read(READ)
    except (OSError, ValueError, SettingsError):
        return AUTO
    if b"theme" not in text:
        return AUTO
    table = re.search(TABLE, text)
    found = re.search(SETTING, text[: table.start() if table else None])
    name = found[1].decode() if found else AUTO
    return name if name in THEME_CHOICES else AUTO
