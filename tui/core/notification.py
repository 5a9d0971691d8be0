"""When and how somebody is told that a turn is over: the names that the settings file has for it."""

from __future__ import annotations

from tui.core.appearance import AUTO

NEVER, UNFOCUSED, ALWAYS = "off", "unfocused", "always"
NOTIFY_CHOICES = (NEVER, UNFOCUSED, ALWAYS)
BELL, OSC9, OSC99, OSC777 = "bell", "osc9", "osc99", "osc777"
NOTIFY_BY_CHOICES = (AUTO, BELL, OSC9, OSC99, OSC777)
