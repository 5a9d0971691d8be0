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

SETTING = re.compile(rb"""^[ \t]*["']?theme["']?[ \t]*=[ \t]*["']([a-z-]+)["']""", re.MULTILINE)
TABLE = re.compile(rb"^[ \t]*\[", re.MULTILINE)
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
    table = TABLE.search(text)
    found = SETTING.search(text, 0, table.start() if table else len(text))
    name = found[1].decode() if found else AUTO
    return name if name in THEME_CHOICES else AUTO
