"""How compatible servers count the input of a request: by their own addresses, in their own forms."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.providers.exchange import BOTH, connected, connection, request
from tests.servers import Received, ScriptedServer, Wire
from tui.core.errors import ServiceFailed, UsageError

CHAT, RESPONSES, BESIDE = "/v1/chat/completions/input_tokens", "/v1/responses/input_tokens", "/tokenize"
OWN = {"chat": CHAT, "responses": RESPONSES}
ASKED = {"role": "user", "content": "Hello"}
# What servers answer, by path; a path that is not there is a 404.
LLAMA: dict[str, Any] = {path: {"object": "response.input_tokens", "input_tokens": 24} for path in (CHAT, RESPONSES)}
VLLM: dict[str, Any] = {BESIDE: {"count": 24, "max_model_len": 8192, "tokens": [1] * 24, "token_strs": None}}
ESTIMATE = {"object": "response.input_tokens", "input_tokens": 31, "litellm_count_source": "local_estimate"}
COUNT = {"llama.cpp": LLAMA, "vLLM": VLLM, "vLLM after an estimate": {**VLLM, RESPONSES: ESTIMATE, CHAT: ESTIMATE}}
NONE: dict[str, dict[str, Any]] = {
    "no server of this kind": {},
    "LiteLLM, by a vocabulary of its own": {RESPONSES: ESTIMATE, CHAT: ESTIMATE},
    "LiteLLM, by another model": {RESPONSES: ESTIMATE | {"litellm_count_source": "token_count_model"}},
    "a page": {CHAT: "<html>Not here</html>", RESPONSES: "<html>", BESIDE: "<html>"},
    "a list": {CHAT: [24], RESPONSES: [24], BESIDE: [24]},
    "nothing": {CHAT: {}, RESPONSES: {}, BESIDE: {}},
    "a text": {CHAT: {"input_tokens": "24"}, RESPONSES: {"input_tokens": "24"}, BESIDE: {"count": "24"}},
    "zero": {CHAT: {"input_tokens": 0}, RESPONSES: {"input_tokens": 0}, BESIDE: {"count": 0}},
    "below zero": {CHAT: {"input_tokens": -1}, RESPONSES: {"input_tokens": -1}, BESIDE: {"count": -1}},
    "too much": {CHAT: {"input_tokens": 10**18}, RESPONSES: {"input_tokens": 10**18}, BESIDE: {"count": 10**18}},
    "no number": {CHAT: '{"input_tokens": NaN}', RESPONSES: '{"input_tokens": NaN}', BESIDE: '{"count": Infinity}'},
    "a fraction": {CHAT: {"input_tokens": 2.5}, RESPONSES: {"input_tokens": 2.5}, BESIDE: {"count": 2.5}},
}


def by_path(answers: dict[str, Any], status: int = 404) -> Any:
    """Return a script that answers by path."""

    async def script(received: Received, wire: Wire) -> None:
        held = answers.get(received.target)
        missing = {"error": {"code": status, "message": "File Not Found", "type": "not_found_error"}}
        text = held if isinstance(held, str) else json.dumps(missing if held is None else held)
        await wire.head(status if held is None else 200, "application/json", length=len(text.encode()))
        await wire.raw(text.encode())

    return script


@BOTH
@pytest.mark.parametrize("answers", COUNT.values(), ids=COUNT)
async def test_a_server_counts_with_its_own_vocabulary(
    server: ScriptedServer, api: str, answers: dict[str, Any]
) -> None:
    server.script = by_path(answers)
    async with connected(connection("compatible", server.url, api=api)) as provider:
        assert await provider.count(request(provider.route, "Hello", max_output_tokens=9, effort="low")) == 24
    asked = server.last
    if asked.target == BESIDE:
        assert asked.body == {"model": "qwen3", "messages": [ASKED], "add_generation_prompt": True}
    elif api == "chat":
        assert (asked.target, asked.body) == (CHAT, {"model": "qwen3", "messages": [ASKED]})
    else:
        assert (asked.target, asked.body["input"]) == (RESPONSES, [ASKED])


@BOTH
@pytest.mark.parametrize("answers", NONE.values(), ids=NONE)
async def test_a_server_that_does_not_count_is_said_to_be_one(
    server: ScriptedServer, api: str, answers: dict[str, Any]
) -> None:
    server.script = by_path(answers)
    async with connected(connection("compatible", server.url, api=api)) as provider:
        with pytest.raises(UsageError, match="cannot count exactly: its server does not"):
            await provider.count(request(provider.route, "Hello"))
    assert [each.target for each in server.received] == [OWN[api], BESIDE]


@pytest.mark.parametrize("status", [400, 405, 422, 501])
async def test_any_way_to_say_that_an_address_is_not_there(server: ScriptedServer, status: int) -> None:
    server.script = by_path(VLLM, status)
    async with connected(connection("compatible", server.url)) as provider:
        assert await provider.count(request(provider.route, "Hello")) == 24


async def test_a_server_that_fails_is_not_one_that_cannot_count(server: ScriptedServer) -> None:
    server.script = by_path({}, 500)
    async with connected(connection("compatible", server.url)) as provider:
        with pytest.raises(ServiceFailed):
            await provider.count(request(provider.route, "Hello"))


PROMPT = "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n"


@BOTH
@pytest.mark.parametrize(
    ("made", "tokens", "counted"),
    [
        ({"prompt": PROMPT}, list(range(24)), 24),
        ({"prompt": PROMPT}, [{"id": 1, "piece": "a"}] * 24, 24),
        ({"prompt": PROMPT}, [], None),
        ({"prompt": PROMPT}, "24", None),
        ({"prompt": ""}, [1], None),
        ({"prompt": 24}, [1], None),
        ({}, [1], None),
        (None, [1], None),
    ],
)
async def test_an_older_llama_cpp_counts_the_prompt_that_its_template_makes(
    server: ScriptedServer, api: str, made: Any, tokens: Any, counted: int | None
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        if received.target == BESIDE:
            await wire.whole({"tokens": tokens if "content" in received.body else []})
        elif received.target == "/apply-template" and made is not None:
            await wire.whole(made)
        else:
            await wire.whole({"error": {"code": 404, "message": "File Not Found"}}, 404)

    server.script = script
    async with connected(connection("compatible", server.url, api=api)) as provider:
        if counted is None:
            with pytest.raises(UsageError):
                await provider.count(request(provider.route, "Hello"))
        else:
            assert await provider.count(request(provider.route, "Hello")) == counted
            assert server.last.body == {"content": PROMPT, "add_special": True, "parse_special": True}
    assert [each.body for each in server.received if each.target == "/apply-template"] == [{"messages": [ASKED]}]
