"""Keys: their names as people write them (``Ctrl+R``, ``F2``, ``Ctrl+X P``) and as the screen's library has them.

A key of two strokes is written with a space: the first stroke, then the second.
"""

from __future__ import annotations

LEADER = "ctrl+x"  # the first of two strokes, where Alt and function keys do not arrive
MODIFIERS = {
    "ctrl": "ctrl", "control": "ctrl", "alt": "alt", "option": "alt", "opt": "alt", "meta": "alt", "shift": "shift",
    "super": "super", "cmd": "super", "command": "super",
}  # fmt: skip
SIGNS = {
    "?": "question_mark", "/": "slash", "\\": "backslash", "@": "at", "_": "underscore", "-": "minus", "+": "plus",
    "!": "exclamation_mark", '"': "quotation_mark", "#": "number_sign", "$": "dollar_sign", "%": "percent_sign",
    "&": "ampersand", "'": "apostrophe", "(": "left_parenthesis", ")": "right_parenthesis", "*": "asterisk",
    ",": "comma", ".": "full_stop", ":": "colon", ";": "semicolon", "<": "less_than_sign", "=": "equals_sign",
    ">": "greater_than_sign", "[": "left_square_bracket", "]": "right_square_bracket", "^": "circumflex_accent",
    "`": "grave_accent", "{": "left_curly_bracket", "|": "vertical_line", "}": "right_curly_bracket", "~": "tilde",
}  # fmt: skip
SPELLINGS = {
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup", "pgdn": "pagedown",
    "page_up": "pageup", "page_down": "pagedown",
}  # fmt: skip
NAMED = (
    "escape", "enter", "tab", "space", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown", "up",
    "down", "left", "right", *(f"f{number}" for number in range(1, 25)),
)  # fmt: skip
SHOWN = {"pageup": "PageUp", "pagedown": "PageDown", "@": "Space", **{name: sign for sign, name in SIGNS.items()}}
# Keys that a terminal sends as another one.
THE_SAME = {
    "ctrl+i": "Tab", "ctrl+m": "Enter", "ctrl+h": "Backspace", "ctrl+left_square_bracket": "Escape",
    "alt+b": "Ctrl+Left", "alt+f": "Ctrl+Right", "ctrl+shift+minus": "Ctrl+_",
}  # fmt: skip


class UnreadableKey(ValueError):
    """A text that names no key; the text of the error says why, and what to write."""


def key_named(text: str) -> str:
    """Return a key, or two strokes with a space between, as the screen's library names it: ``ctrl+r``, ``ctrl+x p``.

    Raises:
        UnreadableKey: the text names no key, or one that a terminal sends as another.
    """
    strokes = text.split()
    if not 1 <= len(strokes) <= 2:
        raise UnreadableKey(f"{text!r} is no key: write one, or two strokes with a space between: Ctrl+X P.")
    return " ".join(_stroke(stroke) for stroke in strokes)


def _stroke(text: str) -> str:
    """Return one stroke as the screen's library names it."""
    *before, last = [*text[:-1].split("+"), "+"] if text.endswith("+") else text.split("+")
    modifiers = {MODIFIERS[word] for each in before if (word := each.lower()) in MODIFIERS}
    if wrong := [each for each in before if each and each.lower() not in MODIFIERS]:
        raise UnreadableKey(f"{wrong[0]!r} in {text!r} is none of Ctrl, Alt, Shift and Super.")
    name = _base(last, text)
    if modifiers == {"shift"} and len(name) == 1 and (capital := _capital(name)):
        return capital
    key = "+".join([*sorted(modifiers), name])
    if key in THE_SAME:
        raise UnreadableKey(f"Terminals send {text} as {THE_SAME[key]}: write another key.")
    return key


def _base(name: str, whole: str) -> str:
    """Return a key without its modifiers; letters are written as on the keys, without Shift."""
    lower = SPELLINGS.get(name.lower(), name.lower())
    if name in SIGNS:
        return SIGNS[name]
    if lower in NAMED or lower in SIGNS.values() or (len(lower) == 1 and lower.isprintable() and lower != " "):
        return lower
    from difflib import get_close_matches  # noqa: PLC0415  only for a mistake

    near = get_close_matches(lower, [*NAMED, *SIGNS.values()], 1)
    more = f" Did you mean {key_shown(near[0])}?" if near else " Write it as F1 shows keys: Ctrl+R, Alt+X, F2, PageUp."
    raise UnreadableKey(f"{whole!r} is no key.{more}")


def key_shown(key: str) -> str:
    """Return a key of the screen's library as it is shown to people: ``Ctrl+R`` for ``ctrl+r``."""
    return " ".join(_stroke_shown(stroke) for stroke in key.split(" "))


def _stroke_shown(stroke: str) -> str:
    *modifiers, name = stroke.split("+")
    if len(name) == 1 and _capital(name.lower()) == name:
        modifiers.append("shift")
    shown = SHOWN.get(name) or (_capital(name) or name if len(name) == 1 else name.capitalize())
    return "+".join([*map(str.capitalize, modifiers), shown])


def _capital(letter: str) -> str:
    """Return the capital of a letter; empty if it has none of its own (``ß`` would be two letters, ``µ`` another's)."""
    capital = letter.upper()
    return capital if len(capital) == 1 and capital != letter and capital.lower() == letter else ""


def second_key(key: str) -> str:
    """Return what to press where a key with Alt, or F1 to F9, does not arrive: the leader, then the rest of it.

    ``alt+x`` is ``ctrl+x x``, ``f2`` is ``ctrl+x 2``; empty for any other key.
    """
    if key.startswith("alt+"):
        return f"{LEADER} {key.removeprefix('alt+')}"
    return f"{LEADER} {key[1]}" if len(key) == 2 and key[0] == "f" and key[1].isdigit() else ""


def meant_by(stroke: str) -> str:
    """Return the key that a stroke behind the leader stands for: ``alt+x`` for ``x``, ``f2`` for ``2``."""
    return f"f{stroke}" if len(stroke) == 1 and stroke in "123456789" else f"alt+{stroke}"
