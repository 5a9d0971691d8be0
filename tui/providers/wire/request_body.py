"""What the request bodies of both APIs share: content with images, a schema and its name, only fields that are set."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

from tui.core.attachments import Held
from tui.core.request import RequestMessage
from tui.providers.wire.json_values import mended, text_of

Content = str | list[dict[str, Any]]


def content_of(message: RequestMessage, text_type: str, image_part: Callable[[str], dict[str, Any]]) -> Content:
    """Return a message's content: its text, or a list of parts if it has images, the text first.

    ``text_type`` is the type of a text part in this API; ``image_part`` returns the part for an image's data URL.
    """
    text = mended(message.text)
    if not message.images:
        return text
    images = [image_part(_data_url(held)) for held in message.images]
    return [{"type": text_type, "text": text}, *images] if text else images


def schema_of(schema: Mapping[str, Any], strict: bool | None) -> dict[str, Any]:
    """Return the fields of a response format that describe a schema: name, schema and strict."""
    return {"name": _schema_name(schema), "schema": schema, "strict": strict}


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are not None: those that are sent."""
    return {name: value for name, value in values.items() if value is not None}


def _data_url(held: Held) -> str:
    """Return an image as a data URL."""
    return f"data:{held.attachment.media_type};base64,{b64encode(held.data or b'').decode()}"


def _schema_name(schema: Mapping[str, Any]) -> str:
    """Return the name of a schema: its title, in the characters that the services allow, at most 64 of them."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", text_of(schema.get("title"))).strip("_")[:64] or "reply"
