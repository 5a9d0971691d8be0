"""Where the JSON of a character card is: a file of its own, a text of a PNG picture, or a member of a CharX archive."""

from __future__ import annotations

import base64
import binascii
import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from tui.imports.personas.document import LARGEST, Document, UnreadableFile

PNG = b"\x89PNG\r\n\x1a\n"
ZIP = b"PK\x03\x04"
KEYWORDS = (b"ccv3", b"chara")  # the newer one first: many cards have both
MEMBER = "card.json"
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError),
    *(NotImplementedError, RuntimeError),  # packed in a way that is not known; a password is asked for
)
TEXTS = (b"tEXt", b"zTXt", b"iTXt")


def card_of(document: Document) -> Any:
    """Return the JSON of a card, of any kind of file.

    Raises:
        UnreadableFile: there is none in it, or it is damaged.
    """
    if document.raw.startswith(PNG):
        return _json(_of_picture(document.raw))
    if document.raw.startswith(ZIP):
        return _json(_of_archive(document.raw))
    return _json(document.text)


def has_card(document: Document) -> bool:
    """Return whether a picture or an archive may hold a card: by its marks, without reading it."""
    if document.raw.startswith(PNG):
        return any(keyword + b"\0" in document.raw for keyword in KEYWORDS)
    return document.raw.startswith(ZIP) and MEMBER.encode() in document.raw


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableFile(f"it is no JSON ({error.msg})", error.lineno) from None
    except (ValueError, RecursionError):
        raise UnreadableFile("it is no JSON that can be read") from None


def _of_picture(raw: bytes) -> bytes:
    """Return the card in a picture: base64 of JSON, as text that is plain, packed, or of all alphabets."""
    found: dict[bytes, tuple[bytes, bytes]] = {}
    for keyword, kind, rest in _texts(raw):
        if keyword in KEYWORDS:
            found.setdefault(keyword, (kind, rest))
    held = next((found[key] for key in KEYWORDS if key in found), None)
    if held is None:
        raise UnreadableFile("there is no character card in the picture")
    try:
        return base64.b64decode(_unpacked(*held), validate=False)
    except (binascii.Error, ValueError):
        raise UnreadableFile("the card in the picture is damaged") from None


def _texts(raw: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield each text chunk of a PNG, as far as the file goes: its keyword, its kind, and the rest as it is packed."""
    at = len(PNG)
    while at + 8 <= len(raw):
        length = int.from_bytes(raw[at : at + 4], "big")
        kind, data = raw[at + 4 : at + 8], raw[at + 8 : at + 8 + length]
        if kind in TEXTS and len(data) == length:
            keyword, _, rest = data.partition(b"\0")
            yield keyword, kind, rest
        at += 12 + length


def _unpacked(kind: bytes, rest: bytes) -> bytes:
    """Return the text of a chunk, after its keyword; empty where it is damaged, or unpacks to more than 20 MB."""
    packed = kind == b"zTXt"
    if kind == b"zTXt":
        rest = rest[1:]
    elif kind == b"iTXt":
        packed, rest = rest[:1] == b"\1", rest[2:]
        rest = rest.split(b"\0", 2)[-1]  # after the language and the translated keyword
    if not packed:
        return rest
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(rest, LARGEST)
    except zlib.error:
        return b""
    return b"" if unpacker.unconsumed_tail else text


def _of_archive(raw: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive, archive.open(MEMBER) as member:
            card = member.read(LARGEST + 1)
    except KeyError:
        raise UnreadableFile("there is no card.json in the archive") from None
    except DAMAGED:
        raise UnreadableFile("the archive is damaged, or locked") from None
    if len(card) > LARGEST:
        raise UnreadableFile("its card.json is larger than 20 MB")
    return card
