"""What documents show of attachments: short texts whole, and pictures by an address.

A picture's address is the picture itself in HTML, which is one file, and the path of a file beside it in Markdown.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import count
from pathlib import Path, PurePath
from urllib.parse import quote

from tui.core.attachments import Attachment, Contents
from tui.core.conversation.message import Message, UserMessage

LONGEST = 20_000  # characters of a text that is shown; a longer one is named alone
FOLDER = "files"  # the end of the name of the folder with a document's pictures
SUFFIX = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp"}


class Pictures(Enum):
    """Where the pictures of a document are."""

    INSIDE = auto()
    BESIDE = auto()


@dataclass(frozen=True, slots=True)
class ShownAttachments:
    """What a document shows, by its digest: a text, or the address of a picture.

    ``files`` are the pictures beside the document, by their paths. ``alone`` are the attachments that are only named;
    ``unplaced`` is whether there are pictures among them because the document has no file.
    """

    shown: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[Path, bytes] = field(default_factory=dict)
    alone: tuple[Attachment, ...] = ()
    unplaced: bool = False


def attached_to(messages: Iterable[Message]) -> list[Attachment]:
    """Return what is attached to messages, each once by what it holds, in their order."""
    said = (message for message in messages if isinstance(message, UserMessage))
    return list({each.sha256: each for message in said for each in message.attachments}.values())


def texts_of(attachments: Iterable[Attachment], contents: Contents) -> dict[str, str]:
    """Return the texts that are short enough to be shown, by their digests. ``contents`` reads files."""
    found: dict[str, str] = {}
    for each in attachments:
        if not each.is_image and each.size <= 4 * LONGEST and (data := contents(each)) is not None:
            text = data.decode("utf-8-sig", "replace")
            found |= {each.sha256: text} if len(text) <= LONGEST else {}
    return found


def pictures_of(attachments: Iterable[Attachment], contents: Contents) -> dict[Attachment, bytes]:
    """Return the pictures whose bytes are there. ``contents`` reads files."""
    images = [each for each in attachments if each.is_image]
    return {each: data for each in images if (data := contents(each)) is not None}


def inside(pictures: Mapping[Attachment, bytes]) -> dict[str, str]:
    """Return the address of each picture, by its digest, that holds the picture itself."""
    return {
        each.sha256: f"data:{each.media_type};base64,{b64encode(data).decode('ascii')}"
        for each, data in pictures.items()
        if each.media_type in SUFFIX
    }


def beside(pictures: Iterable[Attachment], stem: Callable[[str], str]) -> dict[Attachment, str]:
    """Return a name for a file of each picture; no two are alike. ``stem`` makes a name that every disk takes."""
    names: dict[Attachment, str] = {}
    for each in pictures:
        first = stem(PurePath(each.name).stem)
        tries = (
            f"{first}{'' if number == 1 else f'-{number}'}{SUFFIX.get(each.media_type, '')}" for number in count(1)
        )
        names[each] = next(name for name in tries if name not in names.values())
    return names


def path_of(folder: str, name: str) -> str:
    """Return the path of a file in a folder beside a document, as an address in Markdown."""
    return quote(f"{folder}/{name}")
