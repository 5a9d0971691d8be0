"""What is chosen on the screen and shall be the same at the next start: one setting of the settings file each."""

from __future__ import annotations

from collections.abc import Sequence

from tui.store.settings_file import ConfigFile, with_setting


class Preferences:
    """Keeps choices in the settings file. Implements the port of that name."""

    def __init__(self, config: ConfigFile) -> None:
        self._config = config

    def keep(self, name: str, value: bool | str | Sequence[str]) -> None:
        """Write a setting above the tables of the settings file. Blocks for the disk.

        The rest of the file stays as it is.

        Raises:
            SettingsError: the file cannot be read, is no TOML, or cannot take the setting.
            StoreError: the file cannot be written; it is untouched.
        """
        with self._config.lock:
            before = self._config.read()
            after = with_setting(before, name, value)
            if after != before:
                self._config.write(after)
