"""HTTP errors as real services word them: the kind, the part that is minded, what to do; and never the key."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.paths import CONTRACT, NO_CONTRACT
from tests.providers.connections.doctor_harness import Book, by_name, facts
from tests.providers.exchange import KEY, Heard, ask, connection
from tests.servers import Received, ScriptedServer, Wire, replies_well
from tui.core.connection_kinds import AZURE, PRACTICE
from tui.core.errors import (
    ContextOverflow,
    ModelError,
    NoSuchModel,
    NotTheApi,
    QuotaSpent,
    RateLimited,
    RequestRefused,
    ServiceFailed,
    SignInError,
)
from tui.providers.connections.destination import Destination
from tui.providers.errors.refusals import Refusal, refused_parameter, rehearsed
from tui.providers.errors.refusals import refused as meant
from tui.providers.errors.translate import unreachable

FIXTURES = CONTRACT / "wire-fixtures.json"
FILTERED = {
    "message": "The response was filtered due to the prompt triggering a policy.",
    "param": "prompt",
    "code": "content_filter",
    "status": 400,
    "innererror": {
        "content_filter_result": {
            "hate": {"filtered": False, "severity": "safe"},
            "jailbreak": {"filtered": True, "detected": True},
            "violence": {"filtered": True, "severity": "medium"},
        }
    },
}
VLLM = (
    "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted',"
    " 'input': {'include_usage': True}}]"
)
MISTRAL = {"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]}
OTHER = {"detail": [{"type": "missing", "loc": ["body", "model"], "msg": "Field required"}]}


async def refused(server: ScriptedServer, status: int, body: Any, kind: str = "openai", **more: Any) -> ModelError:
    """Return what an answer of this status and body becomes."""
    headers = more.pop("headers", {})
    content_type = more.pop("content_type", "application/json")

    async def script(received: Received, wire: Wire) -> None:
        await wire.whole(body, status, content_type=content_type, **headers)

    server.script = script
    answer: Heard = await ask(connection(kind, server.url, **more))
    error = answer.error
    assert error is not None
    assert answer.values == []
    assert error.problem.endswith((".", "!", "?", "…"))
    assert error.remedy.endswith(".")
    assert KEY not in repr(error) + str(error)
    assert str(error).isprintable()
    assert error.status == status
    return error


def told(message: Any, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, **more}}


async def test_a_parameter_the_model_does_not_take(server: ScriptedServer) -> None:
    body = told("Unsupported parameter: 'max_tokens'.", param="max_tokens", code="unsupported_parameter")
    error = await refused(server, 400, body, headers={"x_request_id": "req_9"})
    assert type(error) is RequestRefused
    assert (error.code, error.param, error.request_id) == ("unsupported_parameter", "max_tokens", "req_9")
    assert "Unsupported parameter: 'max_tokens'." in error.problem
    assert "max_tokens" in error.remedy


@pytest.mark.parametrize(
    ("param", "remedy"),
    [
        ("stream", "stream = false in connection 'work'"),
        ("reasoning_effort", "another effort"),
        ("reasoning.effort", "another effort"),
        ("messages[0].role", "role for this model"),
        (None, "--dry-run"),
    ],
)
async def test_what_to_do_about_a_refused_part(server: ScriptedServer, param: str | None, remedy: str) -> None:
    body = told("Unsupported value.", param=param, code="unsupported_value")
    assert remedy in (await refused(server, 400, body)).remedy


@pytest.mark.parametrize(
    "body",
    [
        told(
            "Invalid value: 'x'. Supported values are: 'low', 'high'.", param="reasoning_effort", code="invalid_value"
        ),
        told(
            "'x' does not go. Supported values are: 'low', 'high'.", param="reasoning.effort", code="unsupported_value"
        ),
        {"object": "error", "message": "('body', 'reasoning_effort'): Input should be 'low' or 'high'", "code": 400},
        {"detail": [{"loc": ["body", "reasoning_effort"], "msg": "Input should be 'low' or 'high'", "type": "enum"}]},
        told("reasoning effort must be one of [low, high]"),
        {"error": "unknown variant `ultra` for reasoning_effort, expected `low` or `high`"},
    ],
)
async def test_the_efforts_that_are_taken_are_named(server: ScriptedServer, body: dict[str, Any]) -> None:
    assert (await refused(server, 400, body)).remedy == "Choose another effort (F4, --effort): low, high."


@pytest.mark.parametrize(
    "body",
    [
        told("This model's maximum context length is 8192 tokens.", code="context_length_exceeded"),
        told("Input tokens exceed the configured limit of 272000 tokens."),
        told("the request exceeds the available context size (4096 tokens)", type="exceed_context_size_error"),
    ],
)
async def test_a_context_that_overflows(server: ScriptedServer, body: Any) -> None:
    error = await refused(server, 400, body)
    assert type(error) is ContextOverflow
    assert "too long for o1" in error.problem


async def test_azures_prompt_filter_names_the_categories(server: ScriptedServer) -> None:
    error = await refused(server, 400, {"error": FILTERED}, "azure", headers={"apim_request_id": "az-1"})
    assert type(error) is RequestRefused
    assert "(violence (medium), jailbreak)" in error.problem
    assert error.request_id == "az-1"
    bare = {name: value for name, value in FILTERED.items() if name != "innererror"}
    assert "filtered the prompt" in (await refused(server, 400, {"error": bare}, "azure")).problem


async def test_a_wrong_key_is_told_without_the_key(server: ScriptedServer) -> None:
    error = await refused(server, 401, told(f"Incorrect API key provided: {KEY}.", code="invalid_api_key"))
    assert type(error) is SignInError
    assert "***" in error.problem
    assert "OPENAI_API_KEY" in error.remedy


async def test_azures_wrong_key_and_missing_role(server: ScriptedServer) -> None:
    error = await refused(server, 401, told("Access denied due to invalid subscription key", code="401"), "azure")
    assert type(error) is SignInError
    assert "AZURE_OPENAI_API_KEY" in error.remedy
    error = await refused(server, 401, told("The principal `0` lacks ...", code="PermissionDenied"), "azure")
    assert type(error) is SignInError
    assert "Cognitive Services OpenAI User" in error.remedy


async def test_a_compatible_server_that_wants_a_key(server: ScriptedServer) -> None:
    error = await refused(server, 401, {"error": "missing key"}, "compatible")
    assert type(error) is SignInError
    assert "api_key_env" in error.remedy


async def test_forbidden(server: ScriptedServer) -> None:
    body = told("Country, region, or territory not supported", code="unsupported_country_region_territory")
    for kind in ("openai", "azure"):
        assert type(await refused(server, 403, body, kind)) is SignInError
        assert type(await refused(server, 403, "", kind)) is SignInError


@pytest.mark.parametrize(
    ("kind", "body", "named"),
    [
        (
            "openai",
            told("The model `o1` does not exist.", code="model_not_found"),
            "model o1",
        ),
        ("azure", told("The API deployment does not exist.", code="DeploymentNotFound"), "deployment o1-new"),
        ("compatible", {"error": {"message": 'model "qwen3" not found, try pulling it first'}}, "model qwen3"),
    ],
)
async def test_no_such_model(server: ScriptedServer, kind: str, body: Any, named: str) -> None:
    error = await refused(server, 404, body, kind)
    assert type(error) is NoSuchModel
    assert named in error.problem


@pytest.mark.parametrize("body", [{"detail": "Not Found"}, "404 page not found", "<html>nginx</html>", ""])
async def test_no_such_address(server: ScriptedServer, body: Any) -> None:
    error = await refused(server, 404, body, "compatible")
    assert type(error) is NotTheApi
    assert "/v1" in error.remedy


@pytest.mark.parametrize(
    ("message", "headers", "wait"),
    [
        ("Rate limit reached for o1. Please try again in 9.5s.", {}, 9.5),
        ("Please retry after 86400 seconds. Please go here", {}, 86400.0),
        ("slow down", {"retry_after_ms": "350", "retry_after": "9"}, 0.35),
        ("slow down", {"retry_after": "9"}, 9.0),
        ("slow down", {}, None),
    ],
)
async def test_rate_limits_say_how_long(
    server: ScriptedServer, message: str, headers: dict[str, str], wait: float | None
) -> None:
    error = await refused(server, 429, told(message, code="rate_limit_exceeded"), headers=headers)
    assert type(error) is RateLimited
    assert isinstance(error, RateLimited)
    assert error.retry_after == wait
    assert len(server.received) == 1  # no hidden retry


@pytest.mark.parametrize("where", ["code", "type"])
async def test_spent_quota_is_no_rate_limit(server: ScriptedServer, where: str) -> None:
    error = await refused(server, 429, told("You exceeded your current quota", **{where: "insufficient_quota"}))
    assert type(error) is QuotaSpent
    assert "will not help" in error.remedy
    assert len(server.received) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 529, 408, 409])
@pytest.mark.parametrize("body", [told("It broke"), "<html><h1>Bad gateway</h1>", "", "[]", '{"error":'])
async def test_a_broken_service(server: ScriptedServer, status: int, body: Any) -> None:
    error = await refused(server, status, body, content_type="text/plain")
    assert type(error) is ServiceFailed
    assert f"HTTP {status}" in error.problem
    assert len(server.received) == 1


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
async def test_every_failure_that_may_pass_carries_the_wait_asked_for(server: ScriptedServer, status: int) -> None:
    error = await refused(server, status, told("busy"), headers={"retry_after": "7"})
    assert error.may_retry
    assert error.retry_after == 7
    assert "7 s" in error.remedy


async def test_an_errors_body_is_read_no_further_than_anybody_could_want(server: ScriptedServer) -> None:
    stopped = asyncio.Event()

    async def script(received: Received, wire: Wire) -> None:
        await wire.head(500, "text/plain")
        try:
            for _ in range(400):
                await wire.send(b"x" * (1 << 20))
        except ConnectionError:
            stopped.set()
            raise

    server.script = script
    answer = await ask(connection("openai", server.url))
    assert type(answer.error) is ServiceFailed
    assert len(answer.error.problem) < 500
    await asyncio.wait_for(stopped.wait(), 60)


def test_practice_says_that_it_rehearses() -> None:
    to = Destination("practice", PRACTICE, "http://practice.invalid/v1", "o1", "none", "the variable of it")
    error = rehearsed(meant(Refusal(401, told("Incorrect API key provided: practice."), to)), to)
    assert error.problem.startswith("practice did not accept the key")
    assert (
        error.remedy == "A rehearsal: nothing is wrong here. On a real connection: check the key in the variable of it."
    )
    unreached = rehearsed(unreachable(ConnectionRefusedError(111, "Connection refused"), to), to)
    assert unreached.remedy.startswith("A rehearsal: nothing is wrong here. On a real connection: check base_url")
    passing = rehearsed(meant(Refusal(503, told("busy"), to)), to)
    assert passing.remedy == "Try again in a moment."


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_refused_and_named(server: ScriptedServer, status: int) -> None:
    error = await refused(server, status, "", headers={"location": "http://elsewhere.invalid/v1"})
    assert type(error) is NotTheApi
    assert "elsewhere.invalid" in error.problem
    assert "base_url" in error.remedy
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "body", [told(None), told(7), {"error": None}, {"error": 7}, {"error": []}, [], 7, None, told({})]
)
async def test_bodies_of_the_wrong_shape(server: ScriptedServer, body: Any) -> None:
    for status in (400, 401, 403, 404, 429, 500):
        await refused(server, status, body)


async def test_hostile_words_are_cleaned_and_cut(server: ScriptedServer) -> None:
    error = await refused(server, 400, told("\x1b]0;owned\x07\u202e\x00" + "long " * 500, code="\x1b[2J", param="\x9b"))
    assert len(str(error)) < 600
    assert "owned" in error.problem
    assert error.code == "[2J"


async def test_the_recorded_bodies() -> None:
    if not FIXTURES.exists():
        pytest.skip(NO_CONTRACT)
    wanted = {
        "err_max_tokens": RequestRefused,
        "err_role_system": RequestRefused,
        "err_effort_value": RequestRefused,
        "err_context": ContextOverflow,
        "err_azure_prompt_filter": RequestRefused,
        "err_azure_401_key": SignInError,
        "err_azure_401_rbac": SignInError,
        "err_azure_404": NoSuchModel,
        "err_azure_429": RateLimited,
        "err_openai_403": SignInError,
        "err_openai_404": NoSuchModel,
        "err_openai_429_tpm": RateLimited,
        "err_openai_429_quota": QuotaSpent,
        "err_tools_reasoning_cc": RequestRefused,
    }
    recorded = json.loads(FIXTURES.read_text())
    to = Destination("work", AZURE, "https://example.openai.azure.com", "o1-new")
    for name, kind in wanted.items():
        entry = recorded[name]
        error = meant(Refusal(entry["status"], {"error": entry["error"]}, to))
        assert type(error) is kind, name
        assert error.problem
        assert error.remedy


@pytest.mark.parametrize(
    ("body", "words", "part"),
    [
        ({}, "Unrecognized request argument supplied: reasoning_effort", "reasoning_effort"),
        ({}, "Unrecognized request arguments supplied: max_completion_tokens, store", "max_completion_tokens"),
        ({}, "Unsupported parameter: 'max_tokens' is not supported with this model.", "max_tokens"),
        ({}, "Unknown parameter: 'reasoning.context'.", "reasoning.context"),
        ({}, "property 'store' is unsupported", "store"),
        (
            {},
            "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
            "response_format",
        ),
        (
            {},
            "'text.format' is wrong. Invalid parameter: 'text.format' of type 'json_schema' is not supported",
            "text.format",
        ),
        (
            {},
            "response_format value as json_schema is enabled only for api versions 2024-08-01-preview and later",
            "response_format",
        ),
        ({}, "Invalid schema for response_format 'reply': 'additionalProperties' is required to be supplied.", ""),
        ({}, VLLM, "stream_options"),
        (MISTRAL, "", "seed"),
        (OTHER, "", ""),
        ({"detail": "no"}, "no", ""),
        ({"detail": [7, {"loc": 7}, {"type": "extra_forbidden", "loc": ["body", 7]}]}, "", ""),
        ({}, "This model's maximum context length is 8192 tokens.", ""),
        ({}, "The parameter is wrong.", ""),
        ({}, "This model does not support temperature", "temperature"),
        ({}, "Model does not support 'seed'.", "seed"),
        ({}, "m doesn't support the parameter `top_p` here", "top_p"),
        ({}, "reasoning_effort is not supported for this model", "reasoning_effort"),
        ({}, "max_completion_tokens is not supported; use max_tokens", "max_completion_tokens"),
        ({}, "Error: 'store' is not allowed.", "store"),
        ({}, "temperature: Extra inputs are not permitted", "temperature"),
        ({}, "stream_options: unexpected property", "stream_options"),
        ({}, "Additional properties are not allowed ('seed' was unexpected)", "seed"),
        ({}, "The request includes 'stream_options' which is not supported", "stream_options"),
        ({}, "This model does not support temperature values above 1", ""),
        ({}, "temperature is not supported above 1", ""),
        ({}, "seed is not supported when stream is true", ""),
        ({}, "`temperature` and `top_p` cannot both be specified", ""),
        ({}, "This model does not support images.", ""),
        ({}, "reasoning_effort 'high' is not supported for this model", ""),
        ({}, "messages: Extra inputs are not permitted", ""),
        (None, "", ""),
    ],
)
def test_the_part_is_found(body: Any, words: str, part: str) -> None:
    assert refused_parameter(body, words) == part


@pytest.mark.parametrize(
    ("field", "body", "status", "refused_parameter"),
    [
        (
            "reasoning_effort",
            {"error": {"message": "Unrecognized request argument supplied: reasoning_effort", "param": None}},
            400,
            "reasoning_effort",
        ),
        ("stream_options", {"object": "error", "message": VLLM, "param": None, "code": 400}, 400, "stream_options"),
        (
            "max_completion_tokens",
            {"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], "msg": "No."}]},
            422,
            "max_completion_tokens",
        ),
    ],
)
async def test_it_is_left_out_said_and_remembered(
    server: ScriptedServer, field: str, body: Any, status: int, refused_parameter: str
) -> None:
    async def script(received: Received, wire: Wire) -> None:
        if field in received.body:
            await wire.whole(body, status)
        else:
            await replies_well(received, wire)

    server.script, book = script, Book()
    found = await facts(connection("openai", server.url, api="chat"), book=book)
    assert book.learned == [refused_parameter]
    assert len(server.received) == 2
    assert any(fact.ok is None and "asked again without it" in fact.text for fact in by_name(found).values())
    assert found[-1].name == "reply"


# Errors that name an option in words alone, and the request's part that they mind; empty for none.
OPTIONS_IN_WORDS = [
    ({"error": {"message": "Invalid service_tier argument", "type": "invalid_request_error"}}, 400, "service_tier"),
    (told("Flex processing is not available for this model."), 400, "service_tier"),
    (told("Priority processing is not enabled for your organization."), 403, "service_tier"),
    (told("'fast' is not available for model gpt-5."), 400, "service_tier"),
    (told("Service tier ultrafast requires an invitation."), 400, "service_tier"),
    (told("No: service_tier must be auto.", param="service_tier"), 400, "service_tier"),
    (told("unknown variant `scale`, expected one of `auto`, `default` for service_tier"), 422, "service_tier"),
    (told("Pro mode is not supported."), 400, "reasoning.mode"),
    (told("[{'loc': ('body', 'reasoning', 'mode'), 'msg': \"Input should be 'standard'\"}]"), 422, "reasoning.mode"),
    (told("verbosity must be medium"), 400, "verbosity"),
    (told("verbosity must be medium", param="text.verbosity"), 400, "verbosity"),
    (told("Too fast: this is not allowed."), 400, ""),
    (told("Your message is not a priority."), 400, ""),
    (told("The pro version of this plan is required."), 400, ""),
    (told("Verbosity is a virtue."), 400, ""),
]


@pytest.mark.parametrize(("body", "status", "part"), OPTIONS_IN_WORDS)
async def test_an_option_that_is_refused_in_words(
    server: ScriptedServer, body: dict[str, Any], status: int, part: str
) -> None:
    error = await refused(server, status, body)
    assert type(error) is RequestRefused
    assert (error.param, error.code) == ((part, "invalid_value") if part else (None, None))


@pytest.mark.parametrize(
    ("param", "words", "remedy"),
    [
        ("service_tier", "Supported values are: 'auto', 'flex'.", "another service tier (F4, --tier): auto, flex."),
        ("text.verbosity", "No.", "another verbosity (F4, --verbosity)."),
        ("reasoning.mode", "Supported values are: 'standard'.", "another reasoning mode (F4, --mode): standard."),
    ],
)
async def test_what_to_do_about_a_refused_option(server: ScriptedServer, param: str, words: str, remedy: str) -> None:
    error = await refused(server, 400, told(words, param=param, code="invalid_value"))
    assert error.remedy == f"Choose {remedy}"
