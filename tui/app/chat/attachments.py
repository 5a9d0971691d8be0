"""The part of the chat where files are attached to the next message, and taken away again."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlparse

from textual import on, work

from tui.app.chat.attached_line import AttachedItem, AttachedLine
from tui.app.chat.choice import Choosing
from tui.app.pickers.question import LargePaste
from tui.core.attachments import Held, held_from
from tui.core.context.parts import attached_part
from tui.core.errors import MullError
from tui.core.formatting import tokens
from tui.engine.session import Session

LONGEST_PATH = 4096  # characters: what is longer is no path but a text
BEGINNINGS = ("/", "~/", "./", "../", "file://")


class Attaching(Choosing):
    """Attaches files. Talk adds the conversation itself."""

    _pasted: tuple[str, Path] | None = None  # a path that was pasted, as it stands in the composer, and its file

    def take_out(self, text: str) -> None:
        """Take a piece of text out of the composer."""
        raise NotImplementedError

    def insert(self, text: str) -> None:
        """Put a text into the composer where its cursor is."""
        raise NotImplementedError

    def update_meters(self) -> None:
        """Draw anew what depends on the draft."""
        raise NotImplementedError

    @work(group="attach")
    async def action_attach(self, path: str = "") -> None:
        """Attach a file to the next message; without a path, the one that was pasted last."""
        if self.session is None:
            return
        pasted, self._pasted = self._pasted, None
        file = _file(path) if path else pasted[1] if pasted is not None else None
        if file is None:
            self.feed.notice(self._how())
            return
        added = await self._add_attachment(self.session, partial(self.ports.attachment, file))
        if added and not path and pasted is not None:
            self.take_out(pasted[0])

    @work(group="attach")
    async def take_paste(self, text: str) -> None:
        """Ask what is to become of a text too large to be pasted without a word, and do it."""
        wish = await self.app.push_screen_wait(LargePaste(text))
        if wish == "attach" and self.session is not None:
            await self._add_attachment(self.session, partial(_pasted_text, text, len(self.session.attached) + 1))
        elif wish == "insert":
            self.insert(text)

    async def _add_attachment(self, session: Session, read: Callable[[], Held]) -> bool:
        """Attach what is read, once; return False where that could not be, after saying why."""
        try:
            held = await asyncio.to_thread(_counted, session, read)
        except MullError as error:
            self.feed.error(str(error))
            return False
        if session.attach(held):
            self.feed.notice(f"{held.attachment.name} is attached already.")
            return False
        self.update_meters()
        return True

    def action_detach(self, number: str = "") -> None:
        """Take an attachment away, by its number; without one, the last."""
        if self.session is None:
            return
        try:
            self.session.detach(int(number) if number.isdecimal() else 0 if number else None)
        except MullError as error:
            self.feed.notice(str(error))
        else:
            self.update_meters()

    @on(AttachedLine.Removed)
    def _clicked_away(self, message: AttachedLine.Removed) -> None:
        self.action_detach(str(message.number))

    def offer(self, text: str) -> None:
        """Offer to attach a file whose path was pasted, or dropped onto the terminal."""
        file = path_in(text)
        if file is not None and file.is_file():
            self._pasted = (text, file)
            self.feed.notice(f"{file.name} is a file: Alt+A attaches it in place of its path.")

    def show_attached(self) -> None:
        """Draw the line of attachments anew."""
        if self.session is not None:
            self.query_one(AttachedLine).show(items_of(self.session) if self.session.attached else [])

    def _how(self) -> str:
        attached = self.session.attached if self.session is not None else ()
        if not attached:
            return "Say which file: /attach PATH. PNG, JPEG, WebP, GIF, or text."
        names = ", ".join(f"{number} {held.attachment.name}" for number, held in enumerate(attached, 1))
        return f"Attached: {names}. /detach NUMBER takes one away."


def _counted(session: Session, read: Callable[[], Held]) -> Held:
    """Read what is attached and count it, both for a thread: what was counted once is known from then on."""
    held = read()
    attached_part("draft", held, None, session.choice.profile, session.resources.counter)
    return held


def _pasted_text(text: str, number: int) -> Held:
    """Return a pasted text as a file that is attached."""
    return held_from(f"pasted-{number}.txt", text.encode("utf-8", "replace"))


def items_of(session: Session) -> list[AttachedItem]:
    """Return what goes with the next message, with what it takes of the window."""
    parts = [part for part in session.context().parts if part.kind == "draft" and part.attached is not None]
    return [
        AttachedItem(part.attached.attachment.about, tokens(part.tokens), "" if part.sent else str(part.note or ""))
        for part in parts
        if part.attached is not None
    ]


def _file(path: str) -> Path:
    """Return the file that a path names, as it is typed or pasted."""
    return path_in(path) or Path(path).expanduser()


def path_in(text: str) -> Path | None:
    """Return the path that a pasted text is: quoted, with escaped blanks, or as a file address; None for others."""
    line = text.strip()
    if not line or len(line) > LONGEST_PATH or "\n" in line or not line.lstrip("'\"").startswith(BEGINNINGS):
        return None
    if line.startswith("file://"):
        return Path(unquote(urlparse(line).path))
    try:
        words = shlex.split(line)
    except ValueError:
        words = [line]
    return Path(words[0] if len(words) == 1 else line).expanduser()
