"""What is chosen on the screen and shall be the same at the next start: one line of the settings file each."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from tui.store.settings_file import read_config, with_setting, write_config


class Preferences:
    """Keeps choices in the settings file, which need not exist. Implements the port of that name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()  # of two choices at once, each must find the other's in the file

    def keep(self, name: str, value: str) -> None:
        """Write a setting above the tables of the settings file; the rest stays as it is. Blocks for the disk.

        Raises:
            SettingsError: the file cannot be read, is no TOML, or cannot take the setting.
            StoreError: the file cannot be written; it is untouched.
        """
        with self._lock:
            before = read_config(self._path)
            after = with_setting(before, name, value)
            if after != before:
                write_config(self._path, after)
