"""The keymap: which keys do what, and how they are named wherever a key is shown.

There is one for the whole program, as there is one terminal: `use` sets it before the conversation is drawn. Texts name
keys by their defaults, and `in_words` makes them those that are in use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from textual.binding import Binding

from tui.app.commands import COMMANDS, KEYS
from tui.core.keys import key_shown

if TYPE_CHECKING:
    from tui.app.displaced import Displaced  # the first paint does not need it

NOT_BOUND = "not-bound-"  # begins what Textual is told to bind where an action has no key: no terminal sends it
PALETTE = "command_palette"
WORDS = {"up", "enter"}  # keys whose names are words as well: where a service or a title says them, no key is meant


@dataclass(frozen=True)
class Keymap:
    """The keys of each action, as Textual names them; those of `DEFAULTS`, but for ``changed``."""

    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    displaced: tuple[Displaced, ...] = ()
    preset: str = "default"

    def keys(self, action: str) -> tuple[str, ...]:
        """Return the keys of an action, the one to show first; none where it has no key."""
        return self.changed.get(action, DEFAULTS.get(action, ()))

    def shown(self, action: str) -> str:
        """Return the key to show for an action, as people write it; empty where it has none."""
        return next((key_shown(key) for key in self.keys(action)), "")

    def told(self, action: str) -> str:
        """Return what does an action, in words: its key, else its slash command, else its name in the palette."""
        command = next((each for each in COMMANDS if each.action == action), None)
        typed = f"/{command.slash}" if command is not None and command.slash else ""
        return self.shown(action) or typed or f"“{KEYS[action].name}” in {self.shown(PALETTE) or '/help'}"

    def in_words(self, text: str, foreign: str = "") -> str:
        """Return a text of mull's own, which names keys by their defaults, with the keys that are in use.

        The part that is ``foreign`` stays as it is.
        """
        if not self.changed:
            return text
        if foreign and foreign in text:
            before, _, behind = text.partition(foreign)
            return f"{self.in_words(before)}{foreign}{self.in_words(behind)}"
        return named_keys().sub(lambda found: self._told_of(found[0]), text)

    def _told_of(self, name: str) -> str:
        action = actions_by_name()[name]  # Escape does much else, and is named for that
        return self.told(action) if action in self.changed and action != "stop" else name

    def bindings(self) -> dict[str, str]:
        """Return what Textual's own keymap is to hold: the keys of the actions that differ, by the binding's id."""
        return {action: ",".join(keys) or f"{NOT_BOUND}{action}" for action, keys in self.changed.items()}

    def first_strokes(self) -> frozenset[str]:
        """Return the keys that begin one of two strokes."""
        keys = (key for action in KEYS for key in self.keys(action))
        return frozenset({*(key.split(" ")[0] for key in keys if " " in key), *self.keys("leader")})


DEFAULTS: Mapping[str, tuple[str, ...]] = {action: key.keys for action, key in KEYS.items()}


@cache
def actions_by_name() -> dict[str, str]:
    """Return the action of each key that texts may name, by its name."""
    return {key_shown(keys[0]): action for action, keys in DEFAULTS.items() if keys and keys[0] not in WORDS}


@cache
def named_keys() -> re.Pattern[str]:
    """Return what finds the names of keys in a text: whole words, not parts of a path or of another key."""
    names = "|".join(re.escape(name) for name in sorted(actions_by_name(), key=len, reverse=True))
    return re.compile(rf"(?<![\w+/-])(?:{names})(?![\w+/-])")


_in_use = [Keymap()]


def use(keymap: Keymap) -> None:
    """Have all keys shown as they are in this keymap."""
    _in_use[0] = keymap


def keymap() -> Keymap:
    """Return the keymap in use."""
    return _in_use[0]


def bound(action: str, does: str = "", *, priority: bool | None = None) -> Binding:
    """Return the binding of an action's keys; ``does`` is what they do, where that is not the action itself.

    The keymap finds it by its id, on every screen.
    """
    key = KEYS[action]
    first = key.priority if priority is None else priority
    keys = ",".join(key.keys) or f"{NOT_BOUND}{action}"
    return Binding(keys, does or action, key.name, show=False, priority=first, id=action)


def chat_binding(action: str) -> Binding:
    """Return the binding of an action that the conversation does; what Escape means the conversation decides."""
    return bound(action, "escape" if action == "stop" else f"chat('{action}')")
