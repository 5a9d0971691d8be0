"""What each key does in the list of sessions, and in the trash, as the help page tells it there."""

from __future__ import annotations

LIST_KEYS = (
    ("any letter", "finds sessions by words, phrases in quotes, and filters such as model:o1 tag:work here: archived:"),
    ("Enter", "go on with the session"),
    ("Space", "select, or no longer; while you type it is Ctrl+Space"),
    ("Ctrl+A", "select all that are shown, or none"),
    ("Ctrl+T, Ctrl+Z", "move to the trash; bring back what was moved there last"),
    ("Tab", "show the trash"),
    ("Ctrl+G", "tag: words are added, those behind a - taken away"),
    ("Ctrl+O", "pin: it stands first; or no longer"),
    ("Ctrl+Y, Ctrl+L", "archive, or no longer; list the archive, or the others again"),
    ("Ctrl+S", "sort by last use, by size, by cost"),
    ("Ctrl+R", "rename"),
    ("F6", "export: shows what will be written"),
    ("Alt+M", "merge a session with its copies"),
    ("Ctrl+Up, Ctrl+Down", "scroll what is told of the session"),
    ("Escape", "back to the chat"),
)
TRASH_KEYS = (
    ("any letter", "finds deleted sessions by their titles"),
    ("Enter", "restore"),
    ("Space", "select, or no longer; while you type it is Ctrl+Space"),
    ("Ctrl+A", "select all that are shown, or none"),
    ("Ctrl+T", "remove for good, after a question"),
    ("Ctrl+E", "empty the trash, after a question"),
    ("Escape, Tab", "back"),
)
