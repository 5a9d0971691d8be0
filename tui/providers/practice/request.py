"""From a request's body to `Received`, the value that the rest of this package works on.

A message may hold role, text and a user's images, in the forms of the OpenAI API reference. Anything else is refused,
so that reasoning of earlier replies, which must not be sent, does not pass unnoticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tui.core.attachments import Attachment
from tui.core.models.catalogue import DATED, Catalogue
from tui.core.models.profile import Api, ModelProfile
from tui.core.reply_options import ReplyOption
from tui.core.schema import schema_text
from tui.providers.practice import refusals
from tui.providers.practice.directive import Directive, parse
from tui.providers.practice.images import TYPES, image_tokens, read_image
from tui.providers.practice.models import SNAPSHOTS, profile_of
from tui.providers.practice.pieces import count
from tui.providers.practice.route import Call
from tui.providers.practice.validation import (
    UPDATE,
    check_form,
    check_model,
    check_size,
    check_update,
    effort_asked,
    effort_at_top,
    format_asked,
    option_asked,
)

# Tokens for each message, and once for the reply (cookbook.openai.com, "How to count tokens with tiktoken").
OVERHEAD = 3
OPENING, CLOSING = "<instructions>\n", "\n</instructions>\n\n"

# Parameters that do not change the reply itself: it is the same streamed and in one piece.
WITHOUT_EFFECT = frozenset({
    "stream", "stream_options", "store", "metadata", "user", "safety_identifier", "prompt_cache_key",
})  # fmt: skip
CHAT_ROLES = ("system", "assistant", "user", "function", "tool", "developer")
RESPONSES_ROLES = ("assistant", "system", "developer", "user")
CHAT_KEYS = frozenset({"role", "content", "name"})
REPLY_KEYS = CHAT_KEYS | {"refusal", "audio", "tool_calls", "function_call"}
ITEM_KEYS = frozenset({"role", "content", "type", "status", "phase", "id"})
EMPTY_KEY = "reasoning_content"  # some servers ask for it; it passes only if it is empty
# By the role in a profile. A system message to a model with developer messages passes: the services read it as one. How
# they treat the opposite is not recorded; it is refused here, so that a wrong role is noticed.
REFUSED_ROLES = {"none": ("system", "developer"), "system": ("developer",)}
TEXT_TYPES = {"chat": ("text",), "responses": ("input_text", "output_text")}
TIERS = {"auto": "default", "fast": "priority"}  # what a reply calls a tier that a request calls otherwise


@dataclass(frozen=True, slots=True)
class Received:
    """An accepted request. Sizes are in tokens.

    ``effort`` is that of the reply, ``opening`` the one at the top of the request.
    ``sizes`` are those of the messages, ``schema_size`` is that of the schema. ``snapshot`` is the model's name in the
    reply. ``question`` is the last user message without its ``practice:`` line. ``adapted`` is the latest instruction
    before a user message, for a model that takes no developer message. ``digest`` is a hash of everything that decides
    the reply.
    """

    call: Call
    body: Mapping[str, Any]
    profile: ModelProfile
    snapshot: str
    messages: tuple[Incoming, ...]
    sizes: tuple[int, ...]
    schema_size: int
    effort: str | None
    opening: str | None
    directive: Directive
    question: str
    adapted: str | None
    digest: bytes

    @property
    def api(self) -> Api:
        """The API of the request."""
        return self.call.api

    @property
    def tokens(self) -> int:
        """The input in tokens: 3, role and content of each message, 3 more, and the schema if there is one."""
        return sum(self.sizes) + OVERHEAD + self.schema_size

    @property
    def tier(self) -> str:
        """The service tier that serves it: the one that is asked for, as the services name it in a reply."""
        asked = str(self.body.get("service_tier") or "auto")
        return self.directive.tier or TIERS.get(asked, asked)

    @property
    def stream(self) -> bool:
        """Whether the request asks for a stream."""
        return bool(self.body.get("stream"))

    def asked(self, option: ReplyOption) -> str | None:
        """Return the value of an option of the reply that the request asks for, None for the service's default."""
        value = option_asked(option, self.body, self.api)[1]
        return None if value is None else str(value)

    def option(self, name: str, default: bool) -> bool:
        """Return one of ``stream_options``."""
        return bool((self.body.get("stream_options") or {}).get(name, default))


def read(body: Mapping[str, Any], call: Call, catalogue: Catalogue) -> Received:
    """Return the request in a body, checked for the model that is played.

    Raises:
        Refusal: the service would refuse it.
    """
    model, profile = _model(body, call, catalogue)
    check_form(body, call.api, profile)
    messages = read_messages(body, call.api, profile)
    check_model(body, call, profile)
    sizes = tuple(_size(message, profile) for message in messages)
    schema_size = _schema_size(body, call.api, profile.encoding)
    check_size(sum(sizes) + OVERHEAD + schema_size, profile, call.api)
    adapted, question = _question(messages, profile)
    directive, question = parse(question)
    return Received(
        call=call,
        body=body,
        profile=profile,
        snapshot=directive.served or _snapshot(model, profile),
        messages=messages,
        sizes=sizes,
        schema_size=schema_size,
        effort=_effort(effort_asked(body, call.api), call.api, profile),
        opening=_effort(effort_at_top(body, call.api), call.api, profile),
        directive=directive,
        question=question,
        adapted=adapted,
        digest=_digest(body, directive),
    )


def _model(body: Mapping[str, Any], call: Call, catalogue: Catalogue) -> tuple[str, ModelProfile]:
    """Return the name of the model that is asked for, and its profile."""
    model = call.deployment or body.get("model")
    if not isinstance(model, str) or not model:
        raise refusals.invalid("you must provide a model parameter", None, None)
    profile = profile_of(model, catalogue)
    if profile is None:
        raise call.service.no_such_model(model)
    return model, profile


def _snapshot(model: str, profile: ModelProfile) -> str:
    """Return the name by which a reply names the model that was asked for."""
    return model if DATED.search(model) else SNAPSHOTS.get(profile.name, profile.name)


def _size(message: Incoming, profile: ModelProfile) -> int:
    """Return the size of one message in tokens."""
    words = count(message.role, profile.encoding) + count(message.text, profile.encoding)
    return OVERHEAD + words + image_tokens(message.images, profile)


def _schema_size(body: Mapping[str, Any], api: Api, encoding: str) -> int:
    """Return the tokens of a body's schema as JSON, 0 if there is none; how the services count it is not published."""
    wanted = format_asked(body, api)
    holder = (wanted or {}).get("json_schema") if api == "chat" else wanted
    schema = (holder or {}).get("schema")
    return count(schema_text(schema), encoding) if isinstance(schema, dict) else 0


def _effort(asked: str | None, api: Api, profile: ModelProfile) -> str | None:
    """Return the effort that a model reasons at; None for a model that does not reason.

    If no default is known it is medium, or the middle one of a model without medium.
    """
    if not profile.reasons:
        return None
    efforts = profile.efforts_on(api)
    middle = efforts[len(efforts) // 2] if efforts and "medium" not in efforts else "medium"
    return asked or profile.default_effort or middle


def _question(messages: tuple[Incoming, ...], profile: ModelProfile) -> tuple[str | None, str]:
    """Return the instructions before the latest user message that has any, and the last user message."""
    texts = [message.text for message in messages if message.role == "user"] or [""]
    found = (split_instructions(text)[0] for text in reversed(texts) if profile.role == "none")
    adapted = next((each for each in found if each is not None), None)
    return adapted, split_instructions(texts[-1])[1]


def split_instructions(text: str) -> tuple[str | None, str]:
    """Return the instructions before a user message, None if there are none, and the message without them."""
    first: str | None = None
    while text.startswith(OPENING) and CLOSING in text:
        instruction, _, text = text.removeprefix(OPENING).partition(CLOSING)
        first = first or instruction
    return first, text


def _digest(body: Mapping[str, Any], directive: Directive) -> bytes:
    """Return a hash of everything that decides the reply; the line's seed replaces the parameter."""
    decisive = {key: value for key, value in body.items() if key not in WITHOUT_EFFECT and value is not None}
    if directive.seed is not None:
        decisive["seed"] = directive.seed
    canonical = json.dumps(decisive, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message: its role, its text, its images without their bytes, and the effort that holds from it on."""

    role: str
    text: str
    images: tuple[Attachment, ...] = ()
    effort: str | None = None


def read_messages(body: Mapping[str, Any], api: Api, profile: ModelProfile) -> tuple[Incoming, ...]:
    """Return the messages of a body, ``instructions`` first.

    Raises:
        Refusal: the service would not take one of them.
    """
    key = "messages" if api == "chat" else "input"
    given = body.get(key)
    if given is None:
        raise refusals.missing(key)
    if api == "responses" and isinstance(given, str):
        given = [{"role": "user", "content": given}]
    if not isinstance(given, list):
        raise refusals.invalid_type(key, "an array of objects", given)
    if not given:
        text = f"Invalid '{key}': empty array. Expected an array with minimum length 1, but got an empty array"
        raise refusals.invalid(f"{text} instead.", key, "empty_array")
    read = _read_all(given, key, api, profile)
    _refuse_mixed_instructions(read, key)
    return (*_instructions(body), *read)


def _read_all(given: list[Any], key: str, api: Api, profile: ModelProfile) -> list[Incoming]:
    """Return the messages of a list, checked, each with the effort that an update before it sets."""
    read: list[Incoming] = []
    effort: str | None = None
    for at, item in enumerate(given):
        if api == "responses" and isinstance(item, dict) and item.get("type") == UPDATE:
            check_update(item, f"{key}[{at}]", profile)
            effort = item["reasoning"].get("effort") or effort
            continue
        read.append(replace(_read(item, f"{key}[{at}]", api, profile), effort=effort))
        effort = None
    return read


def _read(item: Any, at: str, api: Api, profile: ModelProfile) -> Incoming:
    """Return one message, checked; ``at`` is its place in the body."""
    if not isinstance(item, dict):
        raise refusals.invalid_type(at, "an object", item)
    if api == "responses":
        _refuse_other_items(item, at)
    role = _message_role(item, at, api, profile)
    known = ITEM_KEYS if api == "responses" else REPLY_KEYS if role == "assistant" else CHAT_KEYS
    for key in item:
        if key not in known and not (role == "assistant" and key == EMPTY_KEY and item[key] == ""):
            raise refusals.unknown_parameter(f"{at}.{key}")
    return Incoming(role, *_content(item.get("content"), f"{at}.content", api, role, profile))


def _message_role(item: Mapping[str, Any], at: str, api: Api, profile: ModelProfile) -> str:
    """Return the role, which the API knows and the model takes."""
    roles = CHAT_ROLES if api == "chat" else RESPONSES_ROLES
    role = item.get("role")
    if role is None:
        raise refusals.missing(f"{at}.role")
    if role not in roles:
        raise refusals.invalid_value(f"{at}.role", str(role), roles)
    if role in REFUSED_ROLES.get(profile.role, ()):
        raise refusals.unsupported_value(f"{at}.role", f"'{role}'", "with this model.")
    return str(role)


def _refuse_other_items(item: Mapping[str, Any], at: str) -> None:
    """Refuse an item that is no message; practice stores nothing, so it finds no earlier item."""
    kind = item.get("type", "message")
    if kind in ("reasoning", "item_reference"):
        raise refusals.invalid(
            f"Item with id '{item.get('id')}' not found. Items are not persisted when `store` is set to "
            "false. Try again with `store` set to true, or remove this item from your input.",
            "input",
            None,
            404,
        )
    if kind != "message":
        raise refusals.invalid_value(f"{at}.type", str(kind), ("message", UPDATE))


def _content(content: Any, at: str, api: Api, role: str, profile: ModelProfile) -> tuple[str, tuple[Attachment, ...]]:
    """Return the text and the images of a message's content, a string or a list of parts; refuse files."""
    if isinstance(content, str):
        return content, ()
    if content is None and api == "chat" and role == "assistant":
        return "", ()
    if not isinstance(content, list):
        raise refusals.invalid_type(at, "one of a string or array of objects", content)
    texts: list[str] = []
    images: list[Attachment] = []
    for index, part in enumerate(content):
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == TYPES[api] and role == "user":
            images.append(read_image(part, f"{at}[{index}]", api, profile))
            continue
        if kind not in TEXT_TYPES[api]:
            raise refusals.invalid_value(f"{at}[{index}].type", str(kind), (*TEXT_TYPES[api], TYPES[api]))
        if not isinstance(part.get("text"), str):
            raise refusals.invalid_type(f"{at}[{index}].text", "a string", part.get("text"))
        texts.append(part["text"])
    return "".join(texts), tuple(images)


def _refuse_mixed_instructions(read: list[Incoming], key: str) -> None:
    """Refuse system and developer messages in one request. The wording is this module's own."""
    roles = {message.role for message in read}
    if {"system", "developer"} <= roles:
        text = f"Invalid '{key}': a request may hold system messages or developer messages, not both."
        raise refusals.invalid(text, key, "invalid_value")


def _instructions(body: Mapping[str, Any]) -> tuple[Incoming, ...]:
    """Return the ``instructions`` of Responses as a developer message, an empty tuple if there are none."""
    instructions = body.get("instructions")
    if instructions is None:
        return ()
    if not isinstance(instructions, str):
        raise refusals.invalid_type("instructions", "a string", instructions)
    return (Incoming("developer", instructions),)
