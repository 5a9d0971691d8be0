"""The usage of each service is read by its own names: cache writes with both lifetimes, and web searches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.usage.usage import FIGURES
from tui.providers.wire.reported_usage import chat_usage, responses_usage, searches_in

CHAT = {"prompt_tokens": 4000, "completion_tokens": 100, "total_tokens": 4100}
RESPONSES = {"input_tokens": 4000, "output_tokens": 100, "total_tokens": 4100}
SEARCH = {"type": "web_search_call", "action": {"type": "search"}}
# Where a service says what was written to the cache: what it says, and what is read: written, and that for long.
WRITES: Mapping[str, tuple[dict[str, Any], dict[str, Any], tuple[int | None, int | None]]] = {
    "nothing told": ({}, {}, (None, None)),
    "none written": ({"cache_write_tokens": 0}, {}, (0, None)),
    "OpenAI": ({"cache_write_tokens": 3900}, {}, (3900, None)),
    "OpenAI, by lifetime": (
        {
            "cache_write_tokens": 3900,
            "cache_write_tokens_details": {"ttl_12h_tokens": 900, "ttl_30m_tokens": 3000},
        },
        {},
        (3900, 900),
    ),
    "OpenAI, only by lifetime": (
        {"cache_write_tokens_details": {"ttl_12h_tokens": 900, "ttl_30m_tokens": 3000}},
        {},
        (3900, 900),
    ),
    "OpenRouter": ({"cached_tokens": 0, "cache_write_tokens": 100, "audio_tokens": 0}, {}, (100, None)),
    "Anthropic": ({}, {"cache_creation_input_tokens": 3900}, (3900, None)),
    "Anthropic, by lifetime": (
        {},
        {
            "cache_creation_input_tokens": 3900,
            "cache_creation": {"ephemeral_5m_input_tokens": 3000, "ephemeral_1h_input_tokens": 900},
        },
        (3900, 900),
    ),
    "LiteLLM": (
        {
            "cached_tokens": 0,
            "cache_creation_tokens": 3900,
            "cache_creation_token_details": {"ephemeral_5m_input_tokens": 3900, "ephemeral_1h_input_tokens": 0},
        },
        {"cache_creation_input_tokens": 3900, "cache_read_input_tokens": 0},
        (3900, 0),
    ),
    "LiteLLM, the details empty": ({"cache_creation_tokens": None}, {"cache_creation_input_tokens": 12}, (12, None)),
    "a text": ({"cache_write_tokens": "many"}, {}, (None, None)),
    "below 0": ({"cache_write_tokens": -1}, {}, (None, None)),
    "no object": ({"cache_write_tokens_details": 7}, {"cache_creation": [1]}, (None, None)),
}


@pytest.mark.parametrize("case", WRITES)
def test_cache_writes_are_read_on_both_apis_under_the_names_of_each_service(case: str) -> None:
    details, beside, wanted = WRITES[case]
    chat = chat_usage({**CHAT, "prompt_tokens_details": details, **beside}).usage
    responses = responses_usage({**RESPONSES, "input_tokens_details": details, **beside}, []).usage
    assert chat == responses
    assert (chat.written.value, chat.written_long.value) == wanted
    assert (chat.input.value, chat.output.value) == (4000, 100)


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens_details": {"cached_tokens": 512}},
        {"prompt_cache_hit_tokens": 512, "prompt_cache_miss_tokens": 3488},
        {"cache_read_input_tokens": 512},
        {"prompt_tokens_details": {"cached_tokens": 512}, "cache_read_input_tokens": 512},
        {"prompt_tokens_details": {"cached_tokens": None}, "prompt_cache_hit_tokens": 512},
    ],
)
def test_cached_tokens_are_read_under_the_names_of_each_service(usage: dict[str, Any]) -> None:
    assert chat_usage({**CHAT, **usage}).usage.cached.value == 512


@pytest.mark.parametrize(
    ("output", "searches"),
    [
        (None, None),
        ([], None),
        ([{"type": "message"}, "text", 7], None),
        ([SEARCH], 1),
        ([SEARCH, {"type": "reasoning"}, SEARCH, {"type": "message"}], 2),
        ([{"type": "web_search_call", "status": "completed"}], 1),
        ([SEARCH, {"type": "web_search_call", "action": {"type": "open_page", "url": "https://example.com"}}], 1),
        ([{"type": "web_search_call", "action": {"type": "find_in_page", "pattern": "x"}}], None),
    ],
)
def test_searches_among_the_items_of_a_reply_are_counted(output: Any, searches: int | None) -> None:
    assert searches_in(output) == searches
    assert responses_usage(RESPONSES, output).usage.searches.value == searches


@pytest.mark.parametrize(
    "usage",
    [
        {"server_tool_use": {"web_search_requests": 3, "web_fetch_requests": 1}},
        {"server_side_tool_usage_details": {"web_search_calls": 3, "x_search_calls": 0}},
        {"num_search_queries": 3},
        {"web_search_requests": 3},
    ],
)
def test_searches_told_in_the_usage_are_read_on_both_apis(usage: dict[str, Any]) -> None:
    assert chat_usage({**CHAT, **usage}).usage.searches.value == 3
    assert responses_usage({**RESPONSES, **usage}, [SEARCH]).usage.searches.value == 3


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("cache_write_tokens", "cache_creation", "ttl_12h_tokens", "type", "action")),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(ANY_JSON, ANY_JSON, ANY_JSON)
def test_any_json_gives_figures_of_at_least_0_or_unknown(details: Any, split: Any, output: Any) -> None:
    usage = {"input_tokens": 5, "input_tokens_details": details, "cache_creation": split, "server_tool_use": details}
    found = responses_usage(usage, output).usage
    values = [getattr(found, name).value for name in FIGURES]
    assert all(value is None or (type(value) is int and value >= 0) for value in values)
