"""Every model of the SDK's lists, and models to come: no unknown key, the persona in its role, taken by practice."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai.types.shared.chat_model import ChatModel
from openai.types.shared.responses_model import ResponsesModel
from pydantic import TypeAdapter, ValidationError
from typing_extensions import is_typeddict

from tests.doubles import WordCounter
from tests.providers.practice.clients import post
from tui.core.connection_kinds import OPENAI
from tui.core.context.context import build_context
from tui.core.conversation.message import PersonaSwitch
from tui.core.models.catalogue import NEWEST, built_in
from tui.core.models.profile import Api, ModelProfile
from tui.core.request import Request, Route, Wishes, build_request
from tui.providers.connections.connect import connect
from tui.providers.wire import chat_completions, responses
from tui.settings.values import Connection, Settings

OF_CHAT: tuple[str, ...] = get_args(ChatModel)
OF_RESPONSES: tuple[str, ...] = tuple(
    name for part in get_args(ResponsesModel) for name in get_args(part) if name not in OF_CHAT
)
CODECS: dict[Api, Callable[[Request], dict[str, Any]]] = {"chat": chat_completions.body, "responses": responses.body}
PARAMETERS: dict[Api, tuple[str, str]] = {
    "chat": ("openai.types.chat.completion_create_params", "CompletionCreateParams"),
    "responses": ("openai.types.responses.response_create_params", "ResponseCreateParams"),
}
PERSONA = "Be kind."
SCHEMA = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
WISHES = (
    Wishes(),
    Wishes(effort="low", max_output_tokens=500),
    Wishes(effort="high", temperature=0.5, top_p=0.9, seed=7, schema=SCHEMA),
)


@cache
def form(api: Api, *, streams: bool) -> TypeAdapter[Any]:
    """Return the SDK's form of a body, in which no object takes a key that it does not name."""
    module, name = PARAMETERS[api]
    wanted = getattr(importlib.import_module(module), f"{name}{'Streaming' if streams else 'NonStreaming'}")
    held = [vars(each) for name, each in sys.modules.items() if name.startswith("openai.types.")]
    for table in filter(is_typeddict, [each for names in held for each in names.values()]):
        table.__pydantic_config__ = {"extra": "forbid"}
    return TypeAdapter(wanted)


def checked(api: Api, body: dict[str, Any]) -> None:
    """Check a body against the SDK's form; its lists are read lazily, so each item is asked for."""
    found = form(api, streams=bool(body.get("stream"))).validate_python(body)
    list(found["messages" if api == "chat" else "input"])


def made(name: str, profile: ModelProfile) -> Iterator[tuple[Api, Request]]:
    """Yield a request for each wish over each API that the model may be sent by."""
    persona = PersonaSwitch(1, None, "", "kind", "Kind", PERSONA)
    context = build_context([persona], profile, WordCounter(), draft="practice: tokens=20 reasoning=10\nhello")
    for api in profile.apis:
        connection = Connection("o", OPENAI, model=name, api=api)
        route: Route = connect(connection, Settings(), {}).route
        assert (route.wire_model, route.api) == (name, api)
        for wishes in WISHES:
            if profile.tries_effort(wishes.effort) and wishes.effort not in profile.efforts:
                continue  # it is tried, and may be refused; so is a schema
            if wishes.schema is not None and not profile.structured_outputs and not profile.known:
                continue
            yield api, build_request(context, route, wishes)


def check(name: str) -> ModelProfile:
    """Check every request of a model, and that practice takes it; return the model's profile."""
    profile = Settings().profile_on(Connection("o", OPENAI), name)
    for api, request in made(name, profile):
        body = CODECS[api](request)
        assert body["model"] == name
        checked(api, body)
        carries_persona(body["messages" if api == "chat" else "input"], profile, body)
        answer = asyncio.run(post(api, body))
        assert answer.status_code == 200, (answer.text, body)
    return profile


def carries_persona(messages: list[dict[str, Any]], profile: ModelProfile, body: dict[str, Any]) -> None:
    """Check that the persona goes once, in the role that the model takes."""
    roles = [message["role"] for message in messages]
    if profile.role == "none":
        assert roles == ["user"]
        assert PERSONA in str(messages[0]["content"])
    elif profile.role == "instructions":
        assert (roles, body["instructions"]) == (["user"], PERSONA)
    else:
        assert roles == [profile.role, "user"]
        assert str(messages[0]["content"]).endswith(PERSONA)


@pytest.mark.parametrize("name", OF_CHAT)
def test_a_model_of_both_apis(name: str) -> None:
    profile = check(name)
    assert profile.known
    assert profile.apis != ("chat",) or not profile.reasons or profile.role == "none"


@pytest.mark.parametrize("name", OF_RESPONSES)
def test_a_model_that_responses_alone_lists(name: str) -> None:
    profile = check(name)
    assert profile.known
    assert profile.apis == ("responses",)
    assert profile.role in ("developer", "instructions")


@pytest.mark.parametrize("name", ["gpt-6.2-sol", "gpt-6.2-astra"])
def test_the_models_of_november_go_by_responses_as_a_developer_message(name: str) -> None:
    route = connect(Connection("o", OPENAI, model=name), Settings(), {}).route
    (_, request), *_ = made(name, built_in().find(name))
    assert (route.api, request.drop_reasoning) == ("responses", True)
    body = responses.body(request)
    assert body["reasoning"]["context"] == "current_turn"
    assert body["input"][0] == {"role": "developer", "content": PERSONA}


@pytest.mark.parametrize(
    "wrong",
    [
        {"stream": True, "input": [{"role": "user", "content": "x", "reasoning": ""}], "model": "m"},
        {"stream": True, "input": [], "model": "m", "reasoning": {"efort": "low"}},
        {"stream": True, "input": [], "model": "m", "old": 1},
    ],
)
def test_the_form_takes_no_unknown_key(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        checked("responses", wrong)


VERSIONS = st.tuples(st.integers(7, 99), st.sampled_from(["", ".1", ".5", ".12"])).map("{0[0]}{0[1]}".format)
VARIANTS = ["", "-sol", "-terra", "-luna", "-astra", "-mini", "-nano", "-pro", "-codex", "-zeta", "-omega"]
ENDS = st.sampled_from(["", "", "-2027-01-02", "-preview", "-latest"])
OF_GPT = st.builds("gpt-{}{}{}".format, VERSIONS, st.sampled_from(VARIANTS), ENDS)
OF_O = st.builds("o{}{}{}".format, VERSIONS, st.sampled_from(["", "-mini", "-pro", "-zeta"]), ENDS)


@given(st.one_of(OF_GPT, OF_O))
@settings(max_examples=60)
def test_a_model_to_come_is_sent_well_and_played(name: str) -> None:
    profile = check(name)
    assert not profile.known
    assert profile.assumes("role")
    assert profile.role in ("developer", "instructions")
    assert profile.described or profile.assumed_from == NEWEST
