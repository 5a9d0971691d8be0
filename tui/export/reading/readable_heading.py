"""The heading of a message in a document, and the lines of mull's around its text."""

from __future__ import annotations

import re
from collections.abc import Collection

from tui.core.conversation.message import ReplyStatus
from tui.core.formatting import PRACTICE_BADGE
from tui.core.note import MUTED, PURGED, Reason, note_from
from tui.core.reply_facts import SEPARATOR
from tui.export.passages import (
    ADDED,
    AFTER,
    DEVELOPER_MESSAGE,
    FROM_THE_BEGINNING,
    NO_DEVELOPER_MESSAGE,
    NO_TEXT,
    STANDS_FOR,
)
from tui.export.reading.readable import ReadMessage

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
BADGES = re.compile(r"(?P<name>.*?)(?P<badges>(?: \[[a-z ]{1,20}\])*)")
YOU, PERSONA, SUMMARY = "You", "Persona: ", "Summary by "
BELOW = (
    "fits the schema ",
    "does not fit the schema ",
    "not checked against the schema ",
    "Content filter, ",
    "Served otherwise: ",
)
ATTACHED = re.compile(r"attached: `?(?P<name>.*?) \([^()]*\)`?(?:, sha256 [0-9a-f]{64})?")


def message_under(heading: str, models: Collection[str]) -> ReadMessage | None:
    """Return the message that a heading begins, without its text; None if it is a heading of no message.

    One without a time is that of a message if it names the user, a persona, or one of some ``models``.
    """
    speaker, _, time = heading.rpartition(SEPARATOR)
    if not speaker or TIME.fullmatch(time) is None:
        speaker, time = heading, ""
    read = ReadMessage("reply", time=time)
    if speaker == YOU:
        read.kind = "user"
    elif f"{speaker} ".startswith(PERSONA):
        read.kind, read.name = "persona", speaker[len(PERSONA) :]
    elif f"{speaker} ".startswith(SUMMARY):
        read.kind, read.name = "summary", speaker[len(SUMMARY) :]
    else:
        found = BADGES.fullmatch(speaker)
        read.name, badges = (speaker, "") if found is None else (found["name"], found["badges"])
        read.badges = tuple(badges.strip(" []").split("] ["))
        if not time and read.name not in models:
            return None
    return read


def is_around(line: str, message: ReadMessage) -> bool:
    """Return whether a line below the text of a message is one of mull's."""
    if line in (str(MUTED), str(PURGED), NO_TEXT, NO_DEVELOPER_MESSAGE):
        return True
    if message.kind not in ("reply", "summary"):
        return False
    figures = line.startswith((f"{message.name}{SEPARATOR}", f"{PRACTICE_BADGE}{SEPARATOR}{message.name}"))
    return figures or line.startswith(BELOW) or any(line.startswith(f"{status}: ") for status in ReplyStatus)


def take_line(line: str, message: ReadMessage) -> None:
    """Take into a message what a line of mull's says of it."""
    if line == str(MUTED):
        message.marks = ("muted",)
    elif line == f"{DEVELOPER_MESSAGE}{ADDED}:":
        message.mode = "append"
    elif line == FROM_THE_BEGINNING or line.startswith(AFTER):
        message.behind = "" if line == FROM_THE_BEGINNING else line.removeprefix(AFTER)


def is_above(line: str, message: ReadMessage) -> bool:
    """Return whether a line above the text of a message is one of mull's."""
    if line == FROM_THE_BEGINNING or line.startswith(AFTER):
        return True
    if message.kind == "persona":
        return line.startswith(DEVELOPER_MESSAGE)
    if message.kind == "summary":
        return line.startswith(STANDS_FOR)
    return note_from(line).reason is not Reason.UNKNOWN
