"""The faults that take the place of a reply: no connection, a refusal, a web page, an empty response, a redirect.

A connection that fails is raised as the network stack raises it, with the cause in the chain of errors. Of ``refuse=``,
the messages for ``stream``, ``temperature``, ``role``, ``reasoning_effort`` and ``max_tokens`` are as recorded answers
show; those for ``response_format`` and for forms of messages are as public reports quote them; the others are the same
sentence with another name.
"""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Any

import httpx2

from tui.core.context.message_order import has_later_system, has_repeated_role
from tui.core.reply_options import REPLY_OPTIONS
from tui.providers.practice import refusals
from tui.providers.practice.directive import Directive
from tui.providers.practice.refusals import AZURE_FILTER, BROKEN, Refusal
from tui.providers.practice.request import Received
from tui.providers.practice.stream import stall
from tui.providers.practice.validation import UPDATE, effort_asked, option_asked, too_long

Make = Callable[[Received, float], Refusal]
DEFAULT_WAIT = 2.0  # seconds, if the line names no wait
ROLES = {"role": ("developer", "system"), "developer": ("developer",)}
# The names of parts that are others on Responses.
ON_RESPONSES = {
    "response_format": "text.format",
    "max_completion_tokens": "max_output_tokens",
    "verbosity": "text.verbosity",
}
FORMS = {
    "repeated_role": "Conversation roles must alternate user/assistant/user/assistant/...",
    "later_system": "System message must be at the beginning.",
    "bare_reply": "The `reasoning_content` in the thinking mode must be passed back to the API.",
}
OTHER_NAME = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
SIGN_IN = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in.</body></html>\n"
GATEWAY = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n"
ELSEWHERE = "http://elsewhere.invalid"  # a host that cannot exist (RFC 2606)


async def fail_to_reach(fault: str | None, request: httpx2.Request) -> None:
    """Raise what httpx2 raises if nothing answers; return for a fault of another group.

    Raises:
        httpx2.ConnectError: the connection failed.
        httpx2.ReadTimeout: the read timeout of the request passed.
    """
    if fault == "timeout":
        await stall(request)
    cause = _cause(fault)
    if cause is not None:
        raise httpx2.ConnectError(str(cause), request=request) from cause


def _cause(fault: str | None) -> OSError | None:
    """Return the system's error, None for a fault of another group."""
    if fault == "refused":
        return ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
    if fault == "dns":
        return socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    if fault == "tls":
        return ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")
    if fault == "cert":
        error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
        error.verify_code, error.verify_message = 18, "self-signed certificate"
        return error
    return None


def refusal_for(fault: str | None, received: Received, now: float) -> Refusal | None:
    """Return the refusal of a fault, None for a fault of another group; ``now`` is in seconds since 1970."""
    make = REFUSALS.get(fault or "")
    return make(received, now) if make else None


def _rate_limit(received: Received, now: float) -> Refusal:
    """Return the error of a rate limit, with the wait that it asks for."""
    asked = asked_wait(received.directive)
    wait = DEFAULT_WAIT if asked is None else asked
    headers = retry_headers(received.directive, now, DEFAULT_WAIT)
    return Refusal(429, dict(received.call.service.rate_limit(received.profile.name, wait)), headers)


def _quota(received: Received, now: float) -> Refusal:
    """Return the error of a spent quota: waiting does not help."""
    text = "You exceeded your current quota, please check your plan and billing details."
    error = {"message": text, "type": "insufficient_quota", "param": None, "code": "insufficient_quota"}
    return Refusal(429, error, retry_headers(received.directive, now))


def _bad_key(received: Received, _now: float) -> Refusal:
    """Return the error for a wrong key."""
    return Refusal(401, dict(received.call.service.bad_key))


def _role_assignment(_received: Received, _now: float) -> Refusal:
    """Return the error for a sign-in with Entra ID whose user has no role on the resource."""
    text = (
        "The principal `00000000-0000-0000-0000-000000000000` lacks the required data action "
        "`Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action` to perform "
        "`POST /openai/deployments/{deployment-id}/chat/completions` operation."
    )
    return Refusal(401, {"code": "PermissionDenied", "message": text})


def _region(_received: Received, _now: float) -> Refusal:
    """Return the error for a region that is not served."""
    error: dict[str, Any] = {
        "code": "unsupported_country_region_territory",
        "message": "Country, region, or territory not supported",
        "param": None,
        "type": "request_forbidden",
    }
    return Refusal(403, error)


def _server(status: int, text: str, kind: str = "server_error") -> Make:
    """Return a function that makes an error of the service itself. The wording is this module's own."""

    def make(received: Received, now: float) -> Refusal:
        error = {"message": text, "type": kind, "param": None, "code": None}
        return Refusal(status, error, retry_headers(received.directive, now))

    return make


def _too_long(received: Received, _now: float) -> Refusal:
    """Return the error for an input over the limit; an input within it is reported as 35 tokens too long."""
    limit = received.profile.max_input or received.profile.window or received.tokens
    return too_long(max(received.tokens, limit + 35), limit, received.profile, received.api)


def _prompt_filter(_received: Received, _now: float) -> Refusal:
    """Return the error of Azure's prompt filter."""
    safe = {"filtered": False, "severity": "safe"}
    result = {
        "hate": safe,
        "jailbreak": {"filtered": False, "detected": False},
        "self_harm": safe,
        "sexual": safe,
        "violence": {"filtered": True, "severity": "medium"},
    }
    error = {
        "message": AZURE_FILTER,
        "type": None,
        "param": "prompt",
        "code": "content_filter",
        "status": 400,
        "innererror": {"code": "ResponsibleAIPolicyViolation", "content_filter_result": result},
    }
    return Refusal(400, error)


REFUSALS: Mapping[str, Make] = {
    "429": _rate_limit,
    "quota": _quota,
    "401": _bad_key,
    "rbac": _role_assignment,
    "403": _region,
    "404": lambda received, _now: received.call.service.no_such_model(received.profile.name),
    "408": _server(408, "The request took too long to arrive. Please try again.", "timeout"),
    "409": _server(409, "The request conflicts with another one. Please try again.", "conflict_error"),
    "500": _server(500, BROKEN),
    "503": _server(503, "The engine is currently overloaded, please try again later."),
    "529": _server(529, "Overloaded. Please try again later.", "overloaded_error"),
    "context": _too_long,
    "filter": _prompt_filter,
    "misalignment": lambda _received, _now: Refusal(400, refusals.misaligned()),
    "bio_policy": lambda _received, _now: Refusal(400, refusals.of_policy("bio_policy")),
    "cyber_policy": lambda _received, _now: Refusal(400, refusals.of_policy("cyber_policy")),
    "residency": lambda _received, _now: Refusal(400, refusals.of_policy("data_residency_mismatch")),
}


def refused_part(received: Received) -> Refusal | None:
    """Return the refusal of the first part in ``refuse=`` that the request holds, None if it holds none."""
    for part in received.directive.refuse:
        option, _, value = part.partition(":")
        one = _value(option, value, received) if value else _refusal(part, received)
        refusal = _form(part, received) if part in FORMS else one
        if refusal is not None:
            return refusal
    return None


def _refusal(part: str, received: Received) -> Refusal | None:
    """Return the refusal of one part, None if the request does not hold it."""
    if part in ROLES:
        return _role(ROLES[part], received)
    if part in BY_PART:
        return BY_PART[part](received)
    name = part if received.api == "chat" else ON_RESPONSES.get(part, part)
    held = _at(name, received.body)
    if held is None or (held is False and part == "stream"):
        return None
    if part == "stream":
        return refusals.unsupported_value(part, "true", "with this model. Supported values are: false.")
    if part == "response_format":
        return refusals.unsupported_format(name, held["type"])
    return refusals.unsupported_parameter(name, OTHER_NAME.get(name, ""))


def _value(part: str, value: str, received: Received) -> Refusal | None:
    """Return the refusal of one value of an option, which names the others; None if the request does not ask for it."""
    option = next(each for each in REPLY_OPTIONS if each.part == part)
    name, held = option_asked(option, received.body, received.api)
    if held != value:
        return None
    others = [each for each in option.values_on(received.api) if each != value]
    rest = f"with this model. Supported values are: {refusals.listed(others)}."
    return refusals.unsupported_value(name, f"'{value}'", rest)


def _at(name: str, body: Mapping[str, Any]) -> Any:
    """Return the value at a name such as ``reasoning.context``, None if there is none."""
    head, _, rest = name.partition(".")
    value = body.get(head)
    if not rest:
        return value
    return _at(rest, value) if isinstance(value, dict) else None


def _role(roles: tuple[str, ...], received: Received) -> Refusal | None:
    """Return the refusal of the first message with one of these roles, None if there is none."""
    key = "messages" if received.api == "chat" else "input"
    given = received.body.get(key)
    for at, message in enumerate(given if isinstance(given, list) else ()):
        if message.get("role") in roles:
            return refusals.unsupported_value(f"{key}[{at}].role", f"'{message['role']}'", "with this model.")
    return None


def _phase(received: Received) -> Refusal | None:
    """Return the refusal of the phase of a message, None if none has one."""
    given = received.body.get("input")
    for at, message in enumerate(given if isinstance(given, list) else ()):
        if message.get("phase"):
            return refusals.unknown_parameter(f"input[{at}].phase")
    return None


def _update(received: Received) -> Refusal | None:
    """Return the refusal of an update of the effort, None if there is none."""
    given = received.body.get("input")
    for at, item in enumerate(given if isinstance(given, list) else ()):
        if item.get("type") == UPDATE:
            return refusals.invalid_value(f"input[{at}].type", UPDATE, ("message",))
    return None


def _form(part: str, received: Received) -> Refusal | None:
    """Return the refusal of a form of messages, in the words of strict servers; None if the messages do not have it."""
    roles = [message.role for message in received.messages]
    replies = [m for m in received.body.get("messages") or () if m["role"] == "assistant"]
    held = {
        "repeated_role": has_repeated_role(roles),
        "later_system": has_later_system(roles),
        "bare_reply": any("reasoning_content" not in reply for reply in replies),
    }
    return refusals.invalid(FORMS[part], None, None) if held[part] else None


def _effort(received: Received) -> Refusal | None:
    """Return the refusal of any effort; None if the request sets none."""
    name = "reasoning_effort" if received.api == "chat" else "reasoning.effort"
    asked = effort_asked(received.body, received.api)
    return None if asked is None else refusals.unsupported_parameter(name)


BY_PART: Mapping[str, Callable[[Received], Refusal | None]] = {
    "reasoning_effort": _effort,
    "phase": _phase,
    UPDATE: _update,
}


def stand_in(fault: str | None, received: Received, request: httpx2.Request, now: float) -> httpx2.Response | None:
    """Return the response in the place of a reply, None for a fault of another group."""
    if fault == "html":
        return httpx2.Response(200, html=SIGN_IN)
    if fault == "502":
        return httpx2.Response(502, html=GATEWAY, headers=retry_headers(received.directive, now))
    if fault == "204":
        return httpx2.Response(204)
    if fault == "redirect":
        return httpx2.Response(307, headers={"location": ELSEWHERE + request.url.path})
    if fault == "emptybody":
        kind = "text/event-stream; charset=utf-8" if received.stream else "application/json"
        return httpx2.Response(200, content=b"", headers={"content-type": kind})
    return None


def asked_wait(directive: Directive) -> float | None:
    """Return the wait in seconds, None if the line names none."""
    if directive.retry_ms is not None:
        return directive.retry_ms / 1000
    return directive.retry_after if directive.retry_after is not None else directive.retry_date


def retry_headers(directive: Directive, now: float, default: float | None = None) -> dict[str, str]:
    """Return the headers that ask for a wait; ``now`` is in seconds since 1970, ``default`` in seconds.

    With ``retry_after=`` and with the default, both headers are sent; the one in milliseconds is finer and wins.
    """
    if directive.retry_ms is not None:
        return {"retry-after-ms": str(directive.retry_ms)}
    if directive.retry_after is None and directive.retry_date is not None:
        return {"retry-after": formatdate(now + directive.retry_date, usegmt=True)}
    wait = default if directive.retry_after is None else directive.retry_after
    if wait is None:
        return {}
    return {"retry-after": str(round(wait)), "retry-after-ms": str(round(wait * 1000))}
