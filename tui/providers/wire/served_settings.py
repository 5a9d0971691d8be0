"""What a reply says of the settings it was served with. What has the wrong type is not said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.core.receipt import LONGEST, Setting, Settings, settings_from
from tui.providers.wire.json_values import mapping_of, text_of

WORDS = (Setting.TIER, Setting.CACHE_KEY, Setting.CACHE_RETENTION)  # fields of a response whose value is a word
OF_REASONING = (Setting.EFFORT, Setting.MODE, Setting.CONTEXT, Setting.SUMMARY)
UNDECIDED = "auto"  # the tier of a response that has only begun


def of_chat(data: Mapping[str, Any]) -> Settings:
    """Return the settings that a chunk or a whole reply of Chat Completions tells: the tier."""
    tier = _word(data.get("service_tier"))
    return {} if tier in ("", UNDECIDED) else {Setting.TIER: tier}


def of_response(response: Mapping[str, Any]) -> Settings:
    """Return the settings that a response object echoes."""
    reasoning, text = mapping_of(response.get("reasoning")), mapping_of(response.get("text"))
    words = {each: _word(response.get(each)) for each in WORDS}
    words |= {each: _word(reasoning.get(each.rpartition(".")[2])) for each in OF_REASONING}
    words[Setting.VERBOSITY] = _word(text.get("verbosity"))
    if words[Setting.TIER] == UNDECIDED:
        words[Setting.TIER] = ""
    told: dict[Setting, Any] = {each: word for each, word in words.items() if word}
    if type(response.get("store")) is bool:
        told[Setting.STORE] = response["store"]
    if type(response.get("max_output_tokens")) is int:
        told[Setting.BUDGET] = response["max_output_tokens"]
    return settings_from(told)


def _word(value: Any) -> str:
    word = text_of(value)
    return word if len(word) <= LONGEST else ""
