"""What is chosen on the screen and shall be the same at the next start: one setting of the settings file each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from tui.store.settings_file import read_config, with_setting, write_config


class Preferences:
    """Keeps choices in the settings file, which need not exist. Implements the port of that name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()  # of two choices at once, each must find the other's in the file

    def keep(self, name: str, value: str | Sequence[str]) -> None:
        """Write a setting, a text or a list of texts, above the tables of the settings file. Blocks for the disk.

        The rest of the file stays as it is.

        Raises:
            SettingsError: the file cannot be read, is no TOML, or cannot take the setting.
            StoreError: the file cannot be written; it is untouched.
        """
        with self._lock:
            before = read_config(self._path)
            after = with_setting(before, name, value)
            if after != before:
                write_config(self._path, after)
