"""The usage that a service reports: the two APIs and the servers behind them have their own names for the figures.

``input_tokens_details.cache_write_tokens`` and its split into ``ttl_30m_tokens`` and ``ttl_12h_tokens`` are OpenAI's;
``cache_creation_input_tokens`` and its split into ``ephemeral_5m_input_tokens`` and ``ephemeral_1h_input_tokens`` are
Anthropic's, which LiteLLM and other gateways pass on. Web searches are items of a reply on Responses, or a number in
the usage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tui.core.stream import UsageReported
from tui.providers.wire.json_values import list_of, mapping_of, text_of, usage_of

# The names of a number, in the details of the input and in the usage itself; the first that is there counts.
# The last two are those of DeepSeek and Mistral.
CACHED = ("cached_tokens", "cache_read_input_tokens", "prompt_cache_hit_tokens", "num_cached_tokens")
WRITTEN = ("cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens")
SPLITS = ("cache_write_tokens_details", "cache_creation_token_details", "cache_creation")
SHORT = ("ttl_30m_tokens", "ephemeral_5m_input_tokens")
LONG = ("ttl_12h_tokens", "ephemeral_1h_input_tokens")
SEARCHES = ("web_search_requests", "web_search_calls", "num_search_queries")
SEARCHED_BY = ("server_tool_use", "server_side_tool_usage_details")


def chat_usage(usage: Mapping[str, Any]) -> UsageReported:
    """Return the usage of Chat Completions; what is not told is unknown."""
    details = mapping_of(usage.get("prompt_tokens_details"))
    return usage_of(
        input=usage.get("prompt_tokens"),
        output=usage.get("completion_tokens"),
        reasoning=mapping_of(usage.get("completion_tokens_details")).get("reasoning_tokens"),
        total=None if usage.get("citation_tokens") else usage.get("total_tokens"),  # Perplexity's holds those too
        searches=_searches(details, usage),
        **_cache(details, usage),
    )


def responses_usage(usage: Mapping[str, Any], output: Any) -> UsageReported:
    """Return the usage of Responses; what is not told is unknown. ``output`` is the list of the reply's items."""
    details = mapping_of(usage.get("input_tokens_details"))
    told = _searches(details, usage)
    return usage_of(
        input=usage.get("input_tokens"),
        output=usage.get("output_tokens"),
        reasoning=mapping_of(usage.get("output_tokens_details")).get("reasoning_tokens"),
        total=usage.get("total_tokens"),
        searches=searches_in(output) if told is None else told,
        **_cache(details, usage),
    )


def searches_in(output: Any) -> int | None:
    """Return how many web searches are among the items of a reply, None if there is none.

    Only a search is billed: to open a page, or to look for words in it, is another action of the same kind of item.
    """
    items = [item for item in map(mapping_of, list_of(output)) if item.get("type") == "web_search_call"]
    return sum(text_of(mapping_of(item.get("action")).get("type")) in ("search", "") for item in items) or None


def _cache(details: Mapping[str, Any], usage: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was read from the prompt cache and what was written to it."""
    splits = [mapping_of(held.get(name)) for held in (details, usage) for name in SPLITS]
    long, short = _first(splits, LONG), _first(splits, SHORT)
    written = _first((details, usage), WRITTEN)
    if written is None and isinstance(long, int) and isinstance(short, int):
        written = long + short
    return {"cached": _first((details, usage), CACHED), "written": written, "written_long": long}


def _searches(details: Mapping[str, Any], usage: Mapping[str, Any]) -> Any:
    counts = [mapping_of(usage.get(name)) for name in SEARCHED_BY]
    return _first((*counts, details, usage), SEARCHES)


def _first(places: Iterable[Mapping[str, Any]], names: tuple[str, ...]) -> Any:
    """Return the first value under one of the names that is there; None if none is."""
    return next((held[name] for held in places for name in names if held.get(name) is not None), None)
