"""What the settings say of keys: values, read from the file, and made a keymap where the commands are known."""

from __future__ import annotations

from dataclasses import dataclass

PRESETS = ("default", "emacs", "vi")
NONE = "none"  # no key


@dataclass(frozen=True, slots=True)
class KeySetting:
    """A line of the settings: a command, by one of its names, and the keys it is to have, none for no key.

    ``where`` is the file and the line.
    """

    command: str
    keys: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class KeySettings:
    """What the settings say of keys: the preset, and what differs from it."""

    preset: str = PRESETS[0]
    changes: tuple[KeySetting, ...] = ()
