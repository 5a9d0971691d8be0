"""What a model refuses, decided by its profile and nothing else (contract of November 2026, "Models: Parameters").

Each check raises the ``Refusal`` the service would answer with, or passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.core.models.profile import Api, ModelProfile
from tui.providers.practice import errors
from tui.providers.practice.errors import Refusal
from tui.providers.practice.route import Call

# Parameters that models refuse while they reason; the value is the default they let pass where the
# refusal is of the value rather than of the parameter.
GATED: Mapping[str, float | None] = {
    "temperature": 1,
    "top_p": 1,
    "presence_penalty": 0,
    "frequency_penalty": 0,
    "logprobs": None,
    "top_logprobs": None,
    "logit_bias": None,
    "max_tokens": None,
}
# Those of them a profile lists one by one for models that do not reason.
SAMPLING = ("temperature", "top_p", "presence_penalty", "frequency_penalty", "logprobs")
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
REASONING_KEYS = ("effort", "summary", "context", "generate_summary", "mode")
CONTEXTS = ("auto", "current_turn", "all_turns")
SUMMARIES = ("auto", "concise", "detailed")
MOVED = {
    "reasoning_effort": "reasoning.effort",
    "max_tokens": "max_output_tokens",
    "max_completion_tokens": "max_output_tokens",
    "response_format": "text.format",
    "messages": "input",
    "verbosity": "text.verbosity",
}


def check_model(body: Mapping[str, Any], call: Call, profile: ModelProfile) -> None:
    """Check what this model takes on this route."""
    _api(call, profile)
    _streaming(body, call, profile)
    if call.api == "chat":
        _chat_effort(body, profile)
    else:
        _reasoning(body, profile)
    _sampling(body, call, profile)
    _format(body, call, profile)
    _caps(body, profile)


def effort_asked(body: Mapping[str, Any], api: Api) -> str | None:
    """Return the effort a body asks for, None where it leaves it to the model."""
    if api == "chat":
        return body.get("reasoning_effort")
    return (body.get("reasoning") or {}).get("effort")


def _api(call: Call, profile: ModelProfile) -> None:
    """Refuse an API the model is not on. Wording not recorded."""
    if call.api in profile.apis:
        return
    name = "Chat Completions" if call.api == "chat" else "Responses"
    text = f"The requested model '{profile.name}' cannot be used with the {name} API."
    raise errors.invalid(text, "model", "unsupported_value")


def _streaming(body: Mapping[str, Any], call: Call, profile: ModelProfile) -> None:
    """Refuse a stream where the model gives none, which differs between OpenAI and Azure."""
    streams = profile.streams_azure if call.azure else profile.streams_openai
    if body.get("stream") and not streams:
        raise errors.unsupported_value("stream", "true", "with this model. Supported values are: false.")


def _chat_effort(body: Mapping[str, Any], profile: ModelProfile) -> None:
    """Check ``reasoning_effort``."""
    effort = body.get("reasoning_effort")
    if effort is None:
        return
    if not profile.reasons:
        raise errors.unrecognized_argument("reasoning_effort")
    if not profile.efforts:
        raise errors.unsupported_parameter("reasoning_effort")
    if effort not in profile.efforts_on("chat"):
        raise errors.invalid_value("reasoning_effort", str(effort), profile.efforts_on("chat"))


def _reasoning(body: Mapping[str, Any], profile: ModelProfile) -> None:
    """Check the ``reasoning`` object of Responses."""
    reasoning = body.get("reasoning") or {}
    for key in reasoning:
        if key not in REASONING_KEYS:
            raise errors.unknown_parameter(f"reasoning.{key}")
    for key, values in (("effort", EFFORTS), ("summary", SUMMARIES), ("context", CONTEXTS)):
        value = reasoning.get(key)
        if value is None:
            continue
        if not profile.reasons or (key == "context" and not profile.reasoning_context):
            raise errors.unsupported_parameter(f"reasoning.{key}")
        if value not in values:
            raise errors.invalid_value(f"reasoning.{key}", str(value), values)
    effort, taken = reasoning.get("effort"), profile.efforts_on("responses")
    if effort is not None and not taken:
        raise errors.unsupported_parameter("reasoning.effort")
    if effort is not None and effort not in taken:
        raise errors.invalid(
            f"Unsupported value: '{effort}' is not supported with the '{profile.name}' model. "
            f"Supported values are: {errors.listed(taken)}.",
            "reasoning.effort",
            "unsupported_value",
        )


def _sampling(body: Mapping[str, Any], call: Call, profile: ModelProfile) -> None:
    """Refuse what cannot be set while a model reasons; the gate is the effort in force, not the name."""
    if not profile.reasons:
        _older_sampling(body, profile)
        return
    effort = effort_asked(body, call.api)
    for name, default in GATED.items():
        value = body.get(name)
        if value is None or profile.takes(name, effort):
            continue
        if name == "max_tokens":
            raise errors.unsupported_parameter(name, "max_completion_tokens")
        if default is None or not _refuses_values(profile):
            raise errors.unsupported_parameter(name)
        if value != default:
            rest = f"with this model. Only the default ({default:g}) value is supported."
            raise errors.unsupported_value(name, f"{value:g}", rest)


def _older_sampling(body: Mapping[str, Any], profile: ModelProfile) -> None:
    """Refuse what a model that does not reason lacks. Not recorded: the wording is that of the others."""
    for name in SAMPLING:
        if body.get(name) is not None and name not in profile.parameters:
            raise errors.unsupported_parameter(name)


def _refuses_values(profile: ModelProfile) -> bool:
    """Say which of the two recorded wordings a model has: o1 and later o-models refuse the parameter itself."""
    return profile.role == "none" or not profile.name.startswith("o")


def _format(body: Mapping[str, Any], call: Call, profile: ModelProfile) -> None:
    """Refuse a schema to a model that cannot be held to one."""
    name, wanted = "response_format", body.get("response_format")
    if call.api == "responses":
        name, wanted = "text.format", (body.get("text") or {}).get("format")
    if (wanted or {}).get("type") == "json_schema" and not profile.structured_outputs:
        raise errors.unsupported_format(name, "json_schema")


def _caps(body: Mapping[str, Any], profile: ModelProfile) -> None:
    """Refuse an output budget above what the model can give (Chat Completions only)."""
    for name in ("max_completion_tokens", "max_tokens"):
        asked = body.get(name)
        if asked is not None and profile.max_output is not None and asked > profile.max_output:
            raise errors.invalid(
                f"{name} is too large: {asked}. This model supports at most {profile.max_output} "
                f"completion tokens, whereas you provided {asked}.",
                name,
                "invalid_value",
            )


def check_size(tokens: int, profile: ModelProfile, api: Api) -> None:
    """Refuse an input that does not fit; ``tokens`` is the counted input."""
    limit = profile.max_input or profile.window
    if limit is None or tokens <= limit:
        return
    raise too_long(tokens, limit, profile, api)


def too_long(tokens: int, limit: int, profile: ModelProfile, api: Api) -> Refusal:
    """Return the refusal of an input over the limit, in the wording of the model's family."""
    if api == "responses":
        text = "Your input exceeds the context window of this model. Please adjust your input and try again."
        return errors.invalid(text, "input", "context_length_exceeded")
    if profile.max_input is not None:
        text = f"Input tokens exceed the configured limit of {limit} tokens. Your messages"
    else:
        text = f"This model's maximum context length is {limit} tokens. However, your messages"
    text += f" resulted in {tokens} tokens. Please reduce the length of the messages."
    return errors.invalid(text, "messages", "context_length_exceeded")
