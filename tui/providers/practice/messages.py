"""The messages of a body, checked and read.

Only role, text and a user's images are taken, in the forms the API describes; anything else in a message is
refused, so reasoning that should have stayed behind cannot slip through unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.core.attachments import Attachment
from tui.core.models.profile import Api, ModelProfile
from tui.providers.practice import errors
from tui.providers.practice.images import TYPES, read_image

CHAT_ROLES = ("system", "assistant", "user", "function", "tool", "developer")
RESPONSES_ROLES = ("assistant", "system", "developer", "user")
CHAT_KEYS = frozenset({"role", "content", "name"})
REPLY_KEYS = CHAT_KEYS | {"refusal", "audio", "tool_calls", "function_call"}
ITEM_KEYS = frozenset({"role", "content", "type", "status", "phase", "id"})
# By the role a profile states. A system message to a model that takes developer messages is let through, as the
# services read it as one; the other way round is not recorded, and refused so that a wrong role is seen.
REFUSED_ROLES = {"none": ("system", "developer"), "system": ("developer",)}
TEXT_TYPES = {"chat": ("text",), "responses": ("input_text", "output_text")}


@dataclass(frozen=True, slots=True)
class Incoming:
    """One received message: its role, its visible text, and what is known of its images."""

    role: str
    text: str
    images: tuple[Attachment, ...] = ()


def read_messages(body: Mapping[str, Any], api: Api, profile: ModelProfile) -> tuple[Incoming, ...]:
    """Return the messages of a body, ``instructions`` first.

    Raises:
        Refusal: a message the service would not take.
    """
    key = "messages" if api == "chat" else "input"
    given = body.get(key)
    if given is None:
        raise errors.missing(key)
    if api == "responses" and isinstance(given, str):
        given = [{"role": "user", "content": given}]
    if not isinstance(given, list):
        raise errors.invalid_type(key, "an array of objects", given)
    if not given:
        text = f"Invalid '{key}': empty array. Expected an array with minimum length 1, but got an empty array"
        raise errors.invalid(f"{text} instead.", key, "empty_array")
    read = [_read(item, f"{key}[{at}]", api, profile) for at, item in enumerate(given)]
    _one_kind_of_instruction(read, key)
    return (*_instructions(body), *read)


def _read(item: Any, at: str, api: Api, profile: ModelProfile) -> Incoming:
    """Check and read one message; ``at`` is its place in the body."""
    if not isinstance(item, dict):
        raise errors.invalid_type(at, "an object", item)
    if api == "responses":
        _refuse_other_items(item, at)
    role = _role(item, at, api, profile)
    known = ITEM_KEYS if api == "responses" else REPLY_KEYS if role == "assistant" else CHAT_KEYS
    for key in item:
        if key not in known:
            raise errors.unknown_parameter(f"{at}.{key}")
    return Incoming(role, *_content(item.get("content"), f"{at}.content", api, role, profile))


def _role(item: Mapping[str, Any], at: str, api: Api, profile: ModelProfile) -> str:
    """Check the role: known to the API, and taken by the model."""
    roles = CHAT_ROLES if api == "chat" else RESPONSES_ROLES
    role = item.get("role")
    if role is None:
        raise errors.missing(f"{at}.role")
    if role not in roles:
        raise errors.invalid_value(f"{at}.role", str(role), roles)
    if role in REFUSED_ROLES.get(profile.role, ()):
        raise errors.unsupported_value(f"{at}.role", f"'{role}'", "with this model.")
    return str(role)


def _refuse_other_items(item: Mapping[str, Any], at: str) -> None:
    """Refuse what is not a message: nothing is stored here, so an earlier item cannot be found."""
    kind = item.get("type", "message")
    if kind in ("reasoning", "item_reference"):
        raise errors.invalid(
            f"Item with id '{item.get('id')}' not found. Items are not persisted when `store` is set to "
            "false. Try again with `store` set to true, or remove this item from your input.",
            "input",
            None,
            404,
        )
    if kind != "message":
        raise errors.invalid_value(f"{at}.type", str(kind), ("message",))


def _content(content: Any, at: str, api: Api, role: str, profile: ModelProfile) -> tuple[str, tuple[Attachment, ...]]:
    """Return the text and the images of a content: a string, or parts. Files are beyond this model."""
    if isinstance(content, str):
        return content, ()
    if content is None and api == "chat" and role == "assistant":
        return "", ()
    if not isinstance(content, list):
        raise errors.invalid_type(at, "one of a string or array of objects", content)
    texts: list[str] = []
    images: list[Attachment] = []
    for index, part in enumerate(content):
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == TYPES[api] and role == "user":
            images.append(read_image(part, f"{at}[{index}]", api, profile))
            continue
        if kind not in TEXT_TYPES[api]:
            raise errors.invalid_value(f"{at}[{index}].type", str(kind), (*TEXT_TYPES[api], TYPES[api]))
        if not isinstance(part.get("text"), str):
            raise errors.invalid_type(f"{at}[{index}].text", "a string", part.get("text"))
        texts.append(part["text"])
    return "".join(texts), tuple(images)


def _one_kind_of_instruction(read: list[Incoming], key: str) -> None:
    """Refuse system and developer messages together. The wording is not recorded."""
    roles = {message.role for message in read}
    if {"system", "developer"} <= roles:
        text = f"Invalid '{key}': a request may hold system messages or developer messages, not both."
        raise errors.invalid(text, key, "invalid_value")


def _instructions(body: Mapping[str, Any]) -> tuple[Incoming, ...]:
    """Return the ``instructions`` of Responses, which stand before everything as a developer message."""
    instructions = body.get("instructions")
    if instructions is None:
        return ()
    if not isinstance(instructions, str):
        raise errors.invalid_type("instructions", "a string", instructions)
    return (Incoming("developer", instructions),)
