"""The keymap that the settings describe: a preset, and what differs from it, with the line of each mistake.

What the user sets goes before the preset, and the preset before the defaults: who is lower loses the key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from tui.app.commands import COMMANDS, KEYS, Scope
from tui.app.displaced import Displaced
from tui.app.keymap import DEFAULTS, Keymap
from tui.core.errors import SettingsError
from tui.core.key_settings import KeySetting, KeySettings
from tui.core.keys import LEADER, UnreadableKey, key_named, key_shown

Keys = Mapping[str, tuple[str, ...]]
PRESET_KEYS: Mapping[str, Keys] = {
    "default": {},
    "emacs": {
        "cursor_down": ("ctrl+n",),
        "cursor_up": ("ctrl+p",),
        "cursor_right": ("ctrl+f",),
        "search": ("ctrl+s",),
        "command_palette": ("alt+x", "ctrl+x p"),
        "xray": ("ctrl+x x",),
        "new_session": ("ctrl+x n",),
        "sessions": ("f5", "ctrl+x 5", "ctrl+x b"),
        "stop": ("escape", "ctrl+g"),
        "editor": ("ctrl+x ctrl+e",),
        "quit": ("ctrl+q", "ctrl+x ctrl+c"),
    },
    "vi": {},
}
"""What each preset has otherwise than the default. What vi has is of the composer: `tui.app.chat.editing.vi`."""
OTHER_NAMES = {"palette": "command_palette"}
# They write, or move in the text: only the composer's own commands may have them.
WRITING = frozenset({"space", "backspace", "delete", "left", "right", "up", "down", "home", "end", "tab", "enter"})


def names() -> dict[str, str]:
    """Return the action of each name that may stand in the settings: slash commands, their other names, actions."""
    words = {word: c.action for c in COMMANDS for word in (c.slash, *c.aliases) if word}
    return {**{action: action for action in KEYS}, **words, **OTHER_NAMES}


def keymap_of(settings: KeySettings) -> Keymap:
    """Return the keymap of the settings.

    Raises:
        SettingsError: there is no such command or key, or two commands have the same key; names file and line.
    """
    set_at: dict[str, KeySetting] = {}
    for change in settings.changes:
        action = _action(change)
        if action in set_at:
            raise SettingsError(f"{change.where}: {change.command} has its keys already, in {set_at[action].where}.")
        set_at[action] = change
    own = {action: _keys(action, change) for action, change in set_at.items()}
    _check_clashes(own, set_at)
    below = PRESET_KEYS[settings.preset], DEFAULTS
    leader = next(layer["leader"] for layer in (own, *below) if "leader" in layer)
    keymap = _layered((own, *(_led(layer, leader) for layer in below)), settings.preset)
    _check_first_strokes(keymap, set_at)
    return keymap


def _action(change: KeySetting) -> str:
    known = names()
    action = known.get(change.command.removeprefix("/"))
    if action is None:
        near = get_close_matches(change.command, known, 1)
        more = f"Did you mean {near[0]}?" if near else "F1 shows the commands; their names have no slash here."
        raise SettingsError(f"{change.where}: there is no command {change.command!r}.", more)
    return action


def _keys(action: str, change: KeySetting) -> tuple[str, ...]:
    """Return the keys of a line of the settings, as Textual names them."""
    keys = []
    for written in change.keys:
        try:
            key = key_named(written)
        except UnreadableKey as error:
            raise SettingsError(f"{change.where}: {error}") from None
        if KEYS[action].scope is not Scope.COMPOSER and (len(key) == 1 or key in WRITING):
            raise SettingsError(f"{change.where}: {written} is needed for writing.", "Add Ctrl or Alt to it.")
        keys.append(key)
    stops = action == "stop" and "escape" not in keys  # it leaves windows too, so it is never another command's
    return tuple(dict.fromkeys([*keys, *(["escape"] if stops else [])]))


def _check_clashes(own: Keys, set_at: Mapping[str, KeySetting]) -> None:
    """Raise a SettingsError where two lines give the same key."""
    holders: dict[str, KeySetting] = {}
    for action, keys in own.items():
        change = set_at[action]
        for key in keys:
            other = holders.setdefault(key, change)
            if key == "escape" and action != "stop":
                raise SettingsError(f"{change.where}: Escape stops a reply and leaves windows.", "Write another key.")
            if other is not change:
                raise SettingsError(
                    f"{change.where}: {key_shown(key)} is the key of {other.command} already, in {other.where}.",
                    "Give one of the two another key.",
                )


def _led(layer: Keys, leader: tuple[str, ...]) -> Keys:
    """Return keys with the leader that is in use in the place of the default one; without one, no key needs it."""
    if leader == DEFAULTS["leader"]:
        return layer
    whole = f"{LEADER} "
    return {
        action: tuple(k.replace(whole, f"{leader[0]} ") if leader else k for k in keys if leader or whole not in k)
        for action, keys in layer.items()
    }


def _layered(layers: Sequence[Keys], preset: str) -> Keymap:
    """Return the keymap of layers, the first of which wins, with what each action has lost."""
    first: dict[str, tuple[str, ...]] = {}
    holder: dict[str, str] = {}
    for layer in layers:
        new = {action: keys for action, keys in layer.items() if action not in first}
        first |= new
        for action, keys in new.items():
            holder.update({key: action for key in keys if key not in holder})
    left = {action: tuple(key for key in held if holder[key] == action) for action, held in first.items()}
    changed = {action: held for action, held in left.items() if held != DEFAULTS[action]}
    lost = ((key, action) for action, held in layers[-1].items() for key in held)
    displaced = tuple(Displaced(key, loser, holder[key]) for key, loser in lost if holder.get(key, loser) != loser)
    return Keymap(changed, displaced, preset)


def _check_first_strokes(keymap: Keymap, set_at: Mapping[str, KeySetting]) -> None:
    """Raise a SettingsError where a key is a command's and begins the two strokes of another."""
    beginning = keymap.first_strokes()
    for action, change in set_at.items():
        for key in keymap.keys(action):
            if key in beginning and action != "leader":
                raise SettingsError(
                    f"{change.where}: {key_shown(key)} is the first of two strokes.",
                    'Give those another first stroke, such as leader = "Ctrl+]", or this command another key.',
                )
