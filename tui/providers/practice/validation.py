"""Checks of a request's body: its form by the API's description, its values by the model's profile.

The keys are those of OpenAI's API description (github.com/openai/openai-openapi); the services refuse any other. Each
check raises the `Refusal` that the service would send, or returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.core.models.profile import Api, ModelProfile
from tui.core.models.taken_options import values_taken
from tui.core.reply_options import MODE, REPLY_OPTIONS, VERBOSITY, ReplyOption
from tui.providers.practice import refusals
from tui.providers.practice.directive import EFFORTS
from tui.providers.practice.refusals import Refusal
from tui.providers.practice.route import Call

SHARED = (
    "model metadata top_logprobs temperature top_p user safety_identifier prompt_cache_key store stream "
    "prompt_cache_retention prompt_cache_options service_tier moderation stream_options tools tool_choice "
    "parallel_tool_calls"
)
KEYS: Mapping[Api, frozenset[str]] = {
    "chat": frozenset(
        f"{SHARED} messages modalities verbosity reasoning_effort max_completion_tokens frequency_penalty "
        "presence_penalty web_search_options response_format audio stop logit_bias logprobs max_tokens n "
        "prediction seed function_call functions".split()
    ),
    "responses": frozenset(
        f"{SHARED} previous_response_id background max_tool_calls text prompt truncation reasoning input "
        "include instructions conversation context_management max_output_tokens".split()
    ),
}
FLAGS = ("stream", "store", "parallel_tool_calls", "background", "logprobs")
# The lowest value of each whole number, and the bounds of each decimal.
WHOLE: Mapping[str, int | None] = {
    "max_completion_tokens": 1,
    "max_tokens": 1,
    "max_output_tokens": 16,
    "seed": None,
    "n": 1,
    "top_logprobs": 0,
}
DECIMALS: Mapping[str, tuple[float, float]] = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "presence_penalty": (-2, 2),
    "frequency_penalty": (-2, 2),
}
FORMAT_KEYS: Mapping[Api, str] = {"chat": "response_format", "responses": "text.format"}
FORMATS = ("text", "json_object", "json_schema")
TABLES = ("reasoning", "stream_options", "metadata", "text", "response_format")
# Parameters that models refuse while they reason. The value is the default, which passes if a model refuses only other
# values; None: the parameter itself is refused.
REFUSED_WHILE_REASONING: Mapping[str, float | None] = {
    "temperature": 1,
    "top_p": 1,
    "presence_penalty": 0,
    "frequency_penalty": 0,
    "logprobs": None,
    "top_logprobs": None,
    "logit_bias": None,
    "max_tokens": None,
}
# Those that the profile of a model that does not reason lists one by one.
SAMPLING = ("temperature", "top_p", "presence_penalty", "frequency_penalty", "logprobs")
REASONING_KEYS = ("effort", "summary", "context", "generate_summary", "mode")
UPDATE = "configuration_update"  # the type of an item that sets an effort from there on
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


def check_form(body: Mapping[str, Any], api: Api, profile: ModelProfile) -> None:
    """Check the keys of a body and the types of their values.

    Raises:
        Refusal: a key is unknown, or a value has the wrong type or is out of range.
    """
    for key in body:
        if key in KEYS[api]:
            continue
        if api == "responses" and key in MOVED:
            raise refusals.moved_parameter(key, MOVED[key])
        raise refusals.unknown_parameter(key) if profile.reasons else refusals.unrecognized_argument(key)
    for key, value in body.items():
        if value is not None:
            _check_type(key, value)
    _check_stream_options(body, api)
    _check_format(body, api)
    _check_played(body)


def _check_format(body: Mapping[str, Any], api: Api) -> None:
    """Check the output format: its type, and the schema if the type needs one."""
    key = FORMAT_KEYS[api]
    wanted = format_asked(body, api)
    if wanted is None:
        return
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if kind not in FORMATS:
        raise refusals.invalid_value(f"{key}.type", str(kind), FORMATS)
    holder = wanted.get("json_schema") if api == "chat" else wanted
    if kind == "json_schema" and not (isinstance(holder, dict) and isinstance(holder.get("schema"), dict)):
        raise refusals.missing(f"{key}.json_schema.schema" if api == "chat" else f"{key}.schema")


def _check_stream_options(body: Mapping[str, Any], api: Api) -> None:
    """Check ``stream_options``; Responses always reports the usage, so it has no ``include_usage``."""
    options = body.get("stream_options")
    if options is None:
        return
    if not body.get("stream"):
        text = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        raise refusals.invalid(text, "stream_options", None)
    known = ("include_obfuscation", "include_usage") if api == "chat" else ("include_obfuscation",)
    for key in options:
        if key not in known:
            raise refusals.unknown_parameter(f"stream_options.{key}")


def _check_type(key: str, value: Any) -> None:
    """Check the type and the range of one value."""
    if key in FLAGS and not isinstance(value, bool):
        raise refusals.invalid_type(key, "a boolean", value)
    if key in TABLES and not isinstance(value, dict):
        raise refusals.invalid_type(key, "an object", value)
    if key in WHOLE:
        _check_whole(key, value, WHOLE[key])
    if key in DECIMALS:
        _check_decimal(key, value, *DECIMALS[key])


def _check_whole(key: str, value: Any, least: int | None) -> None:
    """Check that a value is a whole number, and its lower bound."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise refusals.invalid_type(key, "an integer", value)
    if least is not None and value < least:
        text = f"Invalid '{key}': integer below minimum value. Expected a value >= {least}, but got {value}"
        raise refusals.invalid(f"{text} instead.", key, "integer_below_min_value")


def _check_decimal(key: str, value: Any, low: float, high: float) -> None:
    """Check that a value is a number, and its bounds."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise refusals.invalid_type(key, "a decimal", value)
    if low <= value <= high:
        return
    side, sign, bound = ("below minimum", ">=", low) if value < low else ("above maximum", "<=", high)
    text = f"Invalid '{key}': decimal {side} value. Expected a value {sign} {bound:g}, but got {value} instead."
    raise refusals.invalid(text, key, "decimal_below_min_value" if value < low else "decimal_above_max_value")


def _check_played(body: Mapping[str, Any]) -> None:
    """Refuse what the practice model cannot do. The wording for ``n`` is this module's own."""
    previous = body.get("previous_response_id")
    if previous is not None:
        text = f"Previous response with id '{previous}' not found."
        raise refusals.invalid(text, "previous_response_id", "previous_response_not_found")
    if body.get("n") not in (None, 1):
        raise refusals.unsupported_value("n", str(body["n"]), "here: the practice model gives one choice.")


def check_model(body: Mapping[str, Any], call: Call, profile: ModelProfile) -> None:
    """Check that the model takes the body from this service.

    Raises:
        Refusal: it does not.
    """
    _api(call, profile)
    _streaming(body, call, profile)
    if call.api == "chat":
        _chat_effort(body, profile)
    else:
        _reasoning(body, profile)
    _options(body, call.api, profile)
    _sampling(body, call, profile)
    _format(body, call, profile)
    _caps(body, profile)


def effort_at_top(body: Mapping[str, Any], api: Api) -> str | None:
    """Return the reasoning effort at the top of a body, None if it sets none there."""
    return body.get("reasoning_effort") if api == "chat" else _of(body, "reasoning", "effort")


def effort_asked(body: Mapping[str, Any], api: Api) -> str | None:
    """Return the reasoning effort of the reply, None if a body sets none: the last update's, else that at its top."""
    items = body.get("input") if api == "responses" else None
    updates = [item["reasoning"] for item in items if item.get("type") == UPDATE] if isinstance(items, list) else []
    efforts = [update["effort"] for update in updates if update.get("effort") is not None]
    return efforts[-1] if efforts else effort_at_top(body, api)


def check_update(item: Mapping[str, Any], at: str, profile: ModelProfile) -> None:
    """Check an update of the configuration; ``at`` is its place in the body. Only an effort is played here.

    Raises:
        Refusal: it has another form, or an effort that the model does not take.
    """
    for key in item:
        if key not in ("type", "id", "reasoning"):
            raise refusals.unknown_parameter(f"{at}.{key}")
    reasoning = item.get("reasoning")
    if reasoning is None:
        raise refusals.missing(f"{at}.reasoning")
    if not isinstance(reasoning, dict):
        raise refusals.invalid_type(f"{at}.reasoning", "an object", reasoning)
    for key in reasoning:
        if key != "effort":
            raise refusals.unknown_parameter(f"{at}.reasoning.{key}")
    effort = reasoning.get("effort")
    if effort is not None and effort not in EFFORTS:
        raise refusals.invalid_value(f"{at}.reasoning.effort", str(effort), EFFORTS)
    _effort_taken(effort, f"{at}.reasoning.effort", profile)


def format_asked(body: Mapping[str, Any], api: Api) -> Any:
    """Return the output format in a body, None if it sets none."""
    return body.get("response_format") if api == "chat" else (body.get("text") or {}).get("format")


def option_asked(option: ReplyOption, body: Mapping[str, Any], api: Api) -> tuple[str, Any]:
    """Return the name of an option in a body of this API, and its value, None if the body sets none."""
    if option is VERBOSITY:
        on_responses = "text.verbosity", _of(body, "text", "verbosity")
        return ("verbosity", body.get("verbosity")) if api == "chat" else on_responses
    if option is MODE:
        return "reasoning.mode", _of(body, "reasoning", "mode")
    return option.part, body.get(option.part)


def _of(body: Mapping[str, Any], table: str, key: str) -> Any:
    return (body.get(table) or {}).get(key)


def _options(body: Mapping[str, Any], api: Api, profile: ModelProfile) -> None:
    """Refuse an option of the reply, or a value of it, that the model does not take."""
    for option in REPLY_OPTIONS:
        name, value = option_asked(option, body, api)
        if value is None:
            continue
        taken = values_taken(option, profile, api) if profile.knows(option.fact) else option.values_on(api)
        if not taken:
            raise refusals.unsupported_parameter(name)
        if value not in option.values_on(api):
            raise refusals.invalid_value(name, str(value), option.values_on(api))
        if value not in taken:
            rest = f"with this model. Supported values are: {refusals.listed(taken)}."
            raise refusals.unsupported_value(name, f"'{value}'", rest)


def _api(call: Call, profile: ModelProfile) -> None:
    """Refuse an API that does not have the model. The wording is this module's own."""
    if call.api in profile.apis:
        return
    name = "Chat Completions" if call.api == "chat" else "Responses"
    text = f"The requested model '{profile.name}' cannot be used with the {name} API."
    raise refusals.invalid(text, "model", "unsupported_value")


def _streaming(body: Mapping[str, Any], call: Call, profile: ModelProfile) -> None:
    """Refuse a stream if the service does not stream this model; OpenAI and Azure differ."""
    if body.get("stream") and not profile.streams_on(call.service.kind):
        raise refusals.unsupported_value("stream", "true", "with this model. Supported values are: false.")


def _chat_effort(body: Mapping[str, Any], profile: ModelProfile) -> None:
    """Check ``reasoning_effort``."""
    effort = body.get("reasoning_effort")
    if effort is None:
        return
    if not profile.reasons:
        raise refusals.unrecognized_argument("reasoning_effort")
    if not profile.efforts:
        raise refusals.unsupported_parameter("reasoning_effort")
    if effort not in profile.efforts_on("chat"):
        raise refusals.invalid_value("reasoning_effort", str(effort), profile.efforts_on("chat"))


def _reasoning(body: Mapping[str, Any], profile: ModelProfile) -> None:
    """Check the ``reasoning`` object of Responses."""
    reasoning = body.get("reasoning") or {}
    for key in reasoning:
        if key not in REASONING_KEYS:
            raise refusals.unknown_parameter(f"reasoning.{key}")
    for key, values in (("effort", EFFORTS), ("summary", SUMMARIES), ("context", CONTEXTS)):
        value = reasoning.get(key)
        if value is None:
            continue
        if not profile.reasons or (key == "context" and not profile.reasoning_context):
            raise refusals.unsupported_parameter(f"reasoning.{key}")
        if value not in values:
            raise refusals.invalid_value(f"reasoning.{key}", str(value), values)
    _effort_taken(reasoning.get("effort"), "reasoning.effort", profile)


def _effort_taken(effort: str | None, name: str, profile: ModelProfile) -> None:
    """Refuse an effort of Responses that the model does not take; ``name`` is its place in the body."""
    taken = profile.efforts_on("responses")
    if effort is not None and not taken:
        raise refusals.unsupported_parameter(name)
    if effort is not None and effort not in taken:
        raise refusals.invalid(
            f"Unsupported value: '{effort}' is not supported with the '{profile.name}' model. "
            f"Supported values are: {refusals.listed(taken)}.",
            name,
            "unsupported_value",
        )


def _sampling(body: Mapping[str, Any], call: Call, profile: ModelProfile) -> None:
    """Refuse parameters that cannot be set while the model reasons, which depends on the effort."""
    if not profile.reasons:
        _sampling_without_reasoning(body, profile)
        return
    effort = effort_asked(body, call.api)
    for name, default in REFUSED_WHILE_REASONING.items():
        value = body.get(name)
        if value is None or profile.takes(name, effort):
            continue
        if name == "max_tokens":
            raise refusals.unsupported_parameter(name, "max_completion_tokens")
        if default is None or not _refuses_only_values(profile):
            raise refusals.unsupported_parameter(name)
        if value != default:
            rest = f"with this model. Only the default ({default:g}) value is supported."
            raise refusals.unsupported_value(name, f"{value:g}", rest)


def _sampling_without_reasoning(body: Mapping[str, Any], profile: ModelProfile) -> None:
    """Refuse parameters that a model that does not reason does not have. The wording is that of the others."""
    for name in SAMPLING:
        if body.get(name) is not None and name not in profile.parameters:
            raise refusals.unsupported_parameter(name)


def _refuses_only_values(profile: ModelProfile) -> bool:
    """Return whether the model refuses only values other than the default.

    As recorded answers show, o1-preview, o1-mini and the GPT models do; o1 and later o-models refuse the parameter.
    """
    return profile.role == "none" or not profile.name.startswith("o")


def _format(body: Mapping[str, Any], call: Call, profile: ModelProfile) -> None:
    """Refuse a schema if the model has no structured outputs."""
    wanted = format_asked(body, call.api) or {}
    if wanted.get("type") == "json_schema" and not profile.structured_outputs:
        raise refusals.unsupported_format(FORMAT_KEYS[call.api], "json_schema")


def _caps(body: Mapping[str, Any], profile: ModelProfile) -> None:
    """Refuse an output budget above the model's limit (Chat Completions only)."""
    for name in ("max_completion_tokens", "max_tokens"):
        asked = body.get(name)
        if asked is not None and profile.max_output is not None and asked > profile.max_output:
            raise refusals.invalid(
                f"{name} is too large: {asked}. This model supports at most {profile.max_output} "
                f"completion tokens, whereas you provided {asked}.",
                name,
                "invalid_value",
            )


def check_size(tokens: int, profile: ModelProfile, api: Api) -> None:
    """Check that an input of ``tokens`` tokens fits into the model's limit or window.

    Raises:
        Refusal: it does not.
    """
    limit = profile.max_input or profile.window
    if limit is None or tokens <= limit:
        return
    raise too_long(tokens, limit, profile, api)


def too_long(tokens: int, limit: int, profile: ModelProfile, api: Api) -> Refusal:
    """Return the refusal of an input over the limit, both in tokens; the wording depends on API and model."""
    if api == "responses":
        text = "Your input exceeds the context window of this model. Please adjust your input and try again."
        return refusals.invalid(text, "input", "context_length_exceeded")
    if profile.max_input is not None:
        text = f"Input tokens exceed the configured limit of {limit} tokens. Your messages"
    else:
        text = f"This model's maximum context length is {limit} tokens. However, your messages"
    text += f" resulted in {tokens} tokens. Please reduce the length of the messages."
    return refusals.invalid(text, "messages", "context_length_exceeded")
