"""Files for the next message: paths as they are typed or pasted, files read and counted, and what is shown of them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from os.path import expanduser
from pathlib import Path
from urllib.parse import unquote, urlparse

from tui.app.chat.attached_line import AttachedItem
from tui.core.attachments import Held, held_from
from tui.core.context.parts import PartKind, attached_part
from tui.core.formatting import tokens
from tui.core.operating_system import SYSTEM, WINDOWS
from tui.engine.session import Session

LONGEST_PATH = 4096  # characters: what is longer is no path but a text
BEGINNINGS = re.compile(r"~?/|\.\.?/|file://")
# Without names of other computers: to look for a file there, Windows would sign in with the user's name.
WINDOWS_BEGINNINGS = re.compile(r"[a-z]:[\\/]|~?[\\/](?![\\/])|\.\.?[\\/]|file:///", re.IGNORECASE)


def path_in(text: str, system: str = SYSTEM) -> Path | None:
    """Return the path that a pasted text is: quoted, with escaped blanks, or as a file address; None for others."""
    line, beginnings = text.strip(), WINDOWS_BEGINNINGS if system == WINDOWS else BEGINNINGS
    if not line or len(line) > LONGEST_PATH or "\n" in line or not beginnings.match(line.lstrip("'\"")):
        return None
    if line.startswith("file://"):
        try:
            path = unquote(urlparse(line).path)
        except ValueError:  # brackets that do not match
            return None
        return Path(re.sub("^/+", "", path) if system == WINDOWS else path)
    if system == WINDOWS:  # a backslash escapes nothing there
        return Path(expanduser(line.strip('"')))
    try:
        words = shlex.split(line)
    except ValueError:
        words = [line]
    return Path(expanduser(words[0] if len(words) == 1 else line))


def file_named(path: str) -> Path:
    """Return the file that a path names, as it is typed or pasted."""
    return path_in(path) or Path(expanduser(path))


def pasted_text(text: str, number: int) -> Held:
    """Return a pasted text as a file to attach; ``number`` is among the attachments, from 1."""
    return held_from(f"pasted-{number}.txt", text.encode("utf-8", "replace"))


def edited_text(text: str, number: int) -> Held:
    """Return what an editor has left as a file to attach; ``number`` is among the attachments, from 1."""
    return held_from(f"edited-{number}.txt", text.encode("utf-8", "replace"))


def read_and_counted(session: Session, read: Callable[[], Held]) -> Held:
    """Read what is attached and count it, both for a thread: what was counted once is known from then on.

    Raises:
        UsageError: it cannot be read, or not be attached.
    """
    held = read()
    attached_part(PartKind.DRAFT, held, None, session.choice.profile, session.resources.counter)
    return held


def items_of(session: Session) -> list[AttachedItem]:
    """Return what goes with the next message, with the tokens it takes of the window."""
    return [
        AttachedItem(part.attached.attachment.about, tokens(part.tokens), "" if part.sent else str(part.note or ""))
        for part in session.context().attached
        if part.attached is not None
    ]


def list_in_words(attached: Sequence[Held]) -> str:
    """Return what is attached and how it is taken away, or how to attach something."""
    if not attached:
        return "Say which file: /attach PATH. PNG, JPEG, WebP, GIF, or text."
    names = ", ".join(f"{number} {held.attachment.name}" for number, held in enumerate(attached, 1))
    return f"Attached: {names}. /detach NUMBER takes one away."
