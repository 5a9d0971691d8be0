"""Each fault reaches the SDK as the real one would."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import openai
import pytest
from openai import AsyncOpenAI

from tests.paths import CONTRACT
from tests.providers.practice.practice_clients import connected, streamed, user
from tui.providers.practice.faults import REFUSED, WAITING
from tui.providers.practice.transport import PracticeTransport
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
]


async def chunks_of(client: AsyncOpenAI, line: str) -> tuple[list[Any], Exception | None]:
    """Return the chunks of a stream until it ended or broke."""
    chunks: list[Any] = []
    stream = await client.chat.completions.create(model="o1", messages=user(line), stream=True)
    try:
        async for chunk in stream:
            chunks.append(chunk)  # noqa: PERF401  what came before the error is wanted
    except openai.OpenAIError as error:
        return chunks, error
    return chunks, None


def text_of(chunks: list[Any]) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def finish_of(chunks: list[Any]) -> list[str]:
    return [c.choices[0].finish_reason for c in chunks if c.choices and c.choices[0].finish_reason]


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(("fault", "kind", "code"), REFUSALS)
async def test_refusals(client: AsyncOpenAI, fault: str, kind: Any, code: str, stream: bool) -> None:
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


@pytest.mark.skipif(not CONTRACT.exists(), reason="the recorded bodies are not part of the project")
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
    assert reply.incomplete_details.reason == "content_filter"


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
    assert reply.usage.completion_tokens == reply.usage.completion_tokens_details.reasoning_tokens > 0
    answer = await client.responses.create(model="o1", input="practice: fault=empty")
    assert (answer.status, answer.output_text) == ("completed", "")


async def test_a_refusal_is_not_content(client: AsyncOpenAI) -> None:
    line = user("practice: fault=refusal")
    reply = await client.chat.completions.create(model="o1", messages=line)
    assert reply.choices[0].message.content is None
    assert "can't help" in reply.choices[0].message.refusal
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
async def test_broken_replies_in_one_piece(client: AsyncOpenAI, fault: str, kind: Any) -> None:
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
