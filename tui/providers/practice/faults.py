"""The refusals a ``practice: fault=...`` line asks for, in the recorded bodies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui.providers.practice.errors import AZURE_FILTER, BROKEN, Refusal, no_such_model
from tui.providers.practice.reading import Received
from tui.providers.practice.rules import too_long
from tui.providers.practice.waiting import asked_wait, retry_headers

Make = Callable[[Received, float], Refusal]
WAIT = 2.0  # seconds, where the line names none


def refusal_for(fault: str | None, received: Received, now: float) -> Refusal | None:
    """Return the refusal a fault stands for, None for a fault of another kind; ``now`` in seconds since 1970."""
    make = FAULTS.get(fault or "")
    return make(received, now) if make else None


def _rate_limit(received: Received, now: float) -> Refusal:
    """Return a rate limit that asks to wait."""
    asked = asked_wait(received.directive)
    wait = WAIT if asked is None else asked
    headers = retry_headers(received.directive, now, WAIT)
    if received.call.azure:
        text = (
            "Requests to the ChatCompletions_Create Operation under Azure OpenAI API have exceeded token rate "
            f"limit of your current OpenAI S0 pricing tier. Please retry after {wait:g} seconds."
        )
        return Refusal(429, {"code": "429", "message": text}, headers)
    text = (
        f"Rate limit reached for {received.profile.name} in organization org-practice on tokens per min "
        f"(TPM): Limit 100000, Used 96749, Requested 19126. Please try again in {wait:g}s."
    )
    error = {"message": text, "type": "tokens", "param": None, "code": "rate_limit_exceeded"}
    return Refusal(429, error, headers)


def _quota(received: Received, now: float) -> Refusal:
    """Return a spent quota: waiting does not help."""
    text = "You exceeded your current quota, please check your plan and billing details."
    error = {"message": text, "type": "insufficient_quota", "param": None, "code": "insufficient_quota"}
    return Refusal(429, error, retry_headers(received.directive, now))


def _bad_key(received: Received, _now: float) -> Refusal:
    """Return what a wrong key gets."""
    if received.call.azure:
        text = (
            "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid "
            "key for an active subscription and use a correct regional API endpoint for your resource."
        )
        return Refusal(401, {"code": "401", "message": text})
    text = "Incorrect API key provided: practice. You can find your API key at https://platform.openai.com/account/api-keys."
    error = {"message": text, "type": "invalid_request_error", "param": None, "code": "invalid_api_key"}
    return Refusal(401, error)


def _role_assignment(_received: Received, _now: float) -> Refusal:
    """Return what Entra ID's sign-in gets where the resource does not know the user's role."""
    text = (
        "The principal `00000000-0000-0000-0000-000000000000` lacks the required data action "
        "`Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action` to perform "
        "`POST /openai/deployments/{deployment-id}/chat/completions` operation."
    )
    return Refusal(401, {"code": "PermissionDenied", "message": text})


def _region(_received: Received, _now: float) -> Refusal:
    """Return what a region that is not served gets."""
    error: dict[str, Any] = {
        "code": "unsupported_country_region_territory",
        "message": "Country, region, or territory not supported",
        "param": None,
        "type": "request_forbidden",
    }
    return Refusal(403, error)


def _server(status: int, text: str, kind: str = "server_error") -> Make:
    """Return a maker of errors that are the service's own and may pass. None of them is recorded."""

    def make(received: Received, now: float) -> Refusal:
        error = {"message": text, "type": kind, "param": None, "code": None}
        return Refusal(status, error, retry_headers(received.directive, now))

    return make


def _too_long(received: Received, _now: float) -> Refusal:
    """Return an input over the limit; it is said of the size that came, since that is the point of it."""
    limit = received.profile.max_input or received.profile.window or received.tokens
    return too_long(max(received.tokens, limit + 35), limit, received.profile, received.api)


def _prompt_filter(_received: Received, _now: float) -> Refusal:
    """Return Azure's refusal of a prompt."""
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


FAULTS: Mapping[str, Make] = {
    "429": _rate_limit,
    "quota": _quota,
    "401": _bad_key,
    "rbac": _role_assignment,
    "403": _region,
    "404": lambda received, _now: no_such_model(received.profile.name, received.call.azure),
    "408": _server(408, "The request took too long to arrive. Please try again.", "timeout"),
    "409": _server(409, "The request conflicts with another one. Please try again.", "conflict_error"),
    "500": _server(500, BROKEN),
    "503": _server(503, "The engine is currently overloaded, please try again later."),
    "529": _server(529, "Overloaded. Please try again later.", "overloaded_error"),
    "context": _too_long,
    "filter": _prompt_filter,
}
