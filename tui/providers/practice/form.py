"""Whether a body has the form the API describes: known keys, right types, roles in order.

The keys are those of the public API description; the services refuse any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.core.models.profile import Api, ModelProfile
from tui.providers.practice import errors
from tui.providers.practice.rules import MOVED

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
FORMATS = ("text", "json_object", "json_schema")
TABLES = ("reasoning", "stream_options", "metadata", "text", "response_format")


def check_form(body: Mapping[str, Any], api: Api, profile: ModelProfile) -> None:
    """Check keys and types of a body's top level."""
    for key in body:
        if key in KEYS[api]:
            continue
        if api == "responses" and key in MOVED:
            raise errors.moved_parameter(key, MOVED[key])
        raise errors.unknown_parameter(key) if profile.reasons else errors.unrecognized_argument(key)
    for key, value in body.items():
        if value is not None:
            _check_type(key, value)
    _check_stream_options(body, api)
    _check_format(body, api)
    _check_played(body)


def _check_format(body: Mapping[str, Any], api: Api) -> None:
    """Check the output format: its type, and that a schema comes with the type that needs one."""
    key = "response_format" if api == "chat" else "text.format"
    wanted = body.get(key) if api == "chat" else (body.get("text") or {}).get("format")
    if wanted is None:
        return
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if kind not in FORMATS:
        raise errors.invalid_value(f"{key}.type", str(kind), FORMATS)
    holder = wanted.get("json_schema") if api == "chat" else wanted
    if kind == "json_schema" and not (isinstance(holder, dict) and isinstance(holder.get("schema"), dict)):
        raise errors.missing(f"{key}.json_schema.schema" if api == "chat" else f"{key}.schema")


def _check_stream_options(body: Mapping[str, Any], api: Api) -> None:
    """Check what belongs to a stream: Responses always reports usage and knows no ``include_usage``."""
    options = body.get("stream_options")
    if options is None:
        return
    if not body.get("stream"):
        text = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        raise errors.invalid(text, "stream_options", None)
    known = ("include_obfuscation", "include_usage") if api == "chat" else ("include_obfuscation",)
    for key in options:
        if key not in known:
            raise errors.unknown_parameter(f"stream_options.{key}")


def _check_type(key: str, value: Any) -> None:
    """Check one value against the type and range of its key."""
    if key in FLAGS and not isinstance(value, bool):
        raise errors.invalid_type(key, "a boolean", value)
    if key in TABLES and not isinstance(value, dict):
        raise errors.invalid_type(key, "an object", value)
    if key in WHOLE:
        _check_whole(key, value, WHOLE[key])
    if key in DECIMALS:
        _check_decimal(key, value, *DECIMALS[key])


def _check_whole(key: str, value: Any, least: int | None) -> None:
    """Check a whole number and its lower bound."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise errors.invalid_type(key, "an integer", value)
    if least is not None and value < least:
        text = f"Invalid '{key}': integer below minimum value. Expected a value >= {least}, but got {value}"
        raise errors.invalid(f"{text} instead.", key, "integer_below_min_value")


def _check_decimal(key: str, value: Any, low: float, high: float) -> None:
    """Check a number and its bounds."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise errors.invalid_type(key, "a decimal", value)
    if low <= value <= high:
        return
    side, sign, bound = ("below minimum", ">=", low) if value < low else ("above maximum", "<=", high)
    text = f"Invalid '{key}': decimal {side} value. Expected a value {sign} {bound:g}, but got {value} instead."
    raise errors.invalid(text, key, "decimal_below_min_value" if value < low else "decimal_above_max_value")


def _check_played(body: Mapping[str, Any]) -> None:
    """Refuse what needs something this model does not have. The second wording is not recorded."""
    previous = body.get("previous_response_id")
    if previous is not None:
        text = f"Previous response with id '{previous}' not found."
        raise errors.invalid(text, "previous_response_id", "previous_response_not_found")
    if body.get("n") not in (None, 1):
        raise errors.unsupported_value("n", str(body["n"]), "here: the practice model gives one choice.")
