"""Each model refuses what the real one refuses, in the recorded words."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import openai
import pytest
from openai import AsyncAzureOpenAI, AsyncOpenAI

from tests.paths import CONTRACT, NO_CONTRACT
from tests.providers.practice.clients import connected, user
from tui.providers.practice.models import ENDPOINT
from tui.providers.practice.transport import PracticeTransport

DEVELOPER = [{"role": "developer", "content": "Be kind."}, *user()]
SYSTEM = [{"role": "system", "content": "Be kind."}, *user()]

REFUSED = [
    # model, what the body holds, status, code, param
    ("o1-preview", {"messages": SYSTEM}, 400, "unsupported_value", "messages[0].role"),
    ("o1-mini", {"messages": SYSTEM}, 400, "unsupported_value", "messages[0].role"),
    ("o1-mini", {"messages": DEVELOPER}, 400, "unsupported_value", "messages[0].role"),
    ("o1-preview", {"stream": True}, 400, "unsupported_value", "stream"),
    ("o1-mini", {"stream": True}, 400, "unsupported_value", "stream"),
    ("o1-preview", {"reasoning_effort": "low"}, 400, "unsupported_parameter", "reasoning_effort"),
    ("o1-mini", {"reasoning_effort": "medium"}, 400, "unsupported_parameter", "reasoning_effort"),
    ("o1-mini", {"temperature": 0.6}, 400, "unsupported_value", "temperature"),
    ("o1-mini", {"max_tokens": 100}, 400, "unsupported_parameter", "max_tokens"),
    ("o1", {"max_tokens": 100}, 400, "unsupported_parameter", "max_tokens"),
    ("o1", {"temperature": 0.6}, 400, "unsupported_parameter", "temperature"),
    ("o1", {"temperature": 1}, 400, "unsupported_parameter", "temperature"),
    ("o1", {"top_p": 0.5}, 400, "unsupported_parameter", "top_p"),
    ("o1", {"presence_penalty": 1}, 400, "unsupported_parameter", "presence_penalty"),
    ("o1", {"logprobs": True}, 400, "unsupported_parameter", "logprobs"),
    ("o1", {"logit_bias": {"1": 1}}, 400, "unsupported_parameter", "logit_bias"),
    ("o1", {"reasoning_effort": "none"}, 400, "invalid_value", "reasoning_effort"),
    ("o1", {"reasoning_effort": "xhigh"}, 400, "invalid_value", "reasoning_effort"),
    ("o1", {"max_completion_tokens": 100_001}, 400, "invalid_value", "max_completion_tokens"),
    ("o1", {"max_completion_tokens": 0}, 400, "integer_below_min_value", "max_completion_tokens"),
    ("gpt-4o", {"reasoning_effort": "low"}, 400, None, None),
    ("gpt-4o", {"thinking": True}, 400, None, None),
    ("gpt-4o", {"temperature": 3}, 400, "decimal_above_max_value", "temperature"),
    ("gpt-4o", {"temperature": "hot"}, 400, "invalid_type", "temperature"),
    ("gpt-4o", {"stream_options": {"include_usage": True}}, 400, None, "stream_options"),
    ("gpt-5.6-sol", {"temperature": 0.6}, 400, "unsupported_value", "temperature"),
    ("gpt-5.6-sol", {"reasoning_effort": "max"}, 400, "invalid_value", "reasoning_effort"),
    ("gpt-5.6-sol", {"max_tokens": 100}, 400, "unsupported_parameter", "max_tokens"),
    ("gpt-6.1-sol", {"reasoning_effort": "none"}, 400, "invalid_value", "reasoning_effort"),
    ("gpt-6.1-sol", {"top_p": 0.3}, 400, "unsupported_value", "top_p"),
    ("o1", {"verbosity": "low"}, 400, "unsupported_parameter", "verbosity"),
    ("gpt-4o", {"verbosity": "low"}, 400, "unsupported_value", "verbosity"),
    ("gpt-5", {"verbosity": "lots"}, 400, "invalid_value", "verbosity"),
    ("gpt-5", {"service_tier": "ultrafast"}, 400, "invalid_value", "service_tier"),
    ("o1", {"service_tier": "flex"}, 400, "unsupported_value", "service_tier"),
    ("gpt-4.1", {"service_tier": "flex"}, 400, "unsupported_value", "service_tier"),
    ("o1", {"messages": [*DEVELOPER, *SYSTEM]}, 400, "invalid_value", "messages"),
    ("o1", {"messages": []}, 400, "empty_array", "messages"),
    ("o1", {"messages": [{"role": "robot", "content": "x"}]}, 400, "invalid_value", "messages[0].role"),
    ("o1", {"messages": [{"role": "user", "content": 7}]}, 400, "invalid_type", "messages[0].content"),
    ("o1", {"include": ["x"]}, 400, "unknown_parameter", "include"),
    ("o1", {"max_output_tokens": 100}, 400, "unknown_parameter", "max_output_tokens"),
    ("o1-tiny", {}, 404, "model_not_found", None),
    ("gpt-4o-tiny", {}, 404, "model_not_found", None),
]

REFUSED_ON_RESPONSES = [
    ("o1", {"max_output_tokens": 15}, 400, "integer_below_min_value", "max_output_tokens"),
    ("o1", {"reasoning": {"effort": "none"}}, 400, "unsupported_value", "reasoning.effort"),
    ("o1", {"reasoning": {"effort": "huge"}}, 400, "invalid_value", "reasoning.effort"),
    ("o1", {"reasoning": {"context": "current_turn"}}, 400, "unsupported_parameter", "reasoning.context"),
    ("gpt-5", {"reasoning": {"mode": "pro"}}, 400, "unsupported_parameter", "reasoning.mode"),
    ("gpt-5.6-sol", {"reasoning": {"mode": "max"}}, 400, "invalid_value", "reasoning.mode"),
    ("o3", {"text": {"verbosity": "low"}}, 400, "unsupported_parameter", "text.verbosity"),
    ("gpt-6-sol", {"service_tier": "ultrafast"}, 400, "unsupported_value", "service_tier"),
    ("gpt-5.6-sol", {"verbosity": "low"}, 400, "unsupported_parameter", None),
    ("gpt-5.6-sol", {"reasoning": {"depth": 1}}, 400, "unknown_parameter", "reasoning.depth"),
    ("gpt-6.1-sol", {"reasoning": {"effort": "none"}}, 400, "unsupported_value", "reasoning.effort"),
    ("gpt-4o", {"reasoning": {"effort": "low"}}, 400, "unsupported_parameter", "reasoning.effort"),
    ("gpt-5.6-sol", {"temperature": 0.6}, 400, "unsupported_value", "temperature"),
    ("gpt-5.6-sol", {"seed": 7}, 400, "unknown_parameter", "seed"),
    ("gpt-5.6-sol", {"max_completion_tokens": 99}, 400, "unsupported_parameter", None),
    ("gpt-5.6-sol", {"reasoning_effort": "low"}, 400, "unsupported_parameter", None),
    (
        "gpt-5.6-sol",
        {"previous_response_id": "resp_1"},
        400,
        "previous_response_not_found",
        "previous_response_id",
    ),
    ("o1-mini", {}, 400, "unsupported_value", "model"),
    ("o1-tiny", {}, 404, "model_not_found", None),
]

ACCEPTED = [
    ("gpt-5.6-sol", {"reasoning_effort": "none", "temperature": 0.6, "top_p": 0.5}),
    ("gpt-5.6-sol", {"temperature": 1}),
    ("gpt-4o", {"temperature": 0.6, "top_p": 0.5, "max_tokens": 300, "seed": 3, "messages": SYSTEM}),
    ("o1", {"messages": DEVELOPER, "reasoning_effort": "high", "max_completion_tokens": 9000}),
    ("o1", {"messages": SYSTEM}),
    ("o1-mini", {"max_completion_tokens": 9000}),
    ("o1-2024-12-17", {"store": False}),
]


async def post(body: dict[str, Any], path: str = "/chat/completions", base: str = ENDPOINT) -> httpx2.Response:
    async with httpx2.AsyncClient(transport=PracticeTransport(0)) as http:
        return await http.post(base + path, json=body)


@pytest.mark.parametrize(("model", "extra", "status", "code", "param"), REFUSED)
async def test_refused_on_chat(
    model: str, extra: dict[str, Any], status: int, code: str | None, param: str | None
) -> None:
    response = await post({"model": model, "messages": user(), **extra})
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["param"]) == (status, code, param)
    assert error["message"]
    assert response.headers["x-request-id"]


@pytest.mark.parametrize(("model", "extra", "status", "code", "param"), REFUSED_ON_RESPONSES)
async def test_refused_on_responses(
    model: str, extra: dict[str, Any], status: int, code: str | None, param: str | None
) -> None:
    response = await post({"model": model, "input": "hello", **extra}, "/responses")
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["param"]) == (status, code, param)


@pytest.mark.parametrize(("model", "extra"), ACCEPTED)
async def test_accepted_on_chat(model: str, extra: dict[str, Any]) -> None:
    response = await post({"model": model, "messages": user(), **extra})
    assert response.status_code == 200, response.text


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning", "reasoning_details", "thinking"])
async def test_reasoning_in_a_message_is_refused(field: str) -> None:
    said = {"role": "assistant", "content": "yes", field: "let me see"}
    response = await post({"model": "o1", "messages": [*user(), said, *user()]})
    assert response.json()["error"]["param"] == f"messages[1].{field}"
    assert response.json()["error"]["code"] == "unknown_parameter"
    response = await post({"model": "o1", "input": [*user(), said, *user()]}, "/responses")
    assert response.json()["error"]["param"] == f"input[1].{field}"


async def test_a_reasoning_item_is_not_found() -> None:
    item = {"type": "reasoning", "id": "rs_1", "summary": []}
    response = await post({"model": "o1", "input": [*user(), item, *user()]}, "/responses")
    assert response.status_code == 404


async def test_context_overflow_in_the_words_of_each_family() -> None:
    long = [{"role": "user", "content": "word " * 130_000}]
    small = await post({"model": "o1-mini", "messages": long})
    assert small.status_code == 400
    assert small.json()["error"]["code"] == "context_length_exceeded"
    assert small.json()["error"]["message"].startswith("This model's maximum context length is 128000 tokens.")


RECORDED = [
    ("err_max_tokens", {"model": "o1", "max_tokens": 5}),
    ("err_temperature_unsupported", {"model": "o1", "temperature": 0.6}),
    ("err_temperature_value", {"model": "gpt-5.6-sol", "temperature": 0.6}),
    ("err_role_system", {"model": "o1-mini", "messages": SYSTEM}),
    ("err_stream_o1_azure", {"model": "o1-mini", "stream": True}),
    ("err_effort_value", {"model": "o1", "reasoning_effort": "none"}),
]


@pytest.mark.skipif(not CONTRACT.exists(), reason=NO_CONTRACT)
@pytest.mark.parametrize(("name", "extra"), RECORDED)
async def test_bodies_are_the_recorded_ones(name: str, extra: dict[str, Any]) -> None:
    recorded = json.loads((CONTRACT / "wire-fixtures.json").read_text())[name]
    response = await post({"messages": user(), **extra})
    assert response.status_code == recorded["status"]
    assert response.json()["error"] == recorded["error"]


async def test_azure_o1_refuses_a_stream_and_openai_o1_streams(azure: AsyncAzureOpenAI, client: AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await azure.chat.completions.create(model="o1", messages=user(), stream=True)
    assert refused.value.param == "stream"
    v1 = connected(PracticeTransport(0), "http://practice.invalid/openai/v1/")
    with pytest.raises(openai.BadRequestError):
        await v1.chat.completions.create(model="o1", messages=user(), stream=True)
    stream = await client.chat.completions.create(model="o1", messages=user(), stream=True)
    assert [chunk async for chunk in stream]


async def test_azure_names_a_deployment_that_is_not_there(azure: AsyncAzureOpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as missing:
        await azure.chat.completions.create(model="o1-of-nobody", messages=user())
    assert missing.value.code == "DeploymentNotFound"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/chat/completions"), ("POST", "/completions"), ("POST", "/"), ("GET", "/models")],
)
async def test_other_addresses_are_not_found(method: str, path: str) -> None:
    async with httpx2.AsyncClient(transport=PracticeTransport(0)) as http:
        response = await http.request(method, ENDPOINT + path)
    assert response.status_code == 404
    assert response.json()["error"]["message"] == f"Invalid URL ({method} /v1{path})"


async def test_the_classic_azure_route_needs_its_version() -> None:
    path = "/openai/deployments/o1/chat/completions"
    response = await post({"messages": user()}, path, "http://practice.invalid")
    assert response.status_code == 404
    response = await post({"messages": user()}, path + "?api-version=2024-12-01-preview", "http://practice.invalid")
    assert response.status_code == 200
    assert response.headers["apim-request-id"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'"x"'])
async def test_what_is_no_json_object_is_refused(content: bytes) -> None:
    async with httpx2.AsyncClient(transport=PracticeTransport(0)) as http:
        response = await http.post(ENDPOINT + "/chat/completions", content=content)
    assert response.status_code == 400
