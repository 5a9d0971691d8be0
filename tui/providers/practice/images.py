"""The images of a request: they are checked and measured. The practice model does not look at them."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from typing import Any

from tui.core.attachments import Attachment, held_from
from tui.core.errors import UsageError
from tui.core.models.image_tokens import USUAL, rule_from
from tui.core.models.profile import Api, ModelProfile
from tui.providers.practice import refusals

TYPES: Mapping[Api, str] = {"chat": "image_url", "responses": "input_image"}


def read_image(part: Mapping[str, Any], at: str, api: Api, profile: ModelProfile) -> Attachment:
    """Return the image in a content part, without its bytes; ``at`` is the part's place in the body.

    Raises:
        Refusal: the model takes no images, or the part holds no image as a data URL.
    """
    if not profile.images:
        place = at.replace("[", ".[") if api == "chat" else at
        text = f"Invalid content type. {TYPES[api]} is only supported by certain models."
        raise refusals.invalid(text, f"{place}.type", None)
    url = part.get("image_url")
    url = url.get("url") if api == "chat" and isinstance(url, dict) else url
    if not isinstance(url, str):
        raise refusals.missing(f"{at}.image_url")
    head, comma, encoded = url.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        raise _no_image(at)
    try:
        held = held_from("image", b64decode(encoded, validate=True))
    except (Error, ValueError, UsageError):
        raise _no_image(at) from None
    if held.attachment.media_type != head.removeprefix("data:").removesuffix(";base64"):
        raise _no_image(at)
    return held.attachment


def image_tokens(images: tuple[Attachment, ...], profile: ModelProfile) -> int:
    """Return the tokens of the images together, by the rule for this model."""
    rule = rule_from(profile.image_tokens) or USUAL
    return sum(rule.tokens(image.width, image.height) for image in images)


def _no_image(at: str) -> refusals.Refusal:
    """Return the refusal of a part without image data; practice fetches no address. The wording is its own."""
    text = f"Invalid '{at}.image_url': Expected a base64-encoded data URL with an image MIME type."
    return refusals.invalid(text, f"{at}.image_url", "invalid_value")
