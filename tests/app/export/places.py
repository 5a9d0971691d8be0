"""Documents of a conversation, put into a folder of a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from tests.core.conversation.trees import conversation_of
from tui.app.export.documents import Documents
from tui.app.export.making import Place
from tui.cli.shown_attachments import keys_of_shown, shown_attachments, write_pictures
from tui.core.attachments import Attachment
from tui.core.conversation.message import Message, ReplyOrigin, ReplyOutcome
from tui.core.conversation.record import PersonaSwitched, Record, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.conversation.tree import Conversation
from tui.core.errors import MullError
from tui.export.attached import ShownAttachments
from tui.export.formats import Format
from tui.export.secrets import without_secrets
from tui.store.new_files import free_name, write_new

KEY = "sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU"
MASKED = "sk-pr" + "•" * (len(KEY) - 5)
CODE = f"Here:\n```python\nkey = '{KEY}'\n```\n"
HELD = {"cat.png": b"a picture", "env.txt": f"a {KEY}".encode(), "long.txt": b"x" * 20_001}
"""What may be attached to a message, by its name."""


def attachment(name: str) -> Attachment:
    """Return one of the attachments that are held."""
    kind = "image/png" if name.endswith(".png") else "text/plain"
    return Attachment(name, kind, sha256(HELD[name]).hexdigest(), len(HELD[name]))


def conversation(*replies: str, title: str = "First", attached: Sequence[str] = ()) -> Conversation:
    """Return a conversation of a turn for each reply, of which the first message says the title.

    ``attached`` are the names of what is attached to that message.
    """
    records: list[Record] = [SessionStarted("s"), PersonaSwitched(None, "Planner", "replace", "Plan.")]
    given = tuple(map(attachment, attached))
    for number, reply in enumerate(replies):
        asked = len(records)
        records += [
            UserSaid(asked - 2, f"and {number}?") if number else UserSaid(asked - 1, f"{title}?", given),
            ReplyStarted(asked, ReplyOrigin("o1", "work")),
            ReplyEnded(asked + 1, reply, "", ReplyOutcome()),
        ]
    return conversation_of(*records)


class Completed:
    """Makes complete documents of sessions to which one picture is attached that is gone, and a text with a key."""

    def text(self, conversation: Conversation, form: Format, exported: str, *, masked: bool = False) -> str:
        shown = without_secrets(conversation) if masked else conversation
        return form.complete(shown, exported, masked=masked)

    def secrets(self, conversation: Conversation) -> list[str]:
        return ["sk-pr… in the attached env.txt"]

    def lost(self, conversation: Conversation) -> list[str]:
        return ["a.png is not in it: it is gone"]


@dataclass(frozen=True)
class AttachedIn:
    """Says what documents in a folder show of the attachments that are held."""

    folder: Path

    def shown(
        self, session: str, messages: Sequence[Message], form: Format, name: str, *, masked: bool
    ) -> ShownAttachments:
        file = self.folder / name if name else None
        return shown_attachments(messages, self._read, form, file, masked=masked)

    def secrets(self, session: str, messages: Sequence[Message]) -> list[str]:
        return keys_of_shown(messages, self._read)

    def write(self, shown: ShownAttachments) -> None:
        write_pictures(shown)

    def _read(self, attached: Attachment) -> bytes | None:
        return HELD.get(attached.name)


def place(folder: Path) -> Place:
    """Return where documents go: a folder, in which a token is a word."""
    return Place(
        partial(free_name, folder),
        lambda name, text: write_new(folder / name, text),
        lambda: "2026-11-20T09:00:00.000+00:00",
        lambda text: len(text.split()),
        Completed(),
        AttachedIn(folder),
    )


def documents(folder: Path, *conversations: Conversation | MullError) -> Documents:
    """Return the documents of some conversations, or of such as cannot be read."""

    def read(held: Conversation | MullError) -> Conversation:
        if isinstance(held, MullError):
            raise held
        return held

    return Documents("First", [partial(read, held) for held in conversations], place(folder))
