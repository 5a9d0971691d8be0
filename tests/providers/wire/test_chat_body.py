"""The reply's body as it came: of one piece, of a stream's end, or put together from its chunks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paths import CONTRACT, NO_CONTRACT
from tests.providers.exchange import KEY, ask, connection
from tests.providers.scripts import answers, cut, plays
from tests.servers import ScriptedServer, chunk, replies_well, usage, whole_chat, whole_response
from tui.core.stream import Raw, StreamValue
from tui.providers.wire.chat_completions import ChatDecoder

FIXTURES = CONTRACT / "wire-fixtures.json"
SAFE = {"hate": {"filtered": False, "severity": "safe"}, "violence": {"filtered": False, "severity": "safe"}}
HIT = {"violence": {"filtered": True, "severity": "medium"}}


def raw_of(values: Iterable[StreamValue]) -> Any:
    bodies = [value.body for value in values if isinstance(value, Raw)]
    assert len(bodies) == 1
    return bodies[0]


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize("streams", [True, False])
async def test_a_whole_reply_is_shown_as_it_is(server: ScriptedServer, api: str, streams: bool) -> None:
    server.script = replies_well
    answer = await ask(connection("openai", server.url, api=api), stream=streams)
    raw = raw_of(answer.values)
    if api == "responses":
        assert raw == whole_response()
    else:
        expected = whole_chat()
        if streams:  # no fingerprint came in these chunks
            del expected["system_fingerprint"]
        assert raw == expected
    assert answer.values[-1] == Raw(raw)


async def test_azures_chunks_make_the_reply_that_was_not_streamed(server: ScriptedServer) -> None:
    first = {
        "choices": [],
        "created": 0,
        "id": "",
        "model": "",
        "object": "",
        "prompt_filter_results": [{"prompt_index": 0}],
    }
    about = {"created": 17, "service_tier": "default", "system_fingerprint": "fp_1", "obfuscation": "xyz"}
    pieces = [{**chunk(text), **about} for text in ("", "Hel", "lo.")]
    pieces[0]["choices"][0]["delta"] = {"role": "assistant", "content": "", "refusal": None}
    for piece, found in zip(pieces, ({}, {**SAFE, **HIT}, SAFE), strict=True):
        piece["choices"][0]["content_filter_results"] = found
    server.script = plays(first, *pieces, chunk(finish="content_filter"), usage(), "[DONE]")
    answer = await ask(connection("openai", server.url, api="chat"))
    assert raw_of(answer.values) == {
        "id": "chatcmpl-x",
        "object": "chat.completion",
        "created": 17,
        "model": "m-1",
        "service_tier": "default",
        "system_fingerprint": "fp_1",
        "prompt_filter_results": [{"prompt_index": 0}],
        "choices": [
            {
                "index": 0,
                "finish_reason": "content_filter",
                "content_filter_results": {**SAFE, **HIT},
                "message": {"role": "assistant", "content": "Hello.", "refusal": None},
            }
        ],
        "usage": usage()["usage"],
    }


async def test_what_compatible_servers_add_stands_there_too(server: ScriptedServer) -> None:
    detail = {"type": "reasoning.text", "index": 0, "format": "x"}
    thoughts = [
        chunk(None, role="assistant", reasoning_content=piece, reasoning_details=[{**detail, "text": piece}])
        for piece in ("I ", "think.")
    ]
    parts = [chunk([{"type": "text", "text": "So"}]), chunk("."), chunk(finish="stop", native_finish_reason="STOP")]
    server.script = plays(*thoughts, *parts, usage(), "[DONE]")
    answer = await ask(connection("compatible", server.url))
    message = raw_of(answer.values)["choices"][0]["message"]
    assert message["reasoning_content"] == "I think."
    assert message["reasoning_details"] == [{**detail, "text": "I think."}]
    assert message["content"] == [{"type": "text", "text": "So"}, {"type": "text", "text": "."}]
    assert message["native_finish_reason"] == "STOP"


async def test_what_came_of_a_broken_stream_is_shown_and_a_refusal_has_none(server: ScriptedServer) -> None:
    server.script = plays(chunk("Half"), cut)
    raw = raw_of((await ask(connection("openai", server.url, api="chat"))).values)
    assert raw["choices"][0]["message"]["content"] == "Half"
    assert raw["choices"][0]["finish_reason"] is None
    server.script = answers({"error": {"message": "no"}}, 400)
    refused = await ask(connection("openai", server.url, api="chat"))
    assert not [value for value in refused.values if isinstance(value, Raw)]


async def test_a_key_that_is_quoted_back_is_masked_and_nothing_of_it_is_in_a_repr(server: ScriptedServer) -> None:
    server.script = answers({**whole_chat(), "echo": {f"a {KEY}": [f"Bearer {KEY}"]}})
    answer = await ask(connection("openai", server.url, api="chat"))
    assert raw_of(answer.values)["echo"] == {"a ***": ["Bearer ***"]}
    assert "echo" not in repr(answer.values)


@given(st.lists(st.text(max_size=5)), st.sampled_from(["stop", "length"]))
def test_the_text_is_all_that_was_streamed(pieces: list[str], finish: str) -> None:
    decoder = ChatDecoder()
    for event in [*map(chunk, pieces), chunk(finish=finish), usage()]:
        decoder.feed("", json.loads(json.dumps(event)), [])
    raw = decoder.raw()
    assert raw is not None
    (choice,) = raw["choices"]
    assert (choice["message"]["content"] or "") == "".join(pieces).encode("utf-8", "replace").decode() or not pieces
    assert choice["finish_reason"] == finish
    assert raw["usage"] == usage()["usage"]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["delta", "index", "content", "role", "content_filter_results", "finish_reason", "type", "text"]), x)))  # fmt: skip  # noqa: E501
def test_nothing_a_server_sends_breaks_it(odd: Any) -> None:
    decoder = ChatDecoder()
    for choice in (odd, {"delta": odd}, {"delta": {"content": odd, "x": odd}}, {"content_filter_results": odd}):
        decoder.feed("", {"choices": [choice], "id": odd}, [])
    decoder.raw()


@pytest.mark.skipif(not FIXTURES.exists(), reason=NO_CONTRACT)
def test_recorded_chunks_make_a_whole_reply() -> None:
    held = json.loads(FIXTURES.read_text())
    decoder = ChatDecoder()
    for name in ("azure_stream_first", "azure_stream_role", "azure_async_filter_terminal", "azure_usage_chunk"):
        decoder.feed("", held[name], [])
    raw = decoder.raw()
    assert raw is not None
    assert raw["id"] == "chatcmpl-x"
    assert raw["model"] == "gpt-4.1-mini-2025-04-14"
    assert raw["usage"]["total_tokens"] == 56
    (choice,) = raw["choices"]
    assert choice["content_filter_results"]["protected_material_text"]["filtered"] is True
    assert choice["content_filter_offsets"]["end_offset"] == 1056
