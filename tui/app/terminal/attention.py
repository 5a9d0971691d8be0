"""Whether somebody has to be told, by what was set, who looks, and how long it took."""

from __future__ import annotations

from tui.core.notification import ALWAYS, UNFOCUSED

UNKNOWN_USUAL = 20.0  # seconds after which a turn is long of which nothing is known
AT_ONCE = 5.0  # seconds for which nobody looks away, also where such a turn usually takes less


def is_told(notify: str, *, focused: bool) -> bool:
    """Return whether somebody is told at all: by the setting ``notify``, and whether the terminal has the focus.

    A terminal that does not report its focus has it: mull does not know that nobody looks, and only ``always`` tells.
    """
    return notify == ALWAYS or (notify == UNFOCUSED and not focused)


def is_long(seconds: float, usual: float | None) -> bool:
    """Return whether a turn took longer than such a turn usually does (in seconds), None for an unknown time."""
    return seconds > (UNKNOWN_USUAL if usual is None else max(usual, AT_ONCE))
