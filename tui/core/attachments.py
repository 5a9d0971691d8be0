"""Attachments of messages: images and texts. Their bytes are kept in files beside the session file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.core.cleaning import cleaned_line
from tui.core.errors import UsageError
from tui.core.models.image_tokens import picture_of

LARGEST_TEXT = 10_000_000  # bytes: more than any context window holds
LARGEST_IMAGE = 15_000_000  # bytes: as base64 that is 20 MB
TEXT = "text/plain"
DIGEST = re.compile("[0-9a-f]{64}")  # of the bytes of an attachment, by which its file is named
CLOSING_TAGS = re.compile("</document(_*)>")


@dataclass(frozen=True, slots=True)
class Attachment:
    """What a session file keeps about an attachment.

    ``size`` is in bytes. ``width`` and ``height`` are in pixels, 0 for a text or where they are unknown.
    """

    name: str
    media_type: str
    sha256: str
    size: int
    width: int = 0
    height: int = 0

    @property
    def is_image(self) -> bool:
        """True for an image, False for a text."""
        return self.media_type.startswith("image/")

    @property
    def about(self) -> str:
        """Name, kind and size, as text to show."""
        return f"{cleaned_line(self.name)} ({self.kind_and_size})"

    @property
    def kind_and_size(self) -> str:
        """Kind and size, as text to show: ``PNG 640×480, 12 kB``."""
        kind = self.media_type.rpartition("/")[2].upper() if self.is_image else "text"
        pixels = f" {self.width}×{self.height}" if self.width else ""
        return f"{kind}{pixels}, {bytes_in_words(self.size)}"


@dataclass(frozen=True, slots=True)
class Held:
    """An attachment with its bytes, None if they are lost. The bytes are not in its ``repr``, so in no traceback.

    ``source`` is the path of the file that was attached, empty where it came from none, or nobody knows.
    """

    attachment: Attachment
    data: bytes | None = field(default=None, repr=False)
    source: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """The text of a text attachment, as a document between tags."""
        return delimited(self.attachment.name, (self.data or b"").decode("utf-8-sig", "replace"))


# Returns the bytes of an attachment, None if they are lost. Reads a file.
Contents = Callable[[Attachment], bytes | None]


def lost(_: Attachment) -> bytes | None:
    """Return None: no bytes are kept."""
    return None


def held_from(name: str, data: bytes) -> Held:
    """Return the attachment that a file's bytes make.

    Raises:
        UsageError: the file is too large, or neither an image that models take nor UTF-8 text.
    """
    picture, shown = picture_of(data), cleaned_line(name)
    most = LARGEST_TEXT if picture is None else LARGEST_IMAGE
    if len(data) > most:
        raise UsageError(f"{shown} is larger than {most:,} bytes.", "Give a part of it.")
    digest = hashlib.sha256(data).hexdigest()
    if picture is not None:
        kind, width, height = picture
        return Held(Attachment(name, kind, digest, len(data), width, height), data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"{shown} is not UTF-8 text (byte {error.start}), and no PNG, JPEG, WebP or GIF."
        raise UsageError(what, "Convert it first.") from None
    if "\0" in text:
        raise UsageError(f"{shown} holds NUL bytes: it is no text.", "Convert it first.")
    return Held(Attachment(name, TEXT, digest, len(data)), data)


def delimited(source: str, text: str) -> str:
    """Return a text as a document between tags; the closing tag does not occur inside it.

    Its name is on one line: a file's may hold line breaks, and what is made to look like the text or its end.
    """
    taken = {len(each) for each in CLOSING_TAGS.findall(text)}
    tag = "document" + "_" * next(length for length in range(len(taken) + 1) if length not in taken)
    name = cleaned_line(source).replace('"', "'").replace("<", "(").replace(">", ")")
    return f'<{tag} name="{name}">\n{text.rstrip()}\n</{tag}>'


def without_bytes(body: Any) -> Any:
    """Return a request's JSON to show: the data of images is shortened, everything else is unchanged."""
    if isinstance(body, Mapping):
        return {
            key: _short(value) if key in ("url", "image_url") else without_bytes(value) for key, value in body.items()
        }
    return [without_bytes(each) for each in body] if isinstance(body, list) else body


def _short(url: Any) -> Any:
    head, comma, data = url.partition(";base64,") if isinstance(url, str) else ("", "", "")
    if not comma or not head.startswith("data:image/"):
        return without_bytes(url)
    return f"{head};base64,{data[:12]}… ({len(data):,} characters; mull ask --dry-run shows them all)"


def bytes_in_words(size: int) -> str:
    """Return a number of bytes as text with three significant digits: ``940 bytes``, ``12 kB``, ``1.5 MB``."""
    if size < 1_000:
        return f"{size} bytes"
    return f"{size / 1_000:.3g} kB" if size < 999_500 else f"{size / 1_000_000:.3g} MB"
