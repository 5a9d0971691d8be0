"""Requests hold what the model takes; whatever is left out is said."""

from dataclasses import replace
from typing import Any

import pytest

from tests.doubles import WordCounter
from tui.core.connection_kinds import BY_NAME
from tui.core.context.context import build_context
from tui.core.models.catalogue import built_in
from tui.core.models.profile import Api, ModelProfile
from tui.core.request import Request, Route, Wishes, build_request


def request_for(
    profile: ModelProfile, wishes: Wishes, *, kind: str = "openai", api: Api | None = None, **route: Any
) -> Request:
    context = build_context([], profile, WordCounter(), draft="hello")
    return build_request(
        context, Route("c", BY_NAME[kind], "e", profile.name, api or profile.preferred_api, **route), wishes
    )


@pytest.mark.parametrize("name", built_in().names())
def test_every_model_gets_only_the_effort_and_sampling_it_takes(name: str) -> None:
    profile = built_in().find(name)
    for api in profile.apis:
        for effort in ("none", "minimal", "low", "medium", "high", "xhigh", "max"):
            request = request_for(profile, Wishes(effort=effort, temperature=0.5, top_p=0.5, seed=7), api=api)
            taken = profile.efforts_on(api)
            assert request.effort == (effort if effort in taken or profile.tries_efforts else None)
            sampled = profile.takes("temperature", request.effort)
            assert request.temperature == (0.5 if sampled else None)
            assert request.seed is None or api == "chat"
            for left_out in ("temperature", "seed"):
                if getattr(request, left_out) is None:
                    assert any(str(note).startswith(left_out) for note in request.adaptations), left_out
            if request.effort is None:
                assert any("effort" in str(note) for note in request.adaptations)


def test_nothing_asked_for_is_nothing_said() -> None:
    assert request_for(built_in().find("o1"), Wishes()).adaptations == ()


@pytest.mark.parametrize(
    ("name", "kind", "streams"),
    [("o1", "openai", True), ("o1", "azure", False), ("o1-mini", "openai", False), ("gpt-4o", "azure", True)],
)
def test_it_streams_where_the_model_streams(name: str, kind: str, streams: bool) -> None:
    request = request_for(built_in().find(name), Wishes(), kind=kind, api="chat")
    assert request.stream is streams
    assert any("one piece" in str(note) for note in request.adaptations) is not streams


@pytest.mark.parametrize(
    ("name", "api", "asked", "sent"),
    [("gpt-4o", "chat", 99_999, 16_384), ("gpt-6.1-sol", "responses", 3, 16), ("o1", "chat", 3, 3)],
)
def test_the_output_budget_stays_within_what_model_and_wire_take(name: str, api: Api, asked: int, sent: int) -> None:
    request = request_for(built_in().find(name), Wishes(max_output_tokens=asked), api=api)
    assert request.max_output_tokens == sent
    assert bool(request.adaptations) is (asked != sent)


def test_models_that_would_keep_reasoning_are_told_to_drop_it() -> None:
    assert request_for(built_in().find("gpt-5.6-sol"), Wishes()).drop_reasoning
    assert request_for(built_in().find("gpt-6.1-sol"), Wishes()).drop_reasoning
    assert not request_for(built_in().find("o1"), Wishes()).drop_reasoning


def test_an_unknown_model_is_sent_what_the_user_asked_for_and_nothing_else() -> None:
    request = request_for(ModelProfile("qwen3", known=False), Wishes(temperature=0.2, effort="low"), kind="compatible")
    assert (request.temperature, request.effort, request.adaptations) == (0.2, "low", ())
    assert request.old_token_cap


SCHEMA = {"title": "Plan of work", "type": "object", "properties": {}, "additionalProperties": False}


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("gpt-4o", True),
        ("gpt-4o-2024-08-06", True),
        ("gpt-4o-2024-05-13", False),
        ("gpt-4-turbo", False),
        ("gpt-3.5-turbo", False),
        ("o1-preview", False),
        ("o1-mini", False),
        ("o1", True),
        ("gpt-6.1-sol", True),
        ("qwen3", True),
    ],
)
def test_a_schema_goes_to_models_that_keep_to_one(name: str, taken: bool) -> None:
    request = request_for(built_in().find(name), Wishes(schema=SCHEMA))
    assert (request.schema == SCHEMA) is taken
    assert any(str(note).startswith("schema not sent") for note in request.adaptations) is not taken


@pytest.mark.parametrize("part", ["response_format", "text.format"])
def test_a_schema_that_was_refused_is_not_sent_again(part: str) -> None:
    request = request_for(replace(built_in().find("o1"), refused=(part,)), Wishes(schema=SCHEMA))
    assert request.schema is None
    assert "refused" in str(request.adaptations[0])


@pytest.mark.parametrize(
    ("name", "api", "wanted", "sent"),
    [
        ("gpt-6.1-sol", "responses", "auto", "auto"),
        ("o1", "responses", "detailed", "detailed"),
        ("gpt-6.1-sol", "responses", "off", None),
        ("gpt-4o", "responses", "auto", None),
        ("o1", "chat", "auto", None),
    ],
)
def test_a_summary_is_asked_for_where_there_is_one(name: str, api: Api, wanted: str, sent: str | None) -> None:
    request = request_for(built_in().find(name), Wishes(), api=api, summary=wanted)
    assert request.summary == sent
    assert any("summary" in str(note) for note in request.adaptations) is (name == "o1" and sent is None)


def test_a_compatible_server_is_asked_for_no_summary() -> None:
    profile = built_in().find("gpt-6.1-sol")
    assert request_for(profile, Wishes(), kind="compatible", api="responses", summary="auto").summary is None


@pytest.mark.parametrize(
    ("model", "api", "words"),
    [
        ("gpt-4o", "responses", "seed 3 not sent: the Responses API has none"),
        ("o1", "responses", "seed 3 not sent: the Responses API has none"),
        ("o1", "chat", "seed 3 not sent: o1 takes none"),
    ],
)
def test_it_is_said_why_a_seed_is_not_sent(model: str, api: Api, words: str) -> None:
    request = request_for(built_in().find(model), Wishes(seed=3), api=api)
    assert request.seed is None
    assert words in [str(each) for each in request.adaptations]
