"""From a body to what was received: the one value the rest of this package works on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.core.models.catalogue import DATED, Catalogue
from tui.core.models.profile import Api, ModelProfile
from tui.core.schema import schema_text
from tui.providers.practice import errors
from tui.providers.practice.directive import Directive, parse
from tui.providers.practice.form import check_form
from tui.providers.practice.images import image_tokens
from tui.providers.practice.messages import Incoming, read_messages
from tui.providers.practice.pieces import count
from tui.providers.practice.played import SNAPSHOTS, profile_of
from tui.providers.practice.route import Call
from tui.providers.practice.rules import check_model, check_size, effort_asked

OVERHEAD = 3  # tokens around each message and once more for the reply (contract of November 2026, "Counting tokens")
OPENING, CLOSING = "<instructions>\n", "\n</instructions>\n\n"

# What changes how a reply is carried, not what it is: the same reply comes streamed and in one piece.
CARRIAGE = frozenset({"stream", "stream_options", "store", "metadata", "user", "safety_identifier"})


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
    """Return what was received.

    Raises:
        Refusal: the model played would refuse it.
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
        raise errors.invalid("you must provide a model parameter", None, None)
    profile = profile_of(model, catalogue)
    if profile is None:
        raise errors.no_such_model(model, call.azure)
    return model, profile


def _size(message: Incoming, profile: ModelProfile) -> int:
    """Return what one message takes, in tokens."""
    words = count(message.role, profile.encoding) + count(message.text, profile.encoding)
    return OVERHEAD + words + image_tokens(message.images, profile)


def _schema_size(body: Mapping[str, Any], api: Api, encoding: str) -> int:
    """Return what the schema of a body takes: its JSON, as how services word it for a model is not published."""
    wanted = body.get("response_format") if api == "chat" else (body.get("text") or {}).get("format")
    holder = (wanted or {}).get("json_schema") if api == "chat" else wanted
    schema = (holder or {}).get("schema")
    return count(schema_text(schema), encoding) if isinstance(schema, dict) else 0


def _effort(body: Mapping[str, Any], api: Api, profile: ModelProfile) -> str | None:
    """Return the effort in force; None for a model that does not reason.

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
