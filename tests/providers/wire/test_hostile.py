"""Anything at all as a reply: no crash, no traceback, and text that can be written."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.exchange import said
from tui.core.connection_kinds import OPENAI
from tui.core.stream import Finished, Identified, ReasoningDelta, Reassigned, StreamValue, TextDelta, UsageReported
from tui.core.usage.usage import Usage
from tui.providers.connections.destination import Destination
from tui.providers.wire.chat_completions import ChatDecoder
from tui.providers.wire.decoder import Decoder
from tui.providers.wire.response_reader import ResponseReader, joined
from tui.providers.wire.responses import ResponsesDecoder
from tui.providers.wire.tagged_reasoning import TaggedReasoning

WORDS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["\ud83d", "\udc00x", "<think>", "</think>", "stop", "length", "content_filter", "completed"]),
    st.sampled_from(
        ["response.completed", "response.failed", "response.incomplete", "response.output_text.delta", "error"]
    ),
)
NAMES = """
choices delta message content reasoning reasoning_content reasoning_details text refusal finish_reason index error usage
prompt_tokens prompt_tokens_details cached_tokens content_filter_results filtered content_filter_result model type
prompt_filter_results content_filters severity detected details id citation URL license custom_blocklists violence
source_type completion_start_offset completion_end_offset system_fingerprint
response output summary status incomplete_details reason object code
"""
KEYS = st.sampled_from(NAMES.split())
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.floats(), WORDS)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=15
)
DECODERS: list[Callable[[], Decoder]] = [
    lambda: TaggedReasoning(ChatDecoder()),
    ChatDecoder,
    ResponsesDecoder,
]
TO = Destination("work", OPENAI, "http://127.0.0.1/v1", "m")


def read(decoder: Decoder, pieces: list[bytes]) -> list[StreamValue]:
    reader = ResponseReader(decoder, TO)
    values = [value for piece in pieces for value in reader.take(piece)]
    return values + (reader.end() if not reader.over else [])


def writable(values: list[StreamValue]) -> None:
    for value in values:
        if isinstance(value, TextDelta | ReasoningDelta | Reassigned):
            value.text.encode()
        elif isinstance(value, Finished):
            (value.reason + value.detail).encode()
        elif isinstance(value, Identified):
            f"{value.model}{value.system_fingerprint}".encode()


@pytest.mark.parametrize("make", DECODERS)
@given(st.lists(VALUES, max_size=4))
def test_any_events(make: Callable[[], Decoder], values: list[Any]) -> None:
    writable(read(make(), [f"data: {json.dumps(value)}\n\n".encode() for value in values]))


@pytest.mark.parametrize("make", DECODERS)
@given(VALUES)
def test_any_body(make: Callable[[], Decoder], value: Any) -> None:
    writable(read(make(), [json.dumps(value).encode()]))


@pytest.mark.parametrize("make", DECODERS)
@given(st.lists(st.binary(max_size=20), max_size=8))
def test_any_bytes(make: Callable[[], Decoder], pieces: list[bytes]) -> None:
    writable(read(make(), pieces))


@pytest.mark.parametrize("make", DECODERS)
@given(st.text(alphabet="<think>/ ab\n", max_size=40), st.lists(st.integers(1, 39), max_size=6), st.integers(1, 50))
def test_neither_the_chunks_nor_the_reads_change_what_is_said(
    make: Callable[[], Decoder], text: str, cuts: list[int], size: int
) -> None:
    def heard(words: list[str], at_once: int) -> tuple[str, str]:
        events = []
        for word in words:
            chunk = {"choices": [{"index": 0, "delta": {"content": word}}]}
            event = {"type": "response.output_text.delta", "delta": word}
            events.append(f"data: {json.dumps(event if make is ResponsesDecoder else chunk)}\r\n\r\n")
        sent = "".join(events).encode()
        values = read(make(), [sent[at : at + at_once] for at in range(0, len(sent), at_once)])
        return said(values)

    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    words = [text[a:b] for a, b in pairwise(places)]
    assert heard(words, size) == heard([text], 10_000)


def test_neighbours_are_joined_and_the_order_is_kept() -> None:
    reported = UsageReported(Usage())
    values: list[StreamValue] = [
        TextDelta("a"),
        TextDelta("b"),
        ReasoningDelta("c"),
        ReasoningDelta("d"),
        TextDelta("e"),
        reported,
        TextDelta("f"),
    ]
    assert joined(values) == [TextDelta("ab"), ReasoningDelta("cd"), TextDelta("e"), reported, TextDelta("f")]
