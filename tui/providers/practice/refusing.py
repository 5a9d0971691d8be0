"""Refusals of one part of a request: ``refuse=temperature`` stands until a request comes without it.

The bodies of ``stream``, ``temperature``, ``role``, ``reasoning_effort`` and ``max_tokens`` are worded as
recorded, ``response_format`` as public reports quote it; the others are the same sentence with another name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.providers.practice import errors
from tui.providers.practice.errors import Refusal
from tui.providers.practice.reading import Received
from tui.providers.practice.rules import effort_asked

ROLES = {"role": ("developer", "system"), "developer": ("developer",)}
# What a part is called on Responses, where that differs.
ON_RESPONSES = {"response_format": "text.format", "max_completion_tokens": "max_output_tokens"}
INSTEAD = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}


def refused_part(received: Received) -> Refusal | None:
    """Return the refusal of the first part a ``refuse=`` names and the request still holds, None where none is left."""
    for part in received.directive.refuse:
        refusal = _refusal(part, received)
        if refusal is not None:
            return refusal
    return None


def _refusal(part: str, received: Received) -> Refusal | None:
    """Return the refusal of one part, None where the request does not hold it."""
    if part in ROLES:
        return _role(ROLES[part], received)
    if part == "reasoning_effort":
        return _effort(received)
    name = part if received.api == "chat" else ON_RESPONSES.get(part, part)
    held = _at(name, received.body)
    if held is None or (held is False and part == "stream"):
        return None
    if part == "stream":
        return errors.unsupported_value(part, "true", "with this model. Supported values are: false.")
    if part == "response_format":
        return errors.unsupported_format(name, held["type"])
    return errors.unsupported_parameter(name, INSTEAD.get(name, ""))


def _at(name: str, body: Mapping[str, Any]) -> Any:
    """Return what stands at a name such as ``reasoning.context``, None where nothing does."""
    head, _, rest = name.partition(".")
    value = body.get(head)
    if not rest:
        return value
    return _at(rest, value) if isinstance(value, dict) else None


def _role(roles: tuple[str, ...], received: Received) -> Refusal | None:
    """Return the refusal of the first message of one of these roles."""
    key = "messages" if received.api == "chat" else "input"
    given = received.body.get(key)
    for at, message in enumerate(given if isinstance(given, list) else ()):
        if message["role"] in roles:
            return errors.unsupported_value(f"{key}[{at}].role", f"'{message['role']}'", "with this model.")
    return None


def _effort(received: Received) -> Refusal | None:
    """Return the refusal of an effort: it offers the others, where there are any."""
    name = "reasoning_effort" if received.api == "chat" else "reasoning.effort"
    asked = effort_asked(received.body, received.api)
    if asked is None:
        return None
    others = [effort for effort in received.profile.efforts_on(received.api) if effort != asked]
    return errors.invalid_value(name, asked, others) if others else errors.unsupported_parameter(name)
