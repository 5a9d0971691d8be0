"""Faults of the network, of broken servers and of Azure's content filter, as the real stack would see them."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import openai
import pytest
from openai import AsyncOpenAI
from openai.types.responses import ResponseFailedEvent

from tests.narrowing import present
from tests.paths import CONTRACT, NO_CONTRACT
from tests.providers.practice.clients import SAID, connected, events, post, raw, streamed, user
from tests.providers.practice.sdk_values import last_event
from tui.providers.practice.faults import FAULTS, MARK, WAITING
from tui.providers.practice.models import ENDPOINT
from tui.providers.practice.stream import BOM, HUGE
from tui.providers.practice.transport import PracticeTransport

APIS = pytest.mark.parametrize("api", ["chat", "responses"])
CREATED = 1_790_000_000.0
# A fault of a form that this API, or a reply in one piece, has not.
NO_EFFECT = [("nodone", "responses", True), ("nofilter", "responses", True), ("nofilter", "responses", False)]


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("refused", ConnectionRefusedError),
        ("dns", OSError),
        ("tls", ssl.SSLError),
        ("cert", ssl.SSLCertVerificationError),
    ],
)
async def test_nothing_answers_and_the_cause_is_in_the_chain(
    client: AsyncOpenAI, fault: str, cause: type[OSError]
) -> None:
    with pytest.raises(openai.APIConnectionError) as caught:
        await client.chat.completions.create(model="o1", messages=user(f"practice: fault={fault}"))
    refused = caught.value.__cause__
    assert isinstance(refused, httpx2.ConnectError)
    assert isinstance(refused.__cause__, cause)


@pytest.mark.parametrize("stream", [True, False])
async def test_no_answer_lasts_until_the_read_timeout(client: AsyncOpenAI, stream: bool) -> None:
    impatient = client.with_options(timeout=httpx2.Timeout(5, read=0.01))
    with pytest.raises(openai.APITimeoutError):
        await impatient.responses.create(model="o1", input="practice: fault=timeout", stream=stream)


async def test_no_answer_can_be_left_at_once(client: AsyncOpenAI) -> None:
    asked = asyncio.create_task(client.responses.create(model="o1", input="practice: fault=timeout", timeout=None))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked


@APIS
@pytest.mark.parametrize("stream", [True, False])
async def test_keep_alive_has_no_end(api: str, stream: bool) -> None:
    beats: list[float] = []

    async def beat(seconds: float) -> None:
        beats.append(seconds)

    client = connected(PracticeTransport(0, sleep=beat))
    body = {"model": "o1", SAID[api]: user("practice: fault=keepalive at=10"), "stream": stream}
    path = "/chat/completions" if api == "chat" else "/responses"
    async with client._client.stream("POST", ENDPOINT + path, json=body) as response:
        pieces = response.aiter_bytes()
        seen = b"".join([await anext(pieces) for _ in range(50)])
    assert beats == [1.0] * len(beats)
    assert len(beats) > 40
    assert seen.endswith(b": keep-alive\n\n" * 40 if stream else b"\n" * 40)


@pytest.mark.parametrize("fault", WAITING)
async def test_waits_are_asked_for_in_each_form(fault: str) -> None:
    async def headers(line: str) -> httpx2.Headers:
        async with httpx2.AsyncClient(transport=PracticeTransport(0, clock=lambda: CREATED)) as http:
            body = {"model": "o1", "messages": user(f"practice: fault={fault} {line}")}
            return (await http.post(ENDPOINT + "/chat/completions", json=body)).headers

    both = await headers("retry_after=1.5")
    assert (both["retry-after"], both["retry-after-ms"]) == ("2", "1500")
    milliseconds = await headers("retry_ms=70")
    assert (milliseconds.get("retry-after"), milliseconds["retry-after-ms"]) == (None, "70")
    date = await headers("retry_date=90")
    assert "retry-after-ms" not in date
    assert parsedate_to_datetime(date["retry-after"]).timestamp() == CREATED + 90


@APIS
@pytest.mark.parametrize("stream", [True, False])
async def test_what_stands_in_the_place_of_a_reply(api: str, stream: bool) -> None:
    async def answer(fault: str) -> httpx2.Response:
        return await post(api, {"model": "o1", SAID[api]: user(f"practice: fault={fault}"), "stream": stream})

    moved = await answer("redirect")
    assert (moved.status_code, moved.headers["location"].split("/")[2]) == (307, "elsewhere.invalid")
    assert ((await answer("204")).status_code, (await answer("204")).content) == (204, b"")
    empty = await answer("emptybody")
    assert (empty.status_code, empty.content) == (200, b"")
    assert empty.headers["content-type"].startswith("text/event-stream" if stream else "application/json")
    gateway = await answer("502")
    assert (gateway.status_code, gateway.headers["content-type"][:9]) == (502, "text/html")
    plain = await answer("json")
    assert plain.headers["content-type"] == "application/json"
    assert plain.json()["object"] in ("chat.completion", "response")


@APIS
async def test_one_event_is_malformed_and_good_ones_follow(api: str) -> None:
    read = events(await raw(api, "fault=malformed at=20"))
    assert read.count(None) == 1
    assert 10 < read.index(None) < len(read) - 10


@APIS
async def test_bytes_that_are_no_utf_8(api: str) -> None:
    content = await raw(api, "fault=badutf8")
    assert not valid_utf8(content)
    assert events(content).count(None) == 0
    assert not valid_utf8(await raw(api, "fault=badutf8", stream=False))


def valid_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


@APIS
async def test_half_a_surrogate_pair(api: str) -> None:
    for stream in (True, False):
        content = await raw(api, "fault=surrogate", stream=stream)
        assert content.isascii()
        assert b"\\ud83d" in content
        assert "\ud83d" in json.dumps(events(content) if stream else json.loads(content), ensure_ascii=False)


@APIS
async def test_a_byte_order_mark(api: str) -> None:
    assert (await raw(api, "fault=bom")).startswith(BOM + (b"data: {" if api == "chat" else b"event: "))
    assert (await raw(api, "fault=bom", stream=False)).startswith(BOM + b"{")


@APIS
@pytest.mark.parametrize("stream", [True, False])
async def test_a_huge_event_comes_lazily(api: str, stream: bool) -> None:
    transport = PracticeTransport(0)
    body = {"model": "o1", SAID[api]: user("practice: fault=hugeevent at=5 tokens=30"), "stream": stream}
    path = "/chat/completions" if api == "chat" else "/responses"
    async with httpx2.AsyncClient(transport=transport) as http, http.stream("POST", ENDPOINT + path, json=body) as got:
        sizes = [len(piece) async for piece in got.aiter_bytes()]
    assert HUGE < sum(sizes) < HUGE + 30_000
    assert max(sizes) < 20_000


async def test_the_end_that_is_missing() -> None:
    assert (await raw("chat", "")).endswith(b"data: [DONE]\n\n")
    assert b"[DONE]" not in await raw("chat", "fault=nodone")
    assert b'"finish_reason":"stop"' in await raw("chat", "fault=nodone")
    unfinished = await raw("chat", "fault=nofinish")
    assert b'"finish_reason":"stop"' not in unfinished
    assert unfinished.endswith(b"data: [DONE]\n\n")
    assert b'"finish_reason":null' in await raw("chat", "fault=nofinish", stream=False)
    assert b"response.completed" not in await raw("responses", "fault=nofinish")
    assert b'"status":"in_progress"' in await raw("responses", "fault=nofinish", stream=False)


@APIS
async def test_a_torn_stream_ends_inside_an_event(api: str) -> None:
    content = await raw(api, "fault=torn")
    assert not content.endswith(b"\n")
    assert events(content)[-1] is None


@APIS
async def test_no_usage(api: str) -> None:
    for stream in (True, False):
        content = await raw(api, "fault=nousage", stream=stream)
        assert b"_tokens_details" not in content
        assert b"_tokens_details" in await raw(api, "", stream=stream)


async def test_errors_in_the_shape_of_the_other_api() -> None:
    named = await streamed(connected(PracticeTransport(0)), "/chat/completions", chat("errorevent"))
    assert named[-1][0] == "error"
    assert set(named[-1][1]) == {"message", "type", "param", "code"}
    bare = await streamed(
        connected(PracticeTransport(0)), "/responses", {"model": "o1", "input": "practice: fault=errorevent"}
    )
    assert bare[-1] == ("", {"error": named[-1][1]})


def chat(fault: str) -> dict[str, Any]:
    return {"model": "o1", "messages": user(f"practice: fault={fault}")}


async def test_a_reply_that_failed(client: AsyncOpenAI) -> None:
    reply = await client.chat.completions.create(**chat("failed"))
    assert reply.choices[0].finish_reason == "error"
    stream = await client.responses.create(model="o1", input="practice: fault=failed", stream=True)
    failed = last_event([event async for event in stream], ResponseFailedEvent)
    assert (failed.type, failed.response.status) == ("response.failed", "failed")
    assert present(failed.response.error).code == "server_error"


@APIS
async def test_events_of_no_sense_leave_the_text_whole(api: str) -> None:
    odd, right = await twice(api, "fault=nullchoices", stream=True)
    assert len(events(odd)) - len(events(right)) == (8 if api == "chat" else 6)
    assert texts(events(odd)) == texts(events(right))
    assert texts(events(right)).startswith("**Practice model.**")


async def twice(api: str, line: str, *, stream: bool) -> tuple[bytes, bytes]:
    """Return the two answers to one request whose fault strikes once, without what differs each time."""
    body: dict[str, Any] = {"model": "gpt-5.6-sol", SAID[api]: user(f"practice: {line} times=1 tokens=50\nhello")}
    if stream:
        body |= {"stream": True} | ({"stream_options": {"include_usage": True}} if api == "chat" else {})
    path = ENDPOINT + ("/chat/completions" if api == "chat" else "/responses")
    answers = []
    async with httpx2.AsyncClient(transport=PracticeTransport(0, clock=lambda: CREATED)) as http:
        for _ in range(2):
            try:
                answer = await http.post(path, json=body)
                answers.append(b"%d " % answer.status_code + re.sub(rb"_?[0-9a-f]{32}", b"", answer.content))
            except httpx2.TransportError:
                answers.append(b"")
    return answers[0], answers[1]


def texts(read: list[Any]) -> str:
    """Return the text of all events, wherever it is text."""
    said = ""
    for data in read:
        choices = data.get("choices") or [{}]
        delta = choices[0].get("delta") if isinstance(choices[0], dict) else None
        known = data.get("type") == "response.output_text.delta"
        text = data.get("delta") if known else (delta or {}).get("content")
        said += text if isinstance(text, str) else ""
    return said


NO_EFFECT += [(fault, api, False) for fault in ("nodone", "json", "emptyevents") for api in SAID]


@pytest.mark.parametrize("fault", [f for f in FAULTS if f not in ("timeout", "stall", "keepalive", "hugeevent")])
@APIS
@pytest.mark.parametrize("stream", [True, False])
async def test_every_fault_strikes_once_where_it_should_and_leaves_no_mark(fault: str, api: str, stream: bool) -> None:
    first, second = await twice(api, f"fault={fault}", stream=stream)
    assert second.startswith(b"200 ")
    assert MARK.encode() not in first + second
    assert (first == second) == ((fault, api, stream) in NO_EFFECT)


async def test_azures_filter_names_its_categories() -> None:
    read = events(await raw("chat", "fault=azurefilter at=20"))
    assert read[0]["prompt_filter_results"][0]["content_filter_results"]["hate"] == {
        "filtered": False,
        "severity": "safe",
    }
    last = read[-2]["choices"][0]
    assert (last["finish_reason"], last["content_filter_results"]["violence"]["filtered"]) == ("content_filter", True)
    whole = json.loads(await raw("responses", "fault=azurefilter", stream=False))
    assert whole["content_filters"][0]["content_filter_results"]["violence"]["filtered"]
    assert whole["incomplete_details"] == {"reason": "content_filter"}


async def test_the_asynchronous_filter_sends_choices_without_a_delta() -> None:
    read = [data["choices"][0] for data in events(await raw("chat", "fault=asyncfilter")) if data["choices"]]
    odd = [choice for choice in read if "delta" not in choice]
    assert [choice["finish_reason"] for choice in odd] == [None] * (len(odd) - 1) + ["content_filter"]
    assert len(odd) > 2
    assert all(choice["content_filter_offsets"]["end_offset"] > 0 for choice in odd)


@pytest.mark.skipif(not CONTRACT.exists(), reason=NO_CONTRACT)
async def test_the_filters_chunks_are_the_recorded_ones() -> None:
    recorded = json.loads((CONTRACT / "wire-fixtures.json").read_text())
    terminal = next(e for e in events(await raw("chat", "fault=asyncfilter")) if '"content_filter"' in json.dumps(e))
    expected = recorded["azure_async_filter_terminal"]
    del terminal["choices"][0]["content_filter_offsets"], expected["choices"][0]["content_filter_offsets"]
    assert terminal == expected
    unavailable = json.loads(await raw("chat", "fault=nofilter", stream=False))["choices"][0]
    assert (
        unavailable["content_filter_result"]
        == (recorded["azure_filter_unavailable_choice_field"]["content_filter_result"])
    )
