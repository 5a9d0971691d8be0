"""Files whose bytes stand in JSON, as base64 or as data URLs: attachments where mull can hold them, else notes."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterable

from tui.core.attachments import Held, held_from
from tui.core.cleaning import cleaned_line
from tui.core.errors import UsageError
from tui.imports.tool_notes import not_there

Embedded = Held | str
"""An attachment, or the note that stands in its place."""


def of_url(url: str, name: str = "") -> Embedded:
    """Return what an address holds: the bytes of a data URL; of any other a note that names it."""
    head, comma, data = url.partition(",")
    if not comma or not head.startswith("data:"):
        return not_there(name or url, "picture" if not name else "file")
    media = head.removeprefix("data:")
    if not media.endswith(";base64"):
        return f"{_named(name, media)} was left out: its bytes are not in base64"
    return of_base64(data, media.removesuffix(";base64"), name)


def of_base64(data: str, media_type: str, name: str = "") -> Embedded:
    """Return what base64 holds; without a name it is called after its media type."""
    shown = _named(name, media_type)
    try:
        return held_from(shown, b64decode("".join(data.split()), validate=True))
    except (binascii.Error, ValueError):
        return f"{shown} was left out: its bytes are damaged"
    except UsageError as error:
        return f"{shown} was left out: {error.problem}"


def parted(found: Iterable[Embedded]) -> tuple[tuple[Held, ...], tuple[str, ...]]:
    """Return the attachments and the notes among what was found."""
    held = tuple(found)
    return tuple(each for each in held if isinstance(each, Held)), tuple(each for each in held if isinstance(each, str))


def _named(name: str, media_type: str) -> str:
    kind, _, subtype = media_type.partition(";")[0].partition("/")
    return cleaned_line(name) or f"{'picture' if kind == 'image' else 'file'}.{cleaned_line(subtype)[:20] or 'data'}"
