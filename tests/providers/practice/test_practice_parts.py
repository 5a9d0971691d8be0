"""``refuse=``: a part of a request is refused until a request comes without it."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from tests.paths import CONTRACT
from tests.providers.practice.practice_clients import BASES, PATHS, SAID, post, user
from tui.core.errors import RequestRefused
from tui.core.models.profile import Api
from tui.providers.connections.connect import connect
from tui.providers.practice.directive import PARTS
from tui.providers.practice.models import ENDPOINT
from tui.providers.practice.transport import PracticeTransport
from tui.settings.values import Connection, Settings

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


def body_of(api: Api, line: str, extra: dict[str, Any]) -> dict[str, Any]:
    extra = dict(extra)
    said = [{"role": extra.pop("role", "user"), "content": "Be kind."}, *user(f"practice: {line}\nhello")]
    effort = {"reasoning_effort": "none"} if api == "chat" else {"reasoning": {"effort": "none"}}
    rest = {} if "reasoning" in extra or "model" in extra else effort  # at rest a model takes temperature too
    return {"model": "gpt-5.6-sol", SAID[api]: said, **rest, **extra}


def test_every_part_is_tried() -> None:
    assert {part for _, part, _, _ in HELD} == set(PARTS)


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


@pytest.mark.skipif(not CONTRACT.exists(), reason="the recorded bodies are not part of the project")
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
    from tests.providers.asking import heard, request  # noqa: PLC0415  another area's ways of asking

    provider = connect(Connection("practice", "practice", model="o1"), Settings(), {}, pace=0)
    answer = await heard(provider, request(provider.route, "practice: refuse=stream"))
    await provider.aclose()
    assert isinstance(answer.error, RequestRefused)
    assert (answer.error.param, answer.error.code) == ("stream", "unsupported_value")
