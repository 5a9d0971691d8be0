"""Streams in the shapes that compatible servers give them, chunk by chunk as their documentation shows."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from tests.providers.exchange import Heard, ask, connection
from tests.providers.scripts import answers, plays
from tests.servers import Received, ScriptedServer, Wire, chunk
from tui.core.conversation.message import ReplyStatus
from tui.core.errors import ServiceFailed
from tui.core.stream import Identified, UsageReported
from tui.core.usage.usage import UNKNOWN, reported

THOUGHT, ANSWER = "The user greets.", "Hello there."


def piece(model: str, finish: str | None = None, *, named: str = "", **delta: Any) -> dict[str, Any]:
    """Return a chunk with this delta, and a fingerprint where the server has one."""
    more = {"system_fingerprint": named} if named else {}
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": model, "choices": [choice], **more}


def counts(model: str, **usage: Any) -> dict[str, Any]:
    held = {"prompt_tokens": 11, "completion_tokens": 9, "total_tokens": 20, **usage}
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": model, "choices": [], "usage": held}


def llama_cpp() -> list[Any]:
    name = "b6900-5f1e2d3"
    return [
        piece("qwen3.gguf", named=name, role="assistant", content=None),
        piece("qwen3.gguf", named=name, reasoning_content="The user "),
        piece("qwen3.gguf", named=name, reasoning_content="greets."),
        piece("qwen3.gguf", named=name, content="Hello "),
        piece("qwen3.gguf", named=name, content="there."),
        piece("qwen3.gguf", "stop", named=name),
        {**counts("qwen3.gguf"), "timings": {"prompt_n": 11, "predicted_per_second": 51.2}},
        "[DONE]",
    ]


def llama_cpp_raw() -> list[Any]:
    """``--reasoning-format none``: the tag within the content, in pieces of its own tokenizer."""
    said = ["<", "think", ">", "\n", "The user ", "greets.", "\n", "</", "think>", "\n\n", "Hello ", "there."]
    return [*(piece("qwen3.gguf", content=word) for word in said), piece("qwen3.gguf", "stop"), "[DONE]"]


def vllm(field: str = "reasoning") -> list[Any]:
    return [
        {**piece("qwen3", role="assistant", content=""), "prompt_token_ids": None},
        piece("qwen3", **{field: "The user "}),
        piece("qwen3", **{field: "greets."}),
        piece("qwen3", content="Hello "),
        {**piece("qwen3", "stop", content="there."), "token_ids": None},
        counts("qwen3", prompt_tokens_details=None),
        "[DONE]",
    ]


def ollama() -> list[Any]:
    name = "fp_ollama"
    return [
        piece("qwen3", named=name, role="assistant", content="", reasoning="The user "),
        piece("qwen3", named=name, role="assistant", content="", reasoning="greets."),
        piece("qwen3", named=name, role="assistant", content="Hello "),
        piece("qwen3", named=name, role="assistant", content="there."),
        piece("qwen3", "stop", named=name, role="assistant", content=""),
        counts("qwen3"),
        "[DONE]",
    ]


def lm_studio() -> list[Any]:
    return [
        piece("qwen/qwen3-8b", named="qwen/qwen3-8b", role="assistant", content="<think>"),
        piece("qwen/qwen3-8b", named="qwen/qwen3-8b", content="The user greets.</thi"),
        piece("qwen/qwen3-8b", named="qwen/qwen3-8b", content="nk>Hello "),
        piece("qwen/qwen3-8b", named="qwen/qwen3-8b", content="there."),
        piece("qwen/qwen3-8b", "stop", named="qwen/qwen3-8b"),
        "[DONE]",
    ]


def deepseek() -> list[Any]:
    held = {"prompt_cache_hit_tokens": 8, "prompt_cache_miss_tokens": 3}
    details = {"completion_tokens_details": {"reasoning_tokens": 5}}
    last = {**piece("deepseek-reasoner", "stop", content="", reasoning_content=None), **counts("x", **held, **details)}
    last["choices"] = piece("x", "stop", content="", reasoning_content=None)["choices"]
    return [
        piece("deepseek-reasoner", named="fp_d", role="assistant", content=None, reasoning_content=""),
        piece("deepseek-reasoner", named="fp_d", content=None, reasoning_content="The user "),
        b": keep-alive\n\n",
        piece("deepseek-reasoner", named="fp_d", content=None, reasoning_content="greets."),
        piece("deepseek-reasoner", named="fp_d", content="Hello ", reasoning_content=None),
        piece("deepseek-reasoner", named="fp_d", content="there.", reasoning_content=None),
        last,
        "[DONE]",
    ]


def openrouter() -> list[Any]:
    def thought(words: str) -> dict[str, Any]:
        details = [{"type": "reasoning.text", "text": words, "format": "unknown", "index": 0}]
        return piece("qwen/qwen3", role="assistant", content="", reasoning=words, reasoning_details=details)

    return [
        b": OPENROUTER PROCESSING\n\n",
        thought("The user "),
        b": OPENROUTER PROCESSING\n\n",
        thought("greets."),
        piece("qwen/qwen3", role="assistant", content="Hello "),
        piece("qwen/qwen3", role="assistant", content="there."),
        piece("qwen/qwen3", "stop", role="assistant", content=""),
        {**counts("qwen/qwen3", cost=0.00014), "choices": piece("x", role="assistant", content="")["choices"]},
        "[DONE]",
    ]


def mistral() -> list[Any]:
    def part(words: str) -> list[dict[str, Any]]:
        return [{"type": "thinking", "thinking": [{"type": "text", "text": words}]}]

    return [
        piece("magistral", role="assistant", content=""),
        piece("magistral", content=part("The user ")),
        piece("magistral", content=part("greets.")),
        piece("magistral", content="Hello "),
        {**piece("magistral", "stop", content="there."), "usage": counts("x")["usage"]},
        "[DONE]",
    ]


SHAPES: dict[str, tuple[list[Any], bool]] = {  # the events, and whether the tokens are counted
    "llama.cpp": (llama_cpp(), True),
    "llama.cpp, thoughts left in": (llama_cpp_raw(), False),
    "vLLM": (vllm(), True),
    "vLLM, older": (vllm("reasoning_content"), True),
    "Ollama": (ollama(), True),
    "LM Studio": (lm_studio(), False),
    "DeepSeek": (deepseek(), True),
    "OpenRouter": (openrouter(), True),
    "Mistral": (mistral(), True),
}
EVERY = pytest.mark.parametrize("name", SHAPES)


def as_bytes(events: list[Any]) -> bytes:
    def one(event: Any) -> bytes:
        if isinstance(event, bytes):
            return event
        return f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n".encode()

    return b"".join(map(one, events))


async def play(server: ScriptedServer, sent: list[bytes], **more: Any) -> Heard:
    async def script(received: Received, wire: Wire) -> None:
        await wire.head()
        for part in sent:
            await wire.send(part)
        await wire.finish()

    server.script = script
    return await ask(connection("compatible", server.url), **more)


@EVERY
async def test_thought_and_answer_are_told_apart(server: ScriptedServer, name: str) -> None:
    events, counted = SHAPES[name]
    answer = await play(server, [as_bytes([event]) for event in events])
    assert answer.error is None
    assert answer.reasoning.strip() == THOUGHT
    assert answer.text.strip() == ANSWER
    assert answer.finished
    assert (answer.finished.status, answer.finished.detail) == (ReplyStatus.COMPLETE, "")
    assert (answer.usage is not None) is counted
    if answer.usage:
        assert (answer.usage.input, answer.usage.output) == (reported(11), reported(9))


@EVERY
async def test_however_the_bytes_are_cut(server: ScriptedServer, name: str) -> None:
    whole = as_bytes(SHAPES[name][0])
    for size in (1, 7, 100, len(whole)):
        places = [*range(0, len(whole), size), len(whole)]
        answer = await play(server, [whole[a:b] for a, b in pairwise(places)])
        assert (answer.reasoning.strip(), answer.text.strip()) == (THOUGHT, ANSWER)


@EVERY
async def test_cut_off_before_the_end_nothing_passes_for_complete(server: ScriptedServer, name: str) -> None:
    events = [event for event in SHAPES[name][0] if "stop" not in as_bytes([event]).decode()][:-1]
    answer = await play(server, [as_bytes(events)])
    assert answer.finished is None
    assert answer.reasoning.strip() == THOUGHT


async def test_deepseeks_figures(server: ScriptedServer) -> None:
    answer = await play(server, [as_bytes(deepseek())])
    assert answer.usage
    assert (answer.usage.cached, answer.usage.reasoning) == (reported(8), reported(5))


async def test_figures_that_are_not_given_stay_unknown(server: ScriptedServer) -> None:
    answer = await play(server, [as_bytes(vllm())])
    assert answer.usage
    assert (answer.usage.cached, answer.usage.reasoning) == (UNKNOWN, UNKNOWN)


async def test_a_count_in_every_chunk_is_not_the_end(server: ScriptedServer) -> None:
    events = [{**event, "usage": counts("x")["usage"]} if isinstance(event, dict) else event for event in vllm()]
    answer = await play(server, [as_bytes(events)])
    assert answer.text == ANSWER
    assert answer.finished


async def test_what_the_server_calls_itself(server: ScriptedServer) -> None:
    answer = await play(server, [as_bytes(ollama())])
    named = [(v.model, v.system_fingerprint) for v in answer.values if isinstance(v, Identified)]
    assert named == [("qwen3", "fp_ollama")]


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
async def test_a_server_that_ignores_the_output_budget(server: ScriptedServer, name: str) -> None:
    answer = await play(server, [as_bytes(llama_cpp())], max_output_tokens=5, old_token_cap=name == "max_tokens")
    assert server.last.body[name] == 5
    assert answer.finished
    assert answer.finished.status is ReplyStatus.COMPLETE
    assert [value.usage.output.value for value in answer.values if isinstance(value, UsageReported)] == [9]


async def test_openrouters_error_in_mid_stream(server: ScriptedServer) -> None:
    gone: dict[str, Any] = {"error": {"code": "server_error", "message": "Provider disconnected"}}
    gone |= {"choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}]}
    server.script = plays(b": OPENROUTER PROCESSING\n\n".decode(), gone)
    answer = await ask(connection("compatible", server.url))
    assert type(answer.error) is ServiceFailed
    assert "Provider disconnected" in answer.error.problem


async def test_lm_studios_error_event(server: ScriptedServer) -> None:
    said = {"error": {"message": "Model unloaded."}}
    answer = await play(server, [b"event: error\n" + as_bytes([said])])
    assert type(answer.error) is ServiceFailed
    assert "Model unloaded." in answer.error.problem


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
async def test_whole_replies(server: ScriptedServer, field: str) -> None:
    message = {"role": "assistant", "content": ANSWER, field: THOUGHT, "tool_calls": []}
    server.script = answers({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "model": "qwen3"})
    answer = await ask(connection("compatible", server.url), stream=False)
    assert (answer.reasoning, answer.text) == (THOUGHT, ANSWER)
    assert answer.usage is None


async def test_a_server_that_streams_an_empty_reply(server: ScriptedServer) -> None:
    server.script = plays(chunk("", role="assistant"), chunk(finish="stop"), "[DONE]")
    answer = await ask(connection("compatible", server.url))
    assert (answer.text, answer.error) == ("", None)
    assert answer.finished
