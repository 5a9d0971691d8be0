"""Each refusal reaches the SDK as the real one would; ``refuse=`` lasts until a request comes without the part."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import openai
import pytest
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionChunk

from tests.narrowing import present
from tests.paths import CONTRACT, NO_CONTRACT
from tests.providers.practice.clients import BASES, PATHS, SAID, connected, post, streamed, user
from tests.providers.practice.sdk_values import reasoning_of, usage_of
from tui.core.connection_kinds import PRACTICE
from tui.core.errors import RequestRefused
from tui.core.models.profile import Api
from tui.providers.connections.connect import connect
from tui.providers.errors.message_rules import broken_rule
from tui.providers.practice.directive import PARTS
from tui.providers.practice.faults import REFUSED, WAITING
from tui.providers.practice.models import ENDPOINT
from tui.providers.practice.transport import PracticeTransport
from tui.settings.values import Connection, Settings
from tui.tokens import Tokens

REFUSALS = [
    ("408", openai.APIStatusError, None),
    ("409", openai.ConflictError, None),
    ("429", openai.RateLimitError, "rate_limit_exceeded"),
    ("quota", openai.RateLimitError, "insufficient_quota"),
    ("401", openai.AuthenticationError, "invalid_api_key"),
    ("rbac", openai.AuthenticationError, "PermissionDenied"),
    ("403", openai.PermissionDeniedError, "unsupported_country_region_territory"),
    ("404", openai.NotFoundError, "model_not_found"),
    ("500", openai.InternalServerError, None),
    ("503", openai.InternalServerError, None),
    ("529", openai.InternalServerError, None),
    ("context", openai.BadRequestError, "context_length_exceeded"),
    ("filter", openai.BadRequestError, "content_filter"),
    ("misalignment", openai.BadRequestError, "misalignment_policy_violation"),
    ("bio_policy", openai.BadRequestError, "bio_policy"),
    ("cyber_policy", openai.BadRequestError, "cyber_policy"),
    ("residency", openai.BadRequestError, "data_residency_mismatch"),
]
HELD: list[tuple[Api, str, dict[str, Any], str]] = [
    ("chat", "stream", {"stream": True}, "stream"),
    ("chat", "stream_options", {"stream": True, "stream_options": {"include_usage": True}}, "stream_options"),
    ("chat", "temperature", {"temperature": 0.5}, "temperature"),
    ("chat", "top_p", {"top_p": 0.5}, "top_p"),
    ("chat", "seed", {"seed": 7}, "seed"),
    ("chat", "reasoning_effort", {"reasoning_effort": "none"}, "reasoning_effort"),
    ("chat", "store", {"store": False}, "store"),
    ("chat", "max_tokens", {"model": "gpt-4o", "max_tokens": 9}, "max_tokens"),
    ("chat", "max_completion_tokens", {"max_completion_tokens": 900}, "max_completion_tokens"),
    ("chat", "verbosity", {"verbosity": "low"}, "verbosity"),
    ("chat", "service_tier", {"service_tier": "flex"}, "service_tier"),
    ("chat", "service_tier:flex", {"service_tier": "flex"}, "service_tier"),
    ("chat", "verbosity:high", {"verbosity": "high"}, "verbosity"),
    ("responses", "verbosity", {"text": {"verbosity": "low"}}, "text.verbosity"),
    ("responses", "verbosity:low", {"text": {"verbosity": "low"}}, "text.verbosity"),
    ("responses", "reasoning.mode", {"reasoning": {"mode": "pro"}}, "reasoning.mode"),
    ("responses", "reasoning.mode:pro", {"reasoning": {"mode": "pro"}}, "reasoning.mode"),
    ("responses", "service_tier", {"service_tier": "flex"}, "service_tier"),
    ("chat", "role", {"role": "developer"}, "messages[0].role"),
    ("chat", "role", {"role": "system"}, "messages[0].role"),
    ("chat", "developer", {"role": "developer"}, "messages[0].role"),
    ("responses", "stream", {"stream": True}, "stream"),
    ("responses", "temperature", {"temperature": 0.5}, "temperature"),
    ("responses", "reasoning_effort", {"reasoning": {"effort": "none"}}, "reasoning.effort"),
    ("responses", "reasoning.context", {"reasoning": {"context": "current_turn"}}, "reasoning.context"),
    ("chat", "response_format", {"response_format": {"type": "json_object"}}, "response_format"),
    ("responses", "response_format", {"text": {"format": {"type": "json_object"}}}, "text.format"),
    ("responses", "max_completion_tokens", {"max_output_tokens": 900}, "max_output_tokens"),
    ("responses", "reasoning.summary", {"reasoning": {"summary": "auto"}}, "reasoning.summary"),
    ("responses", "store", {"store": False}, "store"),
    ("responses", "role", {"role": "developer"}, "input[0].role"),
]


async def chunks_of(client: AsyncOpenAI, line: str) -> tuple[list[ChatCompletionChunk], openai.OpenAIError | None]:
    """Return the chunks of a stream until it ended or broke."""
    chunks: list[ChatCompletionChunk] = []
    stream = await client.chat.completions.create(model="o1", messages=user(line), stream=True)
    try:
        async for chunk in stream:
            chunks.append(chunk)  # noqa: PERF401  what came before the error is wanted
    except openai.OpenAIError as error:
        return chunks, error
    return chunks, None


def text_of(chunks: list[ChatCompletionChunk]) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def finish_of(chunks: list[ChatCompletionChunk]) -> list[str]:
    return [c.choices[0].finish_reason for c in chunks if c.choices and c.choices[0].finish_reason]


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(("fault", "kind", "code"), REFUSALS)
async def test_refusals(
    client: AsyncOpenAI, fault: str, kind: type[openai.APIStatusError], code: str | None, stream: bool
) -> None:
    line = user(f"practice: fault={fault} retry_after=5")
    with pytest.raises(kind) as caught:
        await client.chat.completions.create(model="o1", messages=line, stream=stream)
    assert caught.value.code == code
    waits = caught.value.response.headers.get("retry-after-ms")
    assert waits == ("5000" if fault in WAITING else None)
    with pytest.raises(kind):
        await client.responses.create(model="o1", input=f"practice: fault={fault}")


def test_every_refusal_is_tried_here() -> None:
    assert {fault for fault, _, _ in REFUSALS} == set(REFUSED)


@pytest.mark.skipif(not CONTRACT.exists(), reason=NO_CONTRACT)
@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ("quota", "err_openai_429_quota"),
        ("rbac", "err_azure_401_rbac"),
        ("403", "err_openai_403"),
        ("filter", "err_azure_prompt_filter"),
    ],
)
async def test_refusals_are_the_recorded_ones(client: AsyncOpenAI, fault: str, name: str) -> None:
    recorded = json.loads((CONTRACT / "wire-fixtures.json").read_text())[name]
    with pytest.raises(openai.APIStatusError) as caught:
        await client.chat.completions.create(model="o1", messages=user(f"practice: fault={fault}"))
    assert caught.value.status_code == recorded["status"]
    assert caught.value.body == recorded["error"]


async def test_cut_ends_without_a_finish_reason(client: AsyncOpenAI) -> None:
    chunks, error = await chunks_of(client, "practice: fault=cut at=20")
    assert error is None
    assert finish_of(chunks) == []
    assert 18 <= Tokens().count(text_of(chunks), "o200k_base") <= 20


async def test_reset_is_a_connection_error(client: AsyncOpenAI) -> None:
    chunks, error = await chunks_of(client, "practice: fault=reset")
    assert isinstance(error, openai.APIConnectionError)
    assert text_of(chunks).startswith("**Practice model.**")


async def test_an_error_event_midway(client: AsyncOpenAI) -> None:
    chunks, error = await chunks_of(client, "practice: fault=error")
    assert type(error) is openai.APIError
    assert error.type == "server_error"
    assert text_of(chunks)
    events = await streamed(client, "/responses", {"model": "o1", "input": "practice: fault=error"})
    assert events[-1][0] == "error"
    assert events[-1][1]["sequence_number"] == len(events) - 1


async def test_the_completion_filter_stops_part_way(client: AsyncOpenAI) -> None:
    chunks, error = await chunks_of(client, "practice: fault=completion_filter")
    assert error is None
    assert finish_of(chunks) == ["content_filter"]
    assert Tokens().count(text_of(chunks), "o200k_base") <= 40
    reply = await client.responses.create(model="o1", input="practice: fault=completion_filter")
    assert present(reply.incomplete_details).reason == "content_filter"


async def test_a_stall_lasts_until_the_read_timeout(client: AsyncOpenAI) -> None:
    impatient = client.with_options(timeout=httpx2.Timeout(5, read=0.01))
    chunks, error = await chunks_of(impatient, "practice: fault=stall")
    assert isinstance(error, openai.APITimeoutError)
    assert text_of(chunks).startswith("**Practice model.**")


async def test_html_in_place_of_an_answer(client: AsyncOpenAI) -> None:
    raw = await client.chat.completions.with_raw_response.create(
        model="o1", messages=user("practice: fault=html"), stream=True
    )
    assert raw.status_code == 200
    assert raw.headers["content-type"].startswith("text/html")


async def test_an_empty_reply_is_finished_and_billed(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(model="o1", messages=user("practice: fault=empty"))
    assert (reply.choices[0].finish_reason, reply.choices[0].message.content) == ("stop", "")
    assert usage_of(reply).completion_tokens == reasoning_of(reply) > 0
    answer = await client.responses.create(model="o1", input="practice: fault=empty")
    assert (answer.status, answer.output_text) == ("completed", "")


async def test_a_refusal_is_not_content(client: AsyncOpenAI) -> None:
    line = user("practice: fault=refusal")
    reply = await client.chat.completions.create(model="o1", messages=line)
    assert reply.choices[0].message.content is None
    assert "can't help" in present(reply.choices[0].message.refusal)
    stream = await client.chat.completions.create(model="o1", messages=line, stream=True)
    chunks = [chunk async for chunk in stream]
    assert text_of(chunks) == ""
    assert "".join(c.choices[0].delta.refusal or "" for c in chunks) == reply.choices[0].message.refusal
    events = await streamed(client, "/responses", {"model": "o1", "input": "practice: fault=refusal"})
    kinds = [name for name, _ in events]
    assert "response.refusal.delta" in kinds
    assert "response.refusal.done" in kinds


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("reset", openai.APIConnectionError), ("error", openai.InternalServerError), ("cut", json.JSONDecodeError)],
)
async def test_broken_replies_in_one_piece(client: AsyncOpenAI, fault: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        await client.chat.completions.create(model="o1", messages=user(f"practice: fault={fault}"))


async def test_a_fault_may_strike_only_the_first_times() -> None:
    client = connected(PracticeTransport(0))
    line = user("practice: fault=503 times=2\nhello")
    for _ in range(2):
        with pytest.raises(openai.InternalServerError):
            await client.chat.completions.create(model="o1", messages=line)
    reply = await client.chat.completions.create(model="o1", messages=line)
    assert reply.choices[0].finish_reason == "stop"


def body_of(api: Api, line: str, extra: dict[str, Any]) -> dict[str, Any]:
    extra = dict(extra)
    said = [{"role": extra.pop("role", "user"), "content": "Be kind."}, *user(f"practice: {line}\nhello")]
    effort = {"reasoning_effort": "none"} if api == "chat" else {"reasoning": {"effort": "none"}}
    rest = {} if "reasoning" in extra or "model" in extra else effort  # at rest a model takes temperature too
    return {"model": "gpt-5.6-sol", SAID[api]: said, **rest, **extra}


def test_every_part_is_tried() -> None:
    assert {part for _, part, _, _ in HELD if ":" not in part} | {part for part, _, _ in FORMS} == set(PARTS) - {
        "phase",
        "configuration_update",
    }


def turns(*roles: str) -> list[dict[str, str]]:
    return [{"role": role, "content": "x"} for role in roles]


FORMS: list[tuple[str, list[dict[str, str]], bool]] = [
    ("repeated_role", turns("user"), True),
    ("repeated_role", turns("developer", "assistant"), True),
    ("repeated_role", turns("user", "assistant"), False),
    ("repeated_role", turns("developer"), False),
    ("repeated_role", turns(), False),
    ("later_system", turns("developer", "user", "assistant", "developer"), True),
    ("later_system", turns("user", "developer"), True),
    ("later_system", turns("developer", "user", "assistant"), False),
    ("bare_reply", turns("user", "assistant"), True),
    ("bare_reply", [*turns("user"), {"role": "assistant", "content": "x", "reasoning_content": ""}], False),
    ("bare_reply", turns("user"), False),
]


@pytest.mark.parametrize(("form", "earlier", "refused"), FORMS)
async def test_a_form_of_messages_is_refused_in_the_words_of_strict_servers(
    form: str, earlier: list[dict[str, str]], refused: bool
) -> None:
    body = {"model": "gpt-5.6-sol", "messages": [*earlier, *user(f"practice: refuse={form}\nhello")]}
    answer = await post("chat", body)
    assert (answer.status_code == 400) is refused
    if refused:
        assert broken_rule(answer.json()["error"]["message"]) == form


async def test_an_empty_reasoning_content_passes_and_a_full_one_does_not() -> None:
    for text, status in (("", 200), ("hm", 400)):
        reply = {"role": "assistant", "content": "x", "reasoning_content": text}
        body = {"model": "gpt-5.6-sol", "messages": [*turns("user"), reply, *user("hello")]}
        assert (await post("chat", body)).status_code == status


@pytest.mark.parametrize(
    "before", ["one\n\n", "practice: fault=500\none\n\n", "<instructions>\nx\n</instructions>\n\n"]
)
async def test_of_joined_messages_the_last_line_steers(before: str) -> None:
    body = {"model": "gpt-5.6-sol", "messages": user(f"{before}practice: fault=503\nhello")}
    assert (await post("chat", body)).status_code == 503


@pytest.mark.parametrize(("api", "part", "extra", "param"), HELD)
async def test_a_part_is_refused_while_it_is_held(api: Api, part: str, extra: dict[str, Any], param: str) -> None:
    answer = await post(api, body_of(api, f"refuse={part}", extra))
    error = answer.json()["error"]
    assert (answer.status_code, error["param"]) == (400, param)
    worded = None if part == "response_format" else ("unsupported_parameter", "unsupported_value", "invalid_value")
    assert error["code"] in (worded or (None,))
    without = {} if part != "reasoning_effort" else {"model": "gpt-5.6-sol"}
    assert (await post(api, body_of(api, f"refuse={part}", without))).status_code == 200


async def test_a_schema_is_refused_without_a_name_or_a_code() -> None:
    named = {"name": "answer", "schema": {"type": "object"}}
    wanted = {"response_format": {"type": "json_schema", "json_schema": named}}
    error = (await post("chat", body_of("chat", "refuse=response_format", wanted))).json()["error"]
    assert (error["param"], error["code"]) == (None, None)
    assert "'response_format' of type 'json_schema' is not supported" in error["message"]


async def test_a_developer_message_alone_can_be_refused() -> None:
    assert (await post("chat", body_of("chat", "refuse=developer", {"role": "system"}))).status_code == 200


async def test_several_parts_are_refused_one_after_the_other() -> None:
    body = body_of("chat", "refuse=top_p,stream,temperature", {"stream": True, "temperature": 0.1, "top_p": 0.2})
    named = []
    while (answer := await post("chat", body)).status_code == 400:
        named.append(answer.json()["error"]["param"])
        del body[named[-1]]
    assert named == ["top_p", "stream", "temperature"]


async def test_a_refused_part_may_strike_only_the_first_times() -> None:
    body = body_of("chat", "refuse=temperature times=1", {"temperature": 0.5})
    async with httpx2.AsyncClient(transport=PracticeTransport(0)) as http:
        statuses = [(await http.post(ENDPOINT + PATHS["chat"], json=body)).status_code for _ in range(3)]
    assert statuses == [400, 200, 200]


@pytest.mark.skipif(not CONTRACT.exists(), reason=NO_CONTRACT)
@pytest.mark.parametrize(
    ("part", "extra", "name"),
    [
        ("stream", {"stream": True}, "err_stream_o1_azure"),
        ("temperature", {"temperature": 0.5}, "err_temperature_unsupported"),
        ("max_tokens", {"model": "gpt-4o", "max_tokens": 9}, "err_max_tokens"),
        ("role", {"role": "system"}, "err_role_system"),
    ],
)
async def test_the_bodies_are_the_recorded_ones(part: str, extra: dict[str, Any], name: str) -> None:
    recorded = json.loads((CONTRACT / "wire-fixtures.json").read_text())[name]
    answer = await post("chat", body_of("chat", f"refuse={part}", extra))
    assert answer.json()["error"] == recorded["error"]


async def test_azures_own_routes_refuse_alike() -> None:
    for base in BASES.values():
        body = body_of("chat", "refuse=temperature", {"temperature": 0.5})
        answer = await post("chat", body, base.format("gpt-5.6-sol"))
        assert answer.json()["error"]["param"] == "temperature"


async def test_mull_reads_which_part_it_was() -> None:
    from tests.providers.exchange import heard, request  # noqa: PLC0415  another area's ways of asking

    provider = connect(Connection("practice", PRACTICE, model="o1"), Settings(), {}, pace=0)
    answer = await heard(provider, request(provider.route, "practice: refuse=stream"))
    await provider.aclose()
    assert isinstance(answer.error, RequestRefused)
    assert (answer.error.param, answer.error.code) == ("stream", "unsupported_value")
