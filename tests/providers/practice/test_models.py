"""Every model of the catalogue is played by its own profile: what is right is answered, what is wrong refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletion
from openai.types.responses import Response, ResponseCompletedEvent

from tests.narrowing import of_class, present
from tests.providers.practice.clients import BASES, SAID, connected, post, user
from tests.providers.practice.sdk_values import (
    content_of,
    last_event,
    reasoning_of,
    reasoning_of_response,
    streamed_text,
    usage_of,
)
from tui.core.connection_kinds import AZURE, BY_NAME, OPENAI
from tui.core.context.context import build_context
from tui.core.conversation.message import PersonaSwitch
from tui.core.models.catalogue import Catalogue, built_in
from tui.core.models.profile import Api, ModelProfile
from tui.core.request import Request, Route, Wishes, build_request
from tui.providers.practice.directive import EFFORTS
from tui.providers.practice.models import PLAYED, SNAPSHOTS
from tui.providers.practice.transport import PracticeTransport
from tui.providers.practice.validation import check_size
from tui.providers.wire import chat_completions, responses
from tui.tokens import Tokens

CODECS: dict[Api, Callable[[Request], dict[str, Any]]] = {"chat": chat_completions.body, "responses": responses.body}
WAYS = [(profile, api) for profile in built_in().profiles.values() for api in profile.apis]
EACH = pytest.mark.parametrize(("profile", "api"), WAYS, ids=[f"{p.name}-{api}" for p, api in WAYS])
SHORT = "practice: tokens=30\nhello"


def route(profile: ModelProfile, api: Api, kind: str = "practice") -> Route:
    return Route(
        "practice", BY_NAME[kind], "practice", profile.name, api, stores=api == "responses" or kind != "classic"
    )


def request_body(profile: ModelProfile, to: Route, wishes: Wishes = Wishes(), draft: str = SHORT) -> dict[str, Any]:  # noqa: B008  frozen
    persona = PersonaSwitch(1, None, "", "kind", "Kind", "Be kind.")
    context = build_context([persona], profile, Tokens(), draft=draft)
    return CODECS[to.api](build_request(context, to, wishes))


Answered = tuple[str, int, int]  # text, reasoning tokens, output tokens


async def both(client: AsyncOpenAI, api: Api, body: dict[str, Any]) -> tuple[Answered, Answered | None]:
    """Return the reply in one piece, and put together from a stream where the body asks for one."""
    plain = {key: value for key, value in body.items() if key not in ("stream", "stream_options")}
    return await _whole(client, api, plain), await _streamed(client, api, body) if body.get("stream") else None


async def _whole(client: AsyncOpenAI, api: Api, body: dict[str, Any]) -> Answered:
    if api == "chat":
        reply = of_class(await client.chat.completions.create(**body), ChatCompletion)
        return content_of(reply), reasoning_of(reply), usage_of(reply).completion_tokens
    answer = of_class(await client.responses.create(**body), Response)
    return answer.output_text, reasoning_of_response(answer), present(answer.usage).output_tokens


async def _streamed(client: AsyncOpenAI, api: Api, body: dict[str, Any]) -> Answered:
    if api == "chat":
        chunks = [chunk async for chunk in await client.chat.completions.create(**body)]
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        return text, reasoning_of(chunks[-1]), usage_of(chunks[-1]).completion_tokens
    events = [event async for event in await client.responses.create(**body)]
    ended = last_event(events, ResponseCompletedEvent).response
    return streamed_text(events), reasoning_of_response(ended), present(ended.usage).output_tokens


def test_all_of_the_catalogue_is_played() -> None:
    assert tuple(built_in().names()) == PLAYED
    assert set(SNAPSHOTS) <= set(PLAYED)
    assert {built_in().find(snapshot).name for snapshot in SNAPSHOTS.values()} == set(SNAPSHOTS)


@EACH
async def test_answers_streamed_and_whole(client: AsyncOpenAI, profile: ModelProfile, api: Api) -> None:
    least = profile.max_output is not None and profile.max_output < 2_000
    draft = f"practice: tokens=30{' reasoning=200' if least else ''}\nhello"
    body = request_body(profile, route(profile, api), draft=draft)
    whole, stream = await both(client, api, body)
    text, reasoning, output = whole
    assert stream in (whole, None)
    assert (stream is not None) == profile.streams_on(OPENAI)
    assert output == reasoning + Tokens().count(text, profile.encoding)
    at_rest = not profile.reasons or profile.default_effort == "none"
    assert (reasoning == 0) == at_rest


@EACH
async def test_every_effort_is_taken_where_the_profile_has_it(profile: ModelProfile, api: Api) -> None:
    for effort in EFFORTS:
        if effort in profile.efforts_on(api):
            body = request_body(profile, route(profile, api), Wishes(effort=effort, temperature=0.5, top_p=0.9))
            assert (await post(api, body)).status_code == 200, (effort, body)
        wrong = request_body(profile, route(profile, api))
        wrong |= {"reasoning_effort": effort} if api == "chat" else {"reasoning": {"effort": effort}}
        refused = (await post(api, wrong)).status_code == 400
        assert refused == (effort not in profile.efforts_on(api)), effort


WRONG_ROLES = {"none": ("system", "developer"), "system": ("developer",)}


@EACH
async def test_what_the_model_does_not_take_is_refused(profile: ModelProfile, api: Api) -> None:
    body = request_body(profile, route(profile, api)) | {"stream": False}
    body.pop("stream_options", None)
    key = "messages" if api == "chat" else "input"
    for role in WRONG_ROLES.get(profile.role, ()):
        answer = await post(api, body | {key: [{"role": role, "content": "Be kind."}, *user()]})
        assert answer.json()["error"]["param"] == f"{key}[0].role"
    wrong = {name: 0.5 for name in ("temperature", "top_p") if not profile.takes(name, None)}
    if api == "chat" and profile.reasons:
        wrong |= {"max_tokens": 100}
    if api == "chat" and profile.max_output:
        wrong |= {"max_completion_tokens": profile.max_output + 1}
    for name, value in wrong.items():
        answer = await post(api, body | {name: value})
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, name)


@EACH
async def test_a_schema_is_kept_to_or_refused(profile: ModelProfile, api: Api) -> None:
    schema = {"type": "object", "properties": {"yes": {"type": "boolean"}}, "required": ["yes"]}
    named = {"name": "answer", "schema": schema}
    if api == "chat":
        wanted: dict[str, Any] = {"response_format": {"type": "json_schema", "json_schema": named}}
    else:
        wanted = {"text": {"format": {"type": "json_schema", **named}}}
    answer = await post(api, {"model": profile.name, SAID[api]: user(), **wanted})
    assert answer.status_code == (200 if profile.structured_outputs else 400)
    assert profile.structured_outputs or "json_schema" in answer.json()["error"]["message"]


@EACH
async def test_streams_where_openai_and_azure_let_it(profile: ModelProfile, api: Api) -> None:
    body = request_body(profile, replace(route(profile, api), streams=False)) | {"stream": True}
    for kind, base in BASES.items():
        if kind == "classic" and api == "responses":
            continue
        streams = profile.streams_on(OPENAI if kind == "openai" else AZURE)
        answer = await post(api, body, base.format(profile.name))
        assert answer.status_code == (200 if streams else 400)
        if not streams:
            assert answer.json()["error"]["param"] == "stream"


@pytest.mark.parametrize("profile", built_in().profiles.values(), ids=PLAYED)
async def test_the_other_api_is_refused_and_the_name_is_the_public_one(profile: ModelProfile) -> None:
    for api, said in (("chat", {"messages": user(SHORT)}), ("responses", {"input": SHORT})):
        answer = await post(api, {"model": profile.name, **said})
        if api in profile.apis:
            assert answer.json()["model"] == SNAPSHOTS.get(profile.name, profile.name)
        else:
            assert answer.json()["error"]["param"] == "model"


@pytest.mark.parametrize("profile", built_in().profiles.values(), ids=PLAYED)
def test_an_input_over_the_limit_is_refused_in_the_words_of_its_family(profile: ModelProfile) -> None:
    limit = profile.max_input or profile.window
    if limit is None:  # nobody says one, so practice has none
        check_size(10**9, profile, "chat")
        return
    check_size(limit, profile, "chat")
    with pytest.raises(Exception, match="tokens") as refused:  # the refusal never leaves the package
        check_size(limit + 1, profile, "chat")
    words = "Input tokens exceed the configured limit of" if profile.max_input else "maximum context length is"
    assert f"{words} {limit} tokens" in str(refused.value)


async def test_the_recorded_words_on_the_wire() -> None:
    long = "word " * 272_000
    answer = await post("chat", {"model": "gpt-5", "messages": user(long)})
    error = answer.json()["error"]
    assert error["message"].startswith("Input tokens exceed the configured limit of 272000 tokens")
    assert (error["code"], answer.status_code) == ("context_length_exceeded", 400)


WISHES = st.builds(
    Wishes,
    effort=st.sampled_from([None, *EFFORTS]),
    max_output_tokens=st.sampled_from([None, 1, 16, 500, 10**7]),
    temperature=st.sampled_from([None, 0.0, 0.7, 2.0]),
    top_p=st.sampled_from([None, 0.1, 1.0]),
    seed=st.sampled_from([None, 7]),
)


@given(st.sampled_from(WAYS), st.sampled_from(list(BASES)), WISHES)
@settings(max_examples=250)
def test_what_is_built_for_a_model_is_never_refused(way: tuple[ModelProfile, Api], kind: str, wishes: Wishes) -> None:
    profile, api = way
    if kind == "classic" and api == "responses":
        return
    if profile.tries_efforts and wishes.effort not in profile.efforts:
        wishes = replace(wishes, effort=None)  # one that is tried may be refused
    to = route(profile, api, "openai" if kind == "openai" else "azure")
    body = request_body(profile, to, wishes)
    answer = asyncio.run(post(api, body, BASES[kind].format(profile.name)))
    assert answer.status_code == 200, (answer.text, body)


MINE: dict[str, dict[str, Any]] = {
    "qwen3": {"role": "system", "parameters": ["temperature"], "window": 4096, "max_output": 900},
    "thinker": {"role": "none", "reasons": True, "efforts": ["low", "high"], "apis": ["chat", "responses"]},
    "o1": {"streams_openai": False, "efforts": ["low"], "default_effort": "low", "encoding": "qwen3"},
}


async def mine(body: dict[str, Any]) -> httpx2.Response:
    catalogue: Catalogue = built_in().with_overrides(MINE)
    client = connected(PracticeTransport(0, catalogue=catalogue))
    return await client._client.post("http://practice.invalid/v1/chat/completions", json=body)


@pytest.mark.parametrize(
    ("model", "extra", "param"),
    [
        ("qwen3", {"temperature": 0.3, "max_tokens": 100}, ""),
        ("qwen3", {"top_p": 0.3}, "top_p"),
        ("qwen3", {"max_tokens": 901}, "max_tokens"),
        ("qwen3", {"messages": user("word " * 5000)}, "messages"),
        ("qwen3", {"messages": [{"role": "developer", "content": "x"}, *user()]}, "messages[0].role"),
        ("thinker", {"reasoning_effort": "high"}, ""),
        ("thinker", {"reasoning_effort": "medium"}, "reasoning_effort"),
        ("o1", {"stream": True}, "stream"),
        ("o1", {"reasoning_effort": "high"}, "reasoning_effort"),
        ("o1", {"reasoning_effort": "low"}, ""),
    ],
)
async def test_a_users_own_models_are_played_by_their_profiles(model: str, extra: dict[str, Any], param: str) -> None:
    answer = await mine({"model": model, "messages": user(), **extra})
    assert answer.status_code == (400 if param else 200), answer.text
    if param:
        assert answer.json()["error"]["param"] == param
    else:
        assert answer.json()["usage"]["prompt_tokens"] == 20


async def test_an_addition_answers_with_its_own_name_and_nobody_else_does() -> None:
    assert (await mine({"model": "qwen3", "messages": user()})).json()["model"] == "qwen3"
    assert (await mine({"model": "qwen4", "messages": user()})).status_code == 404
