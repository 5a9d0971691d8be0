"""From a body to what was received: the one value that the rest of this package works on.

Of a message only role, text and a user's images are taken, in the forms the API describes; anything else is refused,
so that reasoning that should have stayed behind cannot slip through unseen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.core.attachments import Attachment
from tui.core.models.catalogue import DATED, Catalogue
from tui.core.models.profile import Api, ModelProfile
from tui.core.schema import schema_text
from tui.providers.practice import refusals
from tui.providers.practice.directive import Directive, parse
from tui.providers.practice.images import TYPES, image_tokens, read_image
from tui.providers.practice.models import SNAPSHOTS, profile_of
from tui.providers.practice.pieces import count
from tui.providers.practice.route import Call
from tui.providers.practice.validation import check_form, check_model, check_size, effort_asked, format_asked

# Tokens around each message and once more for the reply (cookbook.openai.com, "How to count tokens with tiktoken").
OVERHEAD = 3
OPENING, CLOSING = "<instructions>\n", "\n</instructions>\n\n"

# What changes how a reply is carried, not what it is: the same reply comes streamed and in one piece.
CARRIAGE = frozenset({"stream", "stream_options", "store", "metadata", "user", "safety_identifier"})
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
class Received:
    """A request that was accepted. Sizes in tokens.

    ``adapted`` is the instruction that came before the first user message because the model takes no
    developer message; ``digest`` is a hash of everything that decides the reply.
    """

    call: Call
    body: Mapping[str, Any]
    profile: ModelProfile
    snapshot: str
    messages: tuple[Incoming, ...]
    sizes: tuple[int, ...]
    wording: int
    effort: str | None
    directive: Directive
    question: str
    adapted: str | None
    digest: bytes

    @property
    def api(self) -> Api:
        """Which of the two APIs this came by."""
        return self.call.api

    @property
    def tokens(self) -> int:
        """The input in tokens: 3 + role + content for each message, 3 more, and the schema where there is one."""
        return sum(self.sizes) + OVERHEAD + self.wording

    @property
    def stream(self) -> bool:
        """Whether a stream was asked for."""
        return bool(self.body.get("stream"))

    def option(self, name: str, default: bool) -> bool:
        """Return one of ``stream_options``."""
        return bool((self.body.get("stream_options") or {}).get(name, default))


def read(body: Mapping[str, Any], call: Call, catalogue: Catalogue) -> Received:
    """Return a body as it was received, checked for the model that is played.

    Raises:
        Refusal: that model would refuse it.
    """
    model, profile = _model(body, call, catalogue)
    check_form(body, call.api, profile)
    messages = read_messages(body, call.api, profile)
    check_model(body, call, profile)
    sizes = tuple(_size(message, profile) for message in messages)
    wording = _schema_size(body, call.api, profile.encoding)
    check_size(sum(sizes) + OVERHEAD + wording, profile, call.api)
    adapted, question = _spoken(messages, profile)
    directive, question = parse(question)
    return Received(
        call=call,
        body=body,
        profile=profile,
        snapshot=model if DATED.search(model) else SNAPSHOTS.get(profile.name, profile.name),
        messages=messages,
        sizes=sizes,
        wording=wording,
        effort=_effort(body, call.api, profile),
        directive=directive,
        question=question,
        adapted=adapted,
        digest=_digest(body, directive),
    )


def _model(body: Mapping[str, Any], call: Call, catalogue: Catalogue) -> tuple[str, ModelProfile]:
    """Return the model asked for and its profile."""
    model = call.deployment or body.get("model")
    if not isinstance(model, str) or not model:
        raise refusals.invalid("you must provide a model parameter", None, None)
    profile = profile_of(model, catalogue)
    if profile is None:
        raise call.service.no_such_model(model)
    return model, profile


def _size(message: Incoming, profile: ModelProfile) -> int:
    """Return the size of one message in tokens."""
    words = count(message.role, profile.encoding) + count(message.text, profile.encoding)
    return OVERHEAD + words + image_tokens(message.images, profile)


def _schema_size(body: Mapping[str, Any], api: Api, encoding: str) -> int:
    """Return the size of a body's schema in tokens, counted as JSON: how services word it is not published."""
    wanted = format_asked(body, api)
    holder = (wanted or {}).get("json_schema") if api == "chat" else wanted
    schema = (holder or {}).get("schema")
    return count(schema_text(schema), encoding) if isinstance(schema, dict) else 0


def _effort(body: Mapping[str, Any], api: Api, profile: ModelProfile) -> str | None:
    """Return the effort that applies; None for a model that does not reason.

    Where no default is known it is medium, or the one in the middle for a model without it.
    """
    if not profile.reasons:
        return None
    efforts = profile.efforts_on(api)
    middle = efforts[len(efforts) // 2] if efforts and "medium" not in efforts else "medium"
    return effort_asked(body, api) or profile.default_effort or middle


def _spoken(messages: tuple[Incoming, ...], profile: ModelProfile) -> tuple[str | None, str]:
    """Return the instructions put before the first user message, if any, and the last user message."""
    said = [message.text for message in messages if message.role == "user"] or [""]
    if profile.role != "none":
        return None, said[-1]
    adapted = apart(said[0])[0]
    return adapted, apart(said[-1])[1]


def apart(text: str) -> tuple[str | None, str]:
    """Split a user message from the delimited instructions that were put before it."""
    first: str | None = None
    while text.startswith(OPENING) and CLOSING in text:
        instruction, _, text = text.removeprefix(OPENING).partition(CLOSING)
        first = first or instruction
    return first, text


def _digest(body: Mapping[str, Any], directive: Directive) -> bytes:
    """Hash everything that decides the reply; the two seeds count as one."""
    decisive = {key: value for key, value in body.items() if key not in CARRIAGE and value is not None}
    if directive.seed is not None:
        decisive["seed"] = directive.seed
    canonical = json.dumps(decisive, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()


@dataclass(frozen=True, slots=True)
class Incoming:
    """One received message: its role, its visible text, and its images' types and sizes."""

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
        raise refusals.missing(key)
    if api == "responses" and isinstance(given, str):
        given = [{"role": "user", "content": given}]
    if not isinstance(given, list):
        raise refusals.invalid_type(key, "an array of objects", given)
    if not given:
        text = f"Invalid '{key}': empty array. Expected an array with minimum length 1, but got an empty array"
        raise refusals.invalid(f"{text} instead.", key, "empty_array")
    read = [_read(item, f"{key}[{at}]", api, profile) for at, item in enumerate(given)]
    _one_kind_of_instruction(read, key)
    return (*_instructions(body), *read)


def _read(item: Any, at: str, api: Api, profile: ModelProfile) -> Incoming:
    """Check and read one message; ``at`` is its place in the body."""
    if not isinstance(item, dict):
        raise refusals.invalid_type(at, "an object", item)
    if api == "responses":
        _refuse_other_items(item, at)
    role = _message_role(item, at, api, profile)
    known = ITEM_KEYS if api == "responses" else REPLY_KEYS if role == "assistant" else CHAT_KEYS
    for key in item:
        if key not in known:
            raise refusals.unknown_parameter(f"{at}.{key}")
    return Incoming(role, *_content(item.get("content"), f"{at}.content", api, role, profile))


def _message_role(item: Mapping[str, Any], at: str, api: Api, profile: ModelProfile) -> str:
    """Check the role: known to the API, and taken by the model."""
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
    """Refuse what is not a message: nothing is stored here, so an earlier item cannot be found."""
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
        raise refusals.invalid_value(f"{at}.type", str(kind), ("message",))


def _content(content: Any, at: str, api: Api, role: str, profile: ModelProfile) -> tuple[str, tuple[Attachment, ...]]:
    """Return the text and the images of a content: a string, or parts. Files are refused."""
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


def _one_kind_of_instruction(read: list[Incoming], key: str) -> None:
    """Refuse system and developer messages together. The wording is not recorded."""
    roles = {message.role for message in read}
    if {"system", "developer"} <= roles:
        text = f"Invalid '{key}': a request may hold system messages or developer messages, not both."
        raise refusals.invalid(text, key, "invalid_value")


def _instructions(body: Mapping[str, Any]) -> tuple[Incoming, ...]:
    """Return the ``instructions`` of Responses: a developer message before all others."""
    instructions = body.get("instructions")
    if instructions is None:
        return ()
    if not isinstance(instructions, str):
        raise refusals.invalid_type("instructions", "a string", instructions)
    return (Incoming("developer", instructions),)
