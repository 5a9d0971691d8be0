"""Error responses of a service: HTTP statuses and error bodies become errors of mull's own.

OpenAI's are described in its guide "Error codes" (platform.openai.com/docs/guides/error-codes); Azure's and those of
compatible servers are as recorded answers show (tests/providers/errors/test_refusals.py). An error that is not
recognised keeps the service's message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tui.core.conversation.content_filter import in_words as filter_in_words
from tui.core.errors import (
    BudgetSpent,
    ContextOverflow,
    ModelError,
    NoSuchModel,
    NotTheApi,
    NoWayThere,
    QuotaSpent,
    RateLimited,
    RequestRefused,
    ServiceFailed,
    SignInError,
    StoppedForSafety,
)
from tui.core.models.profile import RefusedParameter
from tui.core.models.refused_parameters import PARAMETERS
from tui.core.models.taken_values import taken_values
from tui.core.reply_options import TIER
from tui.core.retry_policy import is_passing
from tui.providers.connections.destination import Destination
from tui.providers.errors import policies
from tui.providers.errors.entra import token_refused
from tui.providers.errors.lasting_failures import is_lasting, speaks_of_passing
from tui.providers.errors.message_rules import broken_rule
from tui.providers.errors.missing_model import CODES as MISSING_MODEL
from tui.providers.errors.missing_model import is_missing_model
from tui.providers.errors.overflow import Overflow, overflow_in
from tui.providers.errors.rate_limits import in_words, limits_from, retry_after, should_retry
from tui.providers.errors.refused_options import option_refused, remedy_for
from tui.providers.errors.wording import NO_SECRET, Secret, quoted, sentence
from tui.providers.wire.content_filter import FilterNotes
from tui.providers.wire.error_body import detail_of, status_in, words_of
from tui.providers.wire.json_values import list_of, mapping_of, text_of

PART = r"['\"`]?(?:input\[\d{1,9}\]\.)?([a-z][a-z_]*(?:\.[a-z_]+)?)['\"`]?"
THING = "(?:parameter|argument|field|property)s?"
NAMED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"unrecognized request arguments? supplied: {PART}",
        rf"un(?:known|supported|recognized|expected) {THING}:? {PART}",
        rf"{THING}:? {PART} (?:of type '\w+' )?is (?:not supported|unsupported)",
        r"(response_format) value as json_schema is enabled only for api versions",  # older api-versions of Azure
        r"extra_forbidden.{0,40}?\('body', '([a-z_]+)'",
    )
)
# Words that say it of much else too: they count only if they name a parameter that mull sends.
AFTER_NAME = r"(?=\s*(?:[.,;!]|$|parameter\b|for\b|with\b|on\b|by\b|in this\b|here\b))"
NAMED_LOOSELY = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:does not|doesn't) support (?:the )?(?:parameter )?{PART}{AFTER_NAME}",
        rf"(?:^|[:\s]){PART} is (?:not supported|unsupported|not allowed|not permitted){AFTER_NAME}",
        rf"(?:^|[:\s]){PART}: (?:extra inputs are not permitted|unexpected property|extra fields not permitted)",
        rf"\({PART} (?:was|were) unexpected\)",
        rf"\b(?:includes|contains) {PART},? which is not supported",
    )
)
FORBIDDEN = "extra_forbidden"
TOO_MANY = 429
# What nginx, Apache and servers in Go answer to a plain request at their TLS port, with HTTP 400.
PLAIN_TO_TLS = re.compile(r"(plain HTTP|an HTTP) request.{0,20}HTTPS|plain HTTP to an SSL", re.IGNORECASE)
LONGEST_READ = 4_000  # characters of a message that are read; templates quote their own source before the reason


def refused_parameter(body: Any, words: str) -> str:
    """Return the parameter that an error's body or message says is not accepted, empty if they name none."""
    held = mapping_of(body)
    for error in map(mapping_of, list_of(held.get("detail"))):
        place = list_of(error.get("loc"))
        if text_of(error.get("type")) == FORBIDDEN and len(place) > 1 and place[0] == "body":
            return ".".join(text_of(step) for step in place[1:]).strip(".")
    found = (pattern.search(words) for pattern in NAMED)
    loosely = (match for pattern in NAMED_LOOSELY for match in pattern.finditer(words) if match[1] in PARAMETERS)
    return next((match[1] for match in (*found, *loosely) if match), "")


BUDGET_WORDS = "max_tokens or model output limit was reached"  # an error where other services end an empty reply
QUOTA = (
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "credit_balance_exhausted",
    "usage_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
)
# Of an image that was sent along: it will fail again.
OF_IMAGES = (
    "invalid_image",
    "invalid_image_format",
    "invalid_base64_image",
    "invalid_image_url",
    "image_too_large",
    "image_too_small",
    "image_parse_error",
    "invalid_image_mode",
    "image_file_too_large",
    "unsupported_image_media_type",
    "empty_image_file",
    "failed_to_download_image",
    "image_file_not_found",
)
# An error inside a stream has no HTTP status: the status that its code has elsewhere.
STATUS_OF_CODE = {
    **dict.fromkeys(("content_filter", "invalid_prompt", "invalid_request", "invalid_request_error", *OF_IMAGES), 400),
    "context_length_exceeded": 400,
    "authentication_error": 401,
    **dict.fromkeys((*QUOTA, "rate_limit_exceeded"), 429),
    **dict.fromkeys(MISSING_MODEL, 404),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error response and where it came from. ``status`` is 0 if unknown; ``body`` is decoded JSON, or text."""

    status: int
    body: Any
    to: Destination
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: Secret = NO_SECRET

    @property
    def error(self) -> Mapping[str, Any]:
        """The error object: some servers wrap it in ``error``, others do not."""
        return detail_of(self.body)

    @property
    def code(self) -> str:
        """The service's error code; a spent quota may be named by the type instead."""
        code = self.error.get("code")
        kind = text_of(self.error.get("type"))
        return kind if kind in QUOTA else quoted(str(code) if isinstance(code, int) else text_of(code), self.secret)

    @property
    def param(self) -> str:
        """The parameter that the service refuses, empty if it names none; LiteLLM writes that as ``None``."""
        named = quoted(self.error.get("param"), self.secret)
        return "" if named == "None" else named

    @property
    def words(self) -> str:
        """The service's message, cleaned so that it can be quoted."""
        return quoted(words_of(self.body) or _as_text(self.body), self.secret)

    @property
    def whole_words(self) -> str:
        """The service's message at length, to tell what it is about; it may hold the key, and is not shown."""
        return quoted(words_of(self.body) or _as_text(self.body), longest=LONGEST_READ)

    @property
    def broken_rule(self) -> RefusedParameter | None:
        """The rule on the order or the form of messages that the request broke, None if the message names none."""
        return broken_rule(self.whole_words)

    @property
    def lasting(self) -> bool:
        """Whether the same request would fail again, although the status is that of a failing service."""
        words, again = self.whole_words, should_retry(self.headers)
        missing = self.missing_model and not again and not speaks_of_passing(words)
        told = again is None and is_lasting(self.status, self.error, words)
        return missing or told or self.broken_rule is not None or self.overflow is not None

    @property
    def missing_model(self) -> bool:
        """Whether the service says that it has no such model or deployment."""
        return is_missing_model(self.code, text_of(self.error.get("type")), self.words)

    @property
    def overflow(self) -> Overflow | None:
        """The context overflow that the error tells of, None if it is another error."""
        return overflow_in(self.error, self.code, self.whole_words)

    @property
    def wait(self) -> float | None:
        """The wait that the service asks for in its headers or its message, in seconds; None if it asks for none."""
        words = words_of(self.body)
        return retry_after(self.headers, words, error=self.error, limited=self.status == TOO_MANY)

    @property
    def about(self) -> dict[str, Any]:
        """The arguments that every error takes beside its problem and remedy."""
        return {
            "status": self.status or None,
            "code": self.code or None,
            "param": self.param or None,
            "request_id": quoted(request_id(self.headers), self.secret) or None,
            "retry_after": self.wait,
            "should_retry": None if self.code in QUOTA else should_retry(self.headers),
            "limits": limits_from(self.headers, self.secret),
        }

    def problem(self, what: str) -> str:
        """Return what happened and the service's message, in one sentence, and the request's id where there is one."""
        told = sentence(f"{what}: {self.words}" if self.words else what)
        named = quoted(request_id(self.headers), self.secret, longest=80)
        return f"{told} Request id: {named}." if named else told


def _as_text(body: Any) -> str:
    """Return the JSON of a body that says nothing in words, empty for an empty one."""
    try:
        return json.dumps(body, ensure_ascii=False) if body else ""
    except (TypeError, ValueError, RecursionError):
        return ""


def request_id(headers: Mapping[str, str]) -> str | None:
    """Return the request's id from OpenAI's header or Azure's, None if there is neither."""
    return headers.get("x-request-id") or headers.get("apim-request-id")


def refused(answer: Refusal) -> ModelError:
    """Return the error for a response with an HTTP status other than 2xx."""
    if (of_policy := _of_policy(answer)) is not None:
        return of_policy
    if 300 <= answer.status < 400:
        return _redirected(answer)
    by_status: dict[int, Callable[[Refusal], ModelError]] = {
        401: _not_signed_in,
        403: _forbidden,
        404: _not_found,
        TOO_MANY: _too_many,
    }
    if answer.status in by_status:
        return by_status[answer.status](answer)
    if is_passing(answer.status) and not answer.lasting:
        what = f"{answer.to.host} failed with HTTP {answer.status}"
        return ServiceFailed(answer.problem(what), _when_to_retry(answer), **answer.about)
    return _bad_request(answer)


def refused_in_stream(
    error: Any, to: Destination, secret: Secret, headers: Mapping[str, str] = MappingProxyType({})
) -> ModelError:
    """Return the error for an error inside a stream; ``error`` is its JSON, or text, ``headers`` the response's."""
    body = error if isinstance(error, dict | list) else {"message": error}
    answer = Refusal(0, body, to, headers, secret)
    status = STATUS_OF_CODE.get(answer.code) or STATUS_OF_CODE.get(text_of(answer.error.get("type")))
    status = status or status_in(body)
    if answer.code == policies.RESIDENCY or policies.is_stop(answer.code):
        status = 400
    if (status is None or status >= 500) and answer.lasting:
        status = 400
    if status is not None and status < 500:
        return refused(Refusal(status, body, to, headers, secret))
    what = f"{to.host} reported an error instead of going on"
    return ServiceFailed(answer.problem(what), "Try again in a moment.", **answer.about)


def _of_policy(answer: Refusal) -> ModelError | None:
    """Return the error for what a policy of the service forbids, None where it names none."""
    code, to = answer.code, answer.to
    if code == policies.RESIDENCY:
        told = policies.residency(to.host, to.address_setting)
        return RequestRefused(answer.problem(told.what), told.remedy, **answer.about, of_settings=True)
    if not policies.is_stop(code):
        return None
    told = policies.stopped(code, answer.error, to.host, answer.secret)
    return StoppedForSafety(answer.problem(told.what), told.remedy, **answer.about | {"should_retry": None})


def _bad_request(answer: Refusal) -> ModelError:
    if answer.missing_model:
        return _no_such_model(answer)
    whole = answer.body if isinstance(answer.body, str) else answer.words
    if answer.to.url.startswith("http:") and PLAIN_TO_TLS.search(whole):
        remedy = f"Write https:// in {answer.to.address_setting}."
        return NoWayThere(answer.problem(f"{answer.to.host} speaks TLS"), remedy, **answer.about)
    if (overflow := answer.overflow) is not None:
        return _too_long(answer, overflow)
    if answer.code == "content_filter":
        return _filtered(answer)
    if answer.to.sign_in == "entra" and token_refused(answer.words) is not None:  # Azure says so with a 400
        return _not_signed_in(answer)
    return _request_refused(answer)


def _request_refused(answer: Refusal) -> RequestRefused:
    """Return the error for a request that the service refused, with the part it minds."""
    words = answer.words.lower()
    problem, about = answer.problem(f"{answer.to.host} refused the request"), answer.about
    part = answer.broken_rule or refused_parameter(answer.body, answer.words)
    if part and (part in RULES_REMEDIES or not (answer.param and answer.code)):
        about |= {"param": quoted(part, answer.secret), "code": "unsupported_parameter"}
    elif not answer.code and (option := option_refused(answer.param, answer.whole_words)) is not None:
        about |= {"param": str(option.part), "code": "invalid_value"}
    if BUDGET_WORDS in words:
        return BudgetSpent(problem, "A larger output budget helps (Alt+M), or less effort (Alt+E).", **about)
    remedy = NO_IMAGES if IMAGE_WORDS.search(words) else _remedy(str(about["param"] or ""), answer)
    return RequestRefused(problem, remedy, **about)


def _too_long(answer: Refusal, overflow: Overflow) -> ContextOverflow:
    """Return the error for a request that is too long, or that leaves too little of the window for its budget."""
    fits = overflow.window is not None and overflow.sent is not None and overflow.sent < overflow.window
    budget = "Set a smaller output budget (/budget, --max-output-tokens), or make room (Alt+R in the chat)."
    remedy = "Send less: shorten the message, make room (Alt+R in the chat), or start a new session."
    return ContextOverflow(
        answer.problem(f"The request is too long for {answer.to.model}"),
        budget if fits else remedy,
        window=overflow.window,
        sent=overflow.sent,
        **answer.about,
    )


# What servers say that were sent an image and take none.
IMAGE_WORDS = re.compile(
    r"\b(?:image|vision|multimodal|image_url)s?\b.{0,60}(?:\b(?:not|un) ?-?|n't )support"
    r"|(?:\bnot|n't|cannot) (?:support|process|read|take|accept)\w* (?:for )?(?:the )?(?:image|vision|multimodal)"
)
NO_IMAGES = "Choose a model that sees images (F3), or leave the image out: /detach, or mute its message (Alt+X)."
# What to do if a request breaks a rule on messages although it was changed.
RULES_REMEDIES: Mapping[str, str] = {
    RefusedParameter.REPEATED_ROLE: "Mute messages until yours and the replies alternate (Alt+X), or sum up (Alt+R).",
    RefusedParameter.LATER_SYSTEM: "Switch to one persona that replaces the others (F2).",
    RefusedParameter.BARE_REPLY: (
        "Reasoning is never sent again: sum up the replies (Alt+R), or choose another model (F3) or effort (F4)."
    ),
    RefusedParameter.ROLE_SYSTEM: 'Set role = "none" for this model under [models.NAME], or use no persona (F2).',
}


EFFORT = ("reasoning_effort", "reasoning.effort")
EFFORT_NAMED = re.compile(r"reasoning[_. ]effort|'reasoning', 'effort'|thinking[_ ]level", re.IGNORECASE)


def _remedy(param: str, answer: Refusal) -> str:
    """Return what to do about a refused parameter, named as in the request."""
    if param == "stream":
        return f"Set stream = false in connection {answer.to.connection!r}."
    if param in EFFORT or (not param and EFFORT_NAMED.search(answer.words)):
        taken = ", ".join(taken_values(answer.whole_words))
        return f"Choose another effort (F4, --effort){f': {taken}' if taken else ''}."
    if param == RefusedParameter.REASONING_SUMMARY:
        return f'Set reasoning_summary = "auto" or "off" in connection {answer.to.connection!r}.'
    if param in RULES_REMEDIES:
        return RULES_REMEDIES[param]
    return _remedy_of_part(param, answer)


def _remedy_of_part(param: str, answer: Refusal) -> str:
    """Return what to do about a refused option, role or other part."""
    if (option := option_refused(param, "")) is not None:
        return remedy_for(option, answer.whole_words)
    if param.endswith(".role"):
        return "Set role for this model under [models.NAME] in the settings: developer, system or none."
    return f"It minds {param}: leave it out or change it." if param else "Look at the request: mull ask --dry-run."


def _filtered(answer: Refusal) -> ModelError:
    notes = FilterNotes(answer.secret)
    notes.take_error(answer.error)
    named = quoted(filter_in_words(each for each in notes.findings if each.filtered))
    what = f"{answer.to.host} filtered the prompt" + (f" ({named})" if named else "")
    remedy = "Put it in other words and send again."
    return RequestRefused(answer.problem(what), remedy, **answer.about, content_filter=notes.findings)


def _not_signed_in(answer: Refusal) -> ModelError:
    to = answer.to
    if answer.code == "PermissionDenied":
        what = f"{to.host} knows you but does not let you use {to.thing}"
        remedy = (
            "Ask for the role 'Cognitive Services OpenAI User' on the resource; a new role takes some minutes to work."
        )
    elif to.sign_in == "entra" and to.key_source:
        what, remedy = f"{to.host} did not accept the Entra ID token", ""
        what = (token_refused(answer.words) or (what,))[0]
        remedy = f"Put a new token into {to.key_source}, or unset it: then Entra ID is asked."
    elif to.sign_in == "entra" and (minded := token_refused(answer.words, _to_set_scope(to))) is not None:
        what, remedy = minded
    elif to.sign_in == "entra":
        what = f"{to.host} did not accept the Entra ID token"
        remedy = f"Run az login with the right tenant, or {_to_set_scope(to)}."
    elif to.sign_in == "none" and not to.kind.practice:
        what = f"{to.host} asks for a key and none was sent"
        remedy = f"Set api_key_env in connection {to.connection!r} to the name of a variable that holds the key."
    else:
        what = f"{to.host} did not accept the key"
        remedy = f"Check the key in {to.key_source}{to.kind.advice.key}"
    error = SignInError(answer.problem(what), remedy, **answer.about)
    error.of_token = to.sign_in == "entra" and answer.code != "PermissionDenied"
    return error


def _to_set_scope(to: Destination) -> str:
    """Return how a connection gets another scope; variables that describe one have no place for it."""
    scopes = "https://cognitiveservices.azure.com/.default or https://ai.azure.com/.default"
    if to.variables is None:
        return f"set scope in connection {to.connection!r}: {scopes}"
    return f"make a connection in the settings file (mull setup, or F9) and set scope there: {scopes}"


def _forbidden(answer: Refusal) -> ModelError:
    if option_refused(answer.param, answer.whole_words) is TIER:
        return _request_refused(answer)
    if answer.code == "unsupported_country_region_territory":
        remedy = "Use a connection that may be used from where you are."
    else:
        remedy = answer.to.kind.advice.forbidden
    return SignInError(answer.problem(f"{answer.to.host} forbids this (HTTP 403)"), remedy, **answer.about)


def _not_found(answer: Refusal) -> ModelError:
    to, words = answer.to, answer.words.lower()
    if answer.missing_model or ("model" in words and "not found" in words) or "does not exist" in words:
        return _no_such_model(answer)
    what = f"There is no such API at {to.url} (HTTP 404)"
    remedy = f"Check {to.kind.advice.address} (connection {to.connection!r})."
    return NotTheApi(answer.problem(what), remedy, **answer.about)


def _no_such_model(answer: Refusal) -> ModelError:
    to = answer.to
    remedy = f"Check {to.thing_setting}{to.kind.advice.model}"
    return NoSuchModel(answer.problem(f"{to.host} has no {to.thing}"), remedy, **answer.about)


def _too_many(answer: Refusal) -> ModelError:
    to = answer.to
    if answer.code in QUOTA:
        remedy = "Add credit or raise the limit in the service's billing settings; trying again will not help."
        return QuotaSpent(answer.problem(f"No credit is left at {to.host}"), remedy, **answer.about)
    what = f"Too many requests or tokens for {to.host}"
    return RateLimited(answer.problem(what), _when_to_retry(answer), **answer.about)


def _when_to_retry(answer: Refusal) -> str:
    """Return the remedy: when to try again, or that it would not help."""
    wait = answer.wait
    if should_retry(answer.headers) is False:
        return "The service says that sending it again would not help."
    return "Try again in a moment." if wait is None else f"Try again in {in_words(wait)}."


def rehearsed(error: ModelError, to: Destination) -> ModelError:
    """Return the error; on practice, a remedy about settings is changed to speak of a real connection."""
    if to.kind.practice and error.of_settings:
        advice = error.remedy[:1].lower() + error.remedy[1:]
        error.remedy = f"A rehearsal: nothing is wrong here. On a real connection: {advice}"
    return error


def _redirected(answer: Refusal) -> ModelError:
    to = quoted(answer.headers.get("location", ""), answer.secret) or "another address"
    return NotTheApi(
        f"{answer.to.host} sends requests on to {to} (HTTP {answer.status}), and mull does not follow.",
        f"If that is the right place, set {answer.to.address_setting} to it.",
        **answer.about,
    )
