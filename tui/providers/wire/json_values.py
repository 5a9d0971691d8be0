"""Reading JSON that somebody else wrote: every value is looked at before it is used.

Servers send numbers where text belongs, ``null`` where a list belongs, and half a surrogate pair.
Whatever does not fit is as if it were absent.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from tui.core.attachments import Held
from tui.core.stream import Finished
from tui.core.usage.usage import UNKNOWN, Figure, reported

NOTHING: Mapping[str, Any] = {}


class ServiceSpoke(Exception):
    """The service put an error where a reply belongs; ``error`` is what it said, as it came."""

    def __init__(self, error: Any) -> None:
        super().__init__("an error inside the reply")
        self.error = error


class NotAReply(Exception):
    """JSON that is neither a piece of a reply nor a whole one."""


def mended(text: str) -> str:
    """Return a text that can be written as UTF-8: half a surrogate pair becomes U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


class Mender:
    """A text that comes in pieces, made fit to be written: a surrogate pair may be cut in two between them."""

    def __init__(self) -> None:
        self._half = ""

    def feed(self, piece: str) -> str:
        """Return what is whole by now; the first half of a pair waits for the second."""
        if self._half:
            piece, self._half = self._half + piece, ""
        elif piece.isascii():
            return piece
        if "\ud800" <= piece[-1] <= "\udbff":
            piece, self._half = piece[:-1], piece[-1]
        return mended(piece)

    def end(self) -> str:
        """Return what was held back: a half that stayed alone."""
        half, self._half = self._half, ""
        return mended(half)


def text_of(value: Any) -> str:
    """Return a text, empty where there is none."""
    return mended(value) if isinstance(value, str) else ""


def data_url(held: Held) -> str:
    """Return an image as the services take it inside a request."""
    return f"data:{held.attachment.media_type};base64,{b64encode(held.data or b'').decode()}"


def schema_name(schema: Mapping[str, Any]) -> str:
    """Return the name a schema is sent under: its title, in the letters the services allow (64 at most)."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", text_of(schema.get("title"))).strip("_")[:64] or "reply"


def mapping_of(value: Any) -> Mapping[str, Any]:
    """Return an object, empty where there is none."""
    return value if isinstance(value, dict) else NOTHING


def list_of(value: Any) -> list[Any]:
    """Return a list, empty where there is none."""
    return value if isinstance(value, list) else []


def figure_of(value: Any) -> Figure:
    """Return a reported number of tokens; what is no count is unknown, never 0."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return reported(value)
    return UNKNOWN


def with_detail(finished: Finished, more: str) -> Finished:
    """Return an end of reply that says one thing more."""
    if not more:
        return finished
    detail = f"{finished.detail}; {more}" if finished.detail else more
    return Finished(finished.status, finished.reason, detail)
